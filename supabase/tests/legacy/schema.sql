-- The service's database as it stands before our migrations: its tables with enums, CHECKs, policies and the first
-- idexx_* tables, and a small practice in it. Everybody here is invented.
-- Applied after bootstrap.sql, by the owner of the database.

create type public."CaseStatus" as enum ('draft', 'ongoing', 'completed', 'reviewed');
create type public."CaseType" as enum ('checkup', 'emergency', 'surgery', 'follow_up');
create type public."CaseVisibility" as enum ('public', 'private');
create type public.user_role as enum ('veterinarian', 'vet_tech', 'admin', 'practice_owner', 'client');

create table public.users (
  id uuid primary key default gen_random_uuid(),
  email text,
  clerk_user_id text,
  role public.user_role,
  clinic_name text,
  idexx_username text,
  idexx_password text,
  idexx_company_id text,
  pims_credentials jsonb,
  pims_systems text[],
  preferred_call_start_time time default '16:00',
  preferred_call_end_time time default '19:00',
  preferred_email_start_time time default '10:00',
  preferred_email_end_time time default '12:00',
  email_delay_days integer default 1,
  call_delay_days integer default 2,
  max_call_retries integer default 3,
  default_schedule_delay_minutes integer,
  voicemail_detection_enabled boolean default true,
  voicemail_hangup_on_detection boolean default false,
  voicemail_message text,
  test_mode_enabled boolean default false,
  test_contact_name text,
  test_contact_email text,
  test_contact_phone text,
  emergency_phone text,
  batch_include_idexx_notes boolean,
  batch_include_manual_transcriptions boolean
);

create table public.clinics (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  slug text not null,
  timezone text default 'America/Los_Angeles',
  business_hours jsonb,
  pims_type text default 'idexx_neo',
  is_active boolean default true,
  phone text,
  email text,
  address text,
  clerk_org_id text,
  inbound_assistant_id text,
  outbound_assistant_id text,
  inbound_phone_number_id text,
  outbound_phone_number_id text,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);

create table public.user_clinic_access (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.users (id) on delete cascade,
  clinic_id uuid not null references public.clinics (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  is_primary boolean default false,
  granted_at timestamptz default now(),
  granted_by uuid references public.users (id),
  unique (user_id, clinic_id)
);

create table public.cases (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references public.users (id),
  clinic_id uuid references public.clinics (id),
  canonical_patient_id uuid,
  external_id text,
  source text,
  status public."CaseStatus" default 'draft',
  type public."CaseType" default 'checkup',
  visibility public."CaseVisibility" not null default 'private',
  scheduled_at timestamptz,
  metadata jsonb,
  entity_extraction jsonb,
  extreme_case_check jsonb,
  is_starred boolean default false,
  is_urgent boolean,
  auto_scheduled_at timestamptz,
  scheduling_source text,
  cadence_source text,
  detected_case_type text,
  call_delay_days integer,
  email_delay_days integer,
  call_enabled boolean default true,
  email_enabled boolean default true,
  created_by uuid,
  updated_by uuid,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  unique (user_id, external_id)
);

create table public.patients (
  id uuid primary key default gen_random_uuid(),
  case_id uuid references public.cases (id) on delete cascade,
  clinic_id uuid references public.clinics (id),
  user_id uuid references public.users (id),
  name text not null,
  species text,
  breed text,
  sex text,
  date_of_birth date,
  weight_kg numeric,
  owner_name text,
  owner_phone text,
  owner_email text,
  external_id text,
  source text,
  metadata jsonb,
  client_id uuid,
  canonical_patient_id uuid,
  created_by uuid,
  updated_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz
);

create table public.clients (
  id uuid primary key default gen_random_uuid(),
  clinic_id uuid not null references public.clinics (id),
  display_name text not null,
  first_name text,
  last_name text,
  phone text,
  email text,
  preferred_contact_method text default 'phone' check (preferred_contact_method in ('phone', 'email', 'sms')),
  communication_opt_out boolean default false,
  is_active boolean default true,
  metadata jsonb,
  unique nulls not distinct (clinic_id, phone)
);

create table public.pims_mappings (
  id uuid primary key default gen_random_uuid(),
  entity_type text not null check (entity_type in ('client', 'canonical_patient', 'case')),
  entity_id uuid not null,
  pims_type text not null,
  external_id text not null,
  external_data jsonb,
  last_synced_at timestamptz,
  sync_status text default 'active' check (sync_status in ('active', 'stale', 'conflict', 'deleted')),
  unique (entity_type, entity_id, pims_type)
);

create table public.discharge_summaries (
  id uuid primary key default gen_random_uuid(),
  case_id uuid not null references public.cases (id) on delete cascade,
  user_id uuid not null,
  content text not null,
  structured_content jsonb,
  soap_note_id uuid,
  template_id uuid,
  generation_id uuid,
  created_at timestamptz default now()
);

create table public.soap_notes (
  id uuid primary key default gen_random_uuid(),
  case_id uuid references public.cases (id) on delete cascade,
  subjective text,
  objective text,
  assessment text,
  plan text,
  client_instructions text,
  transcript text,
  created_at timestamptz default now()
);

create table public.transcriptions (
  id uuid primary key default gen_random_uuid(),
  case_id uuid references public.cases (id) on delete cascade,
  user_id uuid,
  transcript text,
  speaker_segments jsonb,
  processing_status text,
  created_at timestamptz default now()
);

create table public.scheduled_discharge_calls (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.users (id),
  case_id uuid references public.cases (id) on delete cascade,
  customer_phone text,
  assistant_id text,
  outbound_phone_number_id text,
  scheduled_for timestamptz,
  status text not null default 'queued',
  dynamic_variables jsonb not null,
  metadata jsonb,
  qstash_message_id text,
  vapi_call_id text,
  started_at timestamptz,
  ended_at timestamptz,
  duration_seconds integer,
  ended_reason text,
  cost numeric,
  transcript text,
  cleaned_transcript text,
  transcript_messages jsonb,
  recording_url text,
  stereo_recording_url text,
  summary text,
  success_evaluation text,
  structured_data jsonb,
  call_analysis jsonb,
  user_sentiment text,
  condition_category text,
  knowledge_base_used text,
  review_category text,
  attention_types text[],
  attention_severity text,
  attention_summary text,
  attention_flagged_at timestamptz,
  call_outcome_data jsonb,
  pet_health_data jsonb,
  medication_compliance_data jsonb,
  owner_sentiment_data jsonb,
  escalation_data jsonb,
  follow_up_data jsonb,
  urgent_reason_summary text,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  constraint scheduled_discharge_calls_status_check
    check (status in ('queued', 'ringing', 'in_progress', 'completed', 'failed', 'cancelled'))
);

create table public.scheduled_discharge_emails (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  case_id uuid references public.cases (id) on delete cascade,
  recipient_email text not null,
  recipient_name text,
  subject text not null,
  html_content text not null,
  text_content text,
  scheduled_for timestamptz not null,
  status text not null default 'queued' check (status in ('queued', 'sent', 'failed', 'cancelled')),
  qstash_message_id text,
  resend_email_id text,
  sent_at timestamptz,
  metadata jsonb
);

create table public.case_sync_audits (
  id uuid primary key default gen_random_uuid(),
  clinic_id uuid not null references public.clinics (id),
  sync_type text not null check (sync_type in ('inbound', 'cases', 'reconciliation')),
  status text not null default 'in_progress' check (status in ('in_progress', 'completed', 'failed')),
  appointments_found integer default 0 check (appointments_found >= 0),
  cases_created integer default 0 check (cases_created >= 0),
  cases_updated integer default 0 check (cases_updated >= 0),
  error_message text,
  created_at timestamptz default now()
);

-- The first idexx_* tables: keys without a clinic, secrets sealed in the cloud, no protection of the log.
create table public.idexx_credentials (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  clinic_id uuid references public.clinics (id),
  username_encrypted bytea not null,
  password_encrypted bytea not null,
  company_id_encrypted bytea,
  encryption_key_id text not null default 'default',
  is_active boolean default true,
  sync_enabled boolean default true,
  validation_status text default 'unknown',
  last_validated_at timestamptz,
  last_used_at timestamptz
);

create table public.idexx_sync_sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  clinic_id uuid not null references public.clinics (id),
  credential_id uuid references public.idexx_credentials (id),
  session_type text not null check (session_type in ('appointment_sync', 'consultation_sync', 'full_sync')),
  status text default 'pending' check (status in ('pending', 'in_progress', 'completed', 'failed')),
  started_at timestamptz,
  completed_at timestamptz,
  appointments_synced integer default 0,
  consultations_synced integer default 0,
  consultations_failed integer default 0,
  discharge_calls_scheduled integer default 0,
  error_message text,
  error_details jsonb,
  next_scheduled_sync timestamptz,
  metadata jsonb
);

create table public.consultation_sync_status (
  id uuid primary key default gen_random_uuid(),
  sync_session_id uuid not null references public.idexx_sync_sessions (id),
  neo_consultation_id text not null unique,
  case_id uuid references public.cases (id),
  status text default 'pending' check (status in ('pending', 'synced', 'reconciled', 'failed', 'skipped')),
  synced_at timestamptz,
  reconciled_at timestamptz,
  error_message text,
  metadata jsonb
);

create table public.idexx_sync_audit_log (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null,
  clinic_id uuid not null references public.clinics (id),
  sync_session_id uuid references public.idexx_sync_sessions (id),
  action_type text not null check (action_type in ('credential_access', 'sync_started', 'sync_completed', 'sync_failed',
                                                   'consultation_synced', 'reconciliation')),
  resource_type text not null check (resource_type in ('credential', 'appointment', 'consultation', 'sync_session')),
  resource_id text,
  status text not null check (status in ('success', 'failure')),
  ip_address inet,
  user_agent text,
  details jsonb,
  created_at timestamptz default now()
);

-- Policies of the service.
create function public.safe_uid() returns uuid language sql stable as $$
  select nullif(current_setting('request.jwt.claim.sub', true), '')::uuid
$$;
create function public.user_has_clinic_access(clinic uuid) returns boolean
language sql stable security definer set search_path = public as $$
  select exists (select 1 from users u where u.id = auth.uid() and u.role = 'admin')
      or exists (select 1 from user_clinic_access a where a.user_id = auth.uid() and a.clinic_id = clinic)
$$;

alter table public.users enable row level security;
alter table public.clinics enable row level security;
alter table public.user_clinic_access enable row level security;
alter table public.cases enable row level security;
alter table public.patients enable row level security;
alter table public.scheduled_discharge_calls enable row level security;
alter table public.idexx_credentials enable row level security;

create policy users_own on public.users for select using (id = auth.uid());
create policy clinics_members on public.clinics for select using (public.user_has_clinic_access(id));
create policy access_own on public.user_clinic_access for select using (user_id = auth.uid());
create policy cases_select on public.cases for select
  using (public.user_has_clinic_access(clinic_id) or user_id = public.safe_uid());
create policy cases_insert on public.cases for insert with check (public.user_has_clinic_access(clinic_id));
create policy cases_update on public.cases for update
  using (public.user_has_clinic_access(clinic_id) or user_id = public.safe_uid());
create policy patients_select on public.patients for select
  using (public.user_has_clinic_access(clinic_id) or user_id = public.safe_uid());
create policy patients_write on public.patients for insert with check (public.user_has_clinic_access(clinic_id));
create policy calls_select on public.scheduled_discharge_calls for select
  using (user_id = auth.uid() or exists (select 1 from public.cases c
                                         where c.id = case_id and public.user_has_clinic_access(c.clinic_id)));
create policy calls_write on public.scheduled_discharge_calls for insert
  with check (user_id = auth.uid() or exists (select 1 from public.cases c
                                              where c.id = case_id and public.user_has_clinic_access(c.clinic_id)));
create policy credentials_own on public.idexx_credentials for all using (user_id = auth.uid());

-- Two clinics whose Neo counts from the same numbers.
insert into public.clinics (id, name, slug, timezone, phone, outbound_assistant_id, outbound_phone_number_id) values
  ('1a000000-0000-4000-8000-000000000001', 'Alder Lane Veterinary', 'alder-lane', 'America/Los_Angeles', '+14155550100',
   'assistant-alder', 'number-alder'),
  ('1b000000-0000-4000-8000-000000000002', 'Birch Hill Animal Clinic', 'birch-hill', 'America/New_York', '+12125550100',
   'assistant-birch', 'number-birch');

insert into public.users (id, email, role, clinic_name) values
  ('2a000000-0000-4000-8000-000000000001', 'owner@alder.example', 'practice_owner', 'Alder Lane Veterinary'),
  ('2b000000-0000-4000-8000-000000000002', 'owner@birch.example', 'practice_owner', 'Birch Hill Animal Clinic'),
  ('2c000000-0000-4000-8000-000000000003', 'tech@alder.example', 'vet_tech', ' alder lane veterinary '),
  ('2d000000-0000-4000-8000-000000000004', 'client@alder.example', 'client', 'Alder Lane Veterinary'),
  ('2e000000-0000-4000-8000-000000000005', 'lost@nowhere.example', 'veterinarian', 'A Clinic Nobody Knows'),
  ('2f000000-0000-4000-8000-000000000006', 'both@clinics.example', 'veterinarian', null);
insert into public.user_clinic_access (user_id, clinic_id, role, is_primary, granted_at) values
  ('2a000000-0000-4000-8000-000000000001', '1a000000-0000-4000-8000-000000000001', 'owner', true, '2025-06-01'),
  ('2b000000-0000-4000-8000-000000000002', '1b000000-0000-4000-8000-000000000002', 'owner', true, '2025-06-01'),
  ('2f000000-0000-4000-8000-000000000006', '1a000000-0000-4000-8000-000000000001', 'member', false, '2025-05-01'),
  ('2f000000-0000-4000-8000-000000000006', '1b000000-0000-4000-8000-000000000002', 'member', false, '2025-05-01');

-- Appointment 501 stands three times at Alder Lane, under the three schemes, and once more at Birch Hill.
insert into public.cases (id, user_id, clinic_id, external_id, source, status, metadata, created_at) values
  ('3a000000-0000-4000-8000-000000000001', '2a000000-0000-4000-8000-000000000001',
   '1a000000-0000-4000-8000-000000000001', 'idexx-appt-501', 'idexx_extension', 'ongoing',
   '{"idexx": {"appointment_id": "501", "consultation_id": "9001", "consultation_notes": "<p>Older text</p>"},
     "callIntelligence": {"questions": ["How is the appetite?"]},
     "entities": {"clinical": {"diagnosis": "otitis", "visitReason": "ear"}, "patient": {"species": "dog"}}}', '2025-11-01'),
  ('3a000000-0000-4000-8000-000000000002', '2a000000-0000-4000-8000-000000000001',
   '1a000000-0000-4000-8000-000000000001', 'idexx-9001', 'idexx_neo', 'draft', null, '2025-10-01'),
  ('3a000000-0000-4000-8000-000000000003', null,
   '1a000000-0000-4000-8000-000000000001', 'pims-appt-idexx-neo-501', 'pims:idexx-neo', 'draft',
   '{"pimsAppointment": {"id": "501", "consultationId": "9001"}}', '2026-01-05'),
  ('3b000000-0000-4000-8000-000000000001', '2b000000-0000-4000-8000-000000000002',
   '1b000000-0000-4000-8000-000000000002', 'idexx-appt-501', 'idexx_extension', 'draft',
   '{"idexx": {"appointment_id": "501"}}', '2025-11-01'),
  -- One that only the consultation names, one whose consultation number is another appointment's, one that the
  -- extension left without a clinic, one that the reconciler closed, one that a person reviewed, one with a call.
  ('3a000000-0000-4000-8000-000000000004', '2a000000-0000-4000-8000-000000000001',
   '1a000000-0000-4000-8000-000000000001', 'idexx-9002', 'idexx_neo', 'draft', '{"idexx": {"notes": "short"}}', '2025-11-02'),
  ('3a000000-0000-4000-8000-000000000005', '2a000000-0000-4000-8000-000000000001',
   '1a000000-0000-4000-8000-000000000001', 'idexx-9003', 'idexx_neo', 'draft',
   '{"idexx": {"appointment_id": "777"}}', '2025-11-02'),
  ('3a000000-0000-4000-8000-000000000006', '2a000000-0000-4000-8000-000000000001',
   null, 'idexx-appt-504', 'idexx_extension', 'draft', '{"idexx": {"appointment_id": "504"}}', '2025-11-02'),
  ('3a000000-0000-4000-8000-000000000007', null,
   '1a000000-0000-4000-8000-000000000001', 'pims-appt-idexx-neo-505', 'pims:idexx-neo', 'reviewed',
   '{"pimsAppointment": {"id": "505"}, "reconciliation": {"softDeleted": true, "reason": "removed_from_pims"}}', '2026-01-05'),
  ('3a000000-0000-4000-8000-000000000008', null,
   '1a000000-0000-4000-8000-000000000001', 'pims-appt-idexx-neo-506', 'pims:idexx-neo', 'reviewed',
   '{"pimsAppointment": {"id": "506"}}', '2026-01-05'),
  ('3a000000-0000-4000-8000-000000000009', null,
   '1a000000-0000-4000-8000-000000000001', 'pims-appt-idexx-neo-507', 'pims:idexx-neo', 'completed',
   '{"pimsAppointment": {"id": "507"}}', '2026-01-05'),
  -- A user of two clinics and no clinic on the row: nobody can tell whose it is.
  ('3f000000-0000-4000-8000-000000000001', '2f000000-0000-4000-8000-000000000006',
   null, 'idexx-appt-508', 'idexx_extension', 'draft', null, '2025-11-02');

insert into public.patients (case_id, clinic_id, name, species, owner_name, owner_phone)
select c.id, c.clinic_id, 'Biscuit', 'unknown', 'Pat Example', '+14155550123' from public.cases c
where c.external_id in ('idexx-appt-501', 'pims-appt-idexx-neo-501');

insert into public.discharge_summaries (case_id, user_id, content) values
  ('3a000000-0000-4000-8000-000000000001', '2a000000-0000-4000-8000-000000000001', 'Ears twice a day.');

insert into public.scheduled_discharge_calls (id, user_id, case_id, customer_phone, status, dynamic_variables, metadata) values
  ('4a000000-0000-4000-8000-000000000001', '2a000000-0000-4000-8000-000000000001',
   '3a000000-0000-4000-8000-000000000009', '+14155550124', 'completed', '{}', '{"notes": null, "retry_count": 0}');

insert into public.idexx_credentials (id, user_id, clinic_id, username_encrypted, password_encrypted) values
  ('5a000000-0000-4000-8000-000000000001', '2a000000-0000-4000-8000-000000000001',
   '1a000000-0000-4000-8000-000000000001', '\x01', '\x02');
insert into public.idexx_sync_sessions (id, user_id, clinic_id, credential_id, session_type, status) values
  ('6a000000-0000-4000-8000-000000000001', '2a000000-0000-4000-8000-000000000001',
   '1a000000-0000-4000-8000-000000000001', '5a000000-0000-4000-8000-000000000001', 'full_sync', 'completed');
insert into public.consultation_sync_status (sync_session_id, neo_consultation_id, status) values
  ('6a000000-0000-4000-8000-000000000001', '9001', 'synced');
insert into public.idexx_sync_audit_log (user_id, clinic_id, action_type, resource_type, status) values
  ('2a000000-0000-4000-8000-000000000001', '1a000000-0000-4000-8000-000000000001', 'sync_started', 'sync_session', 'success');
