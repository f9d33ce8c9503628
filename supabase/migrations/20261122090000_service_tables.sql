-- The service's own tables, as far as the sync uses them: made where they are missing, left alone where they stand.
-- Names, types, enums and CHECKs are the service's. The one thing added to them is cases.sync_key.

create schema if not exists extensions;

do $$
begin
  if to_regtype('public."CaseStatus"') is null then
    create type public."CaseStatus" as enum ('draft', 'ongoing', 'completed', 'reviewed');
  end if;
  if to_regtype('public."CaseType"') is null then
    create type public."CaseType" as enum ('checkup', 'emergency', 'surgery', 'follow_up');
  end if;
  if to_regtype('public."CaseVisibility"') is null then
    create type public."CaseVisibility" as enum ('public', 'private');
  end if;
  if to_regtype('public.user_role') is null then
    create type public.user_role as enum ('veterinarian', 'vet_tech', 'admin', 'practice_owner', 'client');
  end if;
end $$;

do $$
begin
  if to_regclass('public.clinics') is null then
    create table public.clinics (
      id uuid primary key default gen_random_uuid(),
      name text not null unique,
      slug text not null unique,
      timezone text default 'America/Los_Angeles',
      business_hours jsonb,
      pims_type text default 'idexx_neo',
      is_active boolean default true,
      phone text,
      email text,
      outbound_assistant_id text,
      outbound_phone_number_id text,
      created_at timestamptz default now(),
      updated_at timestamptz default now()
    );
    alter table public.clinics enable row level security;
  end if;

  if to_regclass('public.users') is null then
    create table public.users (
      id uuid primary key,
      email text,
      role public.user_role,
      clinic_name text,
      preferred_call_start_time time default '16:00',
      preferred_call_end_time time default '19:00',
      call_delay_days integer default 2,
      max_call_retries integer default 3,
      voicemail_detection_enabled boolean,
      voicemail_hangup_on_detection boolean,
      test_mode_enabled boolean default false,
      test_contact_phone text,
      emergency_phone text,
      created_at timestamptz default now(),
      updated_at timestamptz default now()
    );
    -- Other servers that speak Supabase's sign-in protocol keep their ids as text, or elsewhere.
    if exists (select from pg_attribute where attrelid = to_regclass('auth.users') and attname = 'id'
               and atttypid = 'uuid'::regtype) then
      alter table public.users add foreign key (id) references auth.users (id) on delete cascade;
    end if;
    alter table public.users enable row level security;
    create policy users_read_own on public.users for select to authenticated using (id = (select auth.uid()));
  end if;

  if to_regclass('public.user_clinic_access') is null then
    create table public.user_clinic_access (
      id uuid primary key default gen_random_uuid(),
      user_id uuid not null references public.users (id) on delete cascade,
      clinic_id uuid not null references public.clinics (id) on delete cascade,
      role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
      is_primary boolean default false,
      granted_at timestamptz default now(),
      granted_by uuid,
      unique (user_id, clinic_id)
    );
    alter table public.user_clinic_access enable row level security;
    create policy user_clinic_access_read_own on public.user_clinic_access for select to authenticated
      using (user_id = (select auth.uid()));
  end if;

  if to_regclass('public.cases') is null then
    create table public.cases (
      id uuid primary key default gen_random_uuid(),
      user_id uuid references public.users (id) on delete set null,
      clinic_id uuid references public.clinics (id),
      external_id text,
      source text,
      status public."CaseStatus" default 'draft',
      type public."CaseType",
      visibility public."CaseVisibility" not null default 'private',
      scheduled_at timestamptz,
      metadata jsonb,
      entity_extraction jsonb,
      call_enabled boolean default true,
      created_at timestamptz default now(),
      updated_at timestamptz default now(),
      unique (user_id, external_id)
    );
    alter table public.cases enable row level security;
  end if;

  if to_regclass('public.patients') is null then
    create table public.patients (
      id uuid primary key default gen_random_uuid(),
      case_id uuid references public.cases (id) on delete cascade,
      clinic_id uuid references public.clinics (id),
      user_id uuid references public.users (id) on delete set null,
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
      created_at timestamptz not null default now(),
      updated_at timestamptz default now()
    );
    alter table public.patients enable row level security;
  end if;

  if to_regclass('public.scheduled_discharge_calls') is null then
    create table public.scheduled_discharge_calls (
      id uuid primary key default gen_random_uuid(),
      user_id uuid not null references public.users (id),
      case_id uuid references public.cases (id) on delete cascade,
      customer_phone text,
      assistant_id text,
      outbound_phone_number_id text,
      scheduled_for timestamptz,
      status text not null default 'queued'
        check (status in ('queued', 'ringing', 'in_progress', 'completed', 'failed', 'cancelled')),
      dynamic_variables jsonb not null,
      metadata jsonb,
      qstash_message_id text,
      vapi_call_id text,
      started_at timestamptz,
      ended_at timestamptz,
      duration_seconds integer,
      ended_reason text,
      created_at timestamptz default now(),
      updated_at timestamptz default now()
    );
    alter table public.scheduled_discharge_calls enable row level security;
  end if;
end $$;

-- Columns that some states of the service's schema lack.
alter table public.clinics
  add column if not exists timezone text default 'America/Los_Angeles',
  add column if not exists business_hours jsonb,
  add column if not exists is_active boolean default true,
  add column if not exists phone text,
  add column if not exists outbound_assistant_id text,
  add column if not exists outbound_phone_number_id text;
alter table public.users
  add column if not exists clinic_name text,
  add column if not exists preferred_call_start_time time default '16:00',
  add column if not exists preferred_call_end_time time default '19:00',
  add column if not exists call_delay_days integer default 2,
  add column if not exists max_call_retries integer default 3,
  add column if not exists voicemail_detection_enabled boolean,
  add column if not exists voicemail_hangup_on_detection boolean,
  add column if not exists test_mode_enabled boolean default false,
  add column if not exists test_contact_phone text,
  add column if not exists emergency_phone text;
alter table public.user_clinic_access
  add column if not exists is_primary boolean default false,
  add column if not exists granted_at timestamptz default now();
alter table public.patients
  add column if not exists clinic_id uuid,
  add column if not exists metadata jsonb,
  add column if not exists updated_at timestamptz default now();
alter table public.scheduled_discharge_calls
  add column if not exists outbound_phone_number_id text,
  add column if not exists qstash_message_id text,
  add column if not exists created_at timestamptz default now(),
  add column if not exists updated_at timestamptz default now();

-- The identity of a visit. The CHECK ties it to the clinic: row-level security already keeps members of one clinic
-- from writing another's clinic_id, so nobody can occupy a key of a clinic that is not theirs.
alter table public.cases add column if not exists sync_key text;
do $$
begin
  if not exists (select from pg_constraint
                 where conrelid = 'public.cases'::regclass and conname = 'cases_sync_key_names_its_clinic') then
    alter table public.cases add constraint cases_sync_key_names_its_clinic
      check (sync_key is null or (clinic_id is not null and starts_with(sync_key, clinic_id::text || '|')));
  end if;
end $$;
create unique index if not exists cases_sync_key_unique on public.cases (sync_key);
create index if not exists cases_external_id_for_sync on public.cases (external_id);
create index if not exists patients_case_for_sync on public.patients (case_id);
create index if not exists scheduled_discharge_calls_case_for_sync on public.scheduled_discharge_calls (case_id);
create index if not exists scheduled_discharge_calls_household_for_sync on public.scheduled_discharge_calls
  using gin ((metadata -> 'household')) where metadata ->> 'origin' = 'odis-sync';
create index if not exists cases_clinic_for_sync on public.cases (clinic_id);
