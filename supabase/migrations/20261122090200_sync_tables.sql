-- What the sync keeps in the cloud besides cases and calls. Every key is scoped by clinic, members read, nobody
-- writes but the functions, and no column could hold a secret of Neo.

-- Tables of these names that are not ours (told by a column that only ours has) step aside with all they hold.
do $$
declare
  ours record;
  new_name text;
begin
  for ours in
    select * from (values
      ('idexx_credentials', 'generation'), ('idexx_sync_sessions', 'device'),
      ('consultation_sync_status', 'appointment_id'), ('idexx_sync_audit_log', 'prev_hash'),
      ('idexx_sync_leases', 'lease_until'), ('idexx_sync_anchors', 'head')
    ) as t (name, mark)
  loop
    if to_regclass(format('public.%I', ours.name)) is not null
       and not exists (select from pg_attribute
                       where attrelid = to_regclass(format('public.%I', ours.name))
                         and attname = ours.mark and not attisdropped) then
      new_name := ours.name || '_legacy';
      while to_regclass(format('public.%I', new_name)) is not null loop
        new_name := new_name || '_1';
      end loop;
      execute format('alter table public.%I rename to %I', ours.name, new_name);
    end if;
  end loop;
end $$;

create table if not exists public.idexx_sync_sessions (
  id uuid primary key default gen_random_uuid(),
  clinic_id uuid not null references public.clinics (id),
  user_id uuid not null,
  device text not null check (char_length(device) between 1 and 128),
  reason text,
  status text not null default 'in_progress' check (status in ('in_progress', 'completed', 'failed', 'needs_person')),
  started_at timestamptz not null default now(),
  completed_at timestamptz,
  appointments_synced integer not null default 0,
  consultations_synced integer not null default 0,
  consultations_failed integer not null default 0,
  discharge_calls_scheduled integer not null default 0,
  duration_ms bigint,
  error_code text,
  next_scheduled_sync timestamptz,
  check ((status = 'in_progress') = (completed_at is null))
);
create index if not exists idexx_sync_sessions_by_clinic on public.idexx_sync_sessions (clinic_id, started_at desc);

create table if not exists public.idexx_sync_leases (
  clinic_id uuid primary key references public.clinics (id) on delete cascade,
  device text not null,
  session_id uuid,
  taken_at timestamptz not null,
  lease_until timestamptz not null,
  go_live timestamptz not null default now()
);

create table if not exists public.idexx_credentials (
  clinic_id uuid primary key references public.clinics (id) on delete cascade,
  state text not null check (state in ('not_configured', 'configured', 'validated', 'active', 'suspended', 'revoked')),
  generation bigint not null check (generation >= 1),
  refused boolean not null default false,
  updated_at timestamptz not null default now()
);

create table if not exists public.consultation_sync_status (
  clinic_id uuid not null references public.clinics (id) on delete cascade,
  appointment_id text not null check (appointment_id <> ''),
  consultation_id text,
  case_id uuid references public.cases (id) on delete set null,
  revision bigint not null check (revision >= 1),
  -- Of the item without its time stamps: tells a repeated item from another one with the same revision.
  content_hash text not null,
  visit_status text not null check (visit_status in ('draft', 'ongoing', 'completed', 'closed')),
  closed_reason text check (closed_reason in ('no_show', 'cancelled', 'deleted')),
  status_text text,
  scheduled_at timestamptz not null,
  completed_at timestamptz,
  sync_status text not null default 'pending' check (sync_status in ('pending', 'synced', 'reconciled')),
  has_clinical_notes boolean not null default false,
  note_hash text,
  note_revision bigint,
  notes_synced_at timestamptz,
  discharge_call_id uuid,
  sync_session_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (clinic_id, appointment_id),
  check ((visit_status = 'closed') = (closed_reason is not null))
);
create index if not exists consultation_sync_status_by_time
  on public.consultation_sync_status (clinic_id, scheduled_at);
create index if not exists consultation_sync_status_by_case on public.consultation_sync_status (case_id);

create table if not exists public.idexx_sync_audit_log (
  clinic_id uuid not null references public.clinics (id),
  device text not null check (char_length(device) between 1 and 128),
  seq bigint not null check (seq >= 0),
  at timestamptz not null,
  action text not null check (char_length(action) between 1 and 64),
  status text not null check (status in ('success', 'failure', 'intent')),
  resource_type text not null check (char_length(resource_type) between 1 and 64),
  resource_id text check (char_length(resource_id) <= 200),
  details jsonb not null default '{}',
  prev_hash text not null check (char_length(prev_hash) <= 128),
  hash text not null check (char_length(hash) between 1 and 128),
  user_id uuid not null,
  received_at timestamptz not null default now(),
  primary key (clinic_id, device, seq)
);
create index if not exists idexx_sync_audit_log_by_time on public.idexx_sync_audit_log (clinic_id, at);

create table if not exists public.idexx_sync_anchors (
  clinic_id uuid not null references public.clinics (id),
  device text not null check (char_length(device) between 1 and 128),
  seq bigint not null check (seq >= 0),
  head text not null check (char_length(head) between 1 and 128),
  user_id uuid not null,
  anchored_at timestamptz not null default now(),
  primary key (clinic_id, device, seq)
);

-- The room of our helpers. It is not among the schemas that the API shows.
create schema if not exists odis_sync;
revoke all on schema odis_sync from public;
grant usage on schema odis_sync to authenticated;

create or replace function odis_sync.refuse_change() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise sqlstate 'PT405' using message = 'insert_only', detail = tg_table_name || ' only ever grows';
end $$;

create or replace trigger idexx_sync_audit_log_insert_only
  before update or delete or truncate on public.idexx_sync_audit_log
  for each statement execute function odis_sync.refuse_change();
create or replace trigger idexx_sync_anchors_insert_only
  before update or delete or truncate on public.idexx_sync_anchors
  for each statement execute function odis_sync.refuse_change();

-- The Supabase user behind the request, or null: no token, or a token of another issuer whose subject is no UUID.
create or replace function odis_sync.caller() returns uuid
language plpgsql stable set search_path = '' as $$
begin
  return auth.uid();
exception when invalid_text_representation then
  return null;
end $$;

create or replace function odis_sync.may_read(clinic uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from public.user_clinic_access a
                 where a.clinic_id = may_read.clinic and a.user_id = odis_sync.caller())
      or exists (select from public.users u where u.id = odis_sync.caller() and u.role::text = 'admin')
$$;
revoke all on function odis_sync.refuse_change(), odis_sync.caller(), odis_sync.may_read(uuid) from public, anon;
grant execute on function odis_sync.may_read(uuid) to authenticated;

do $$
declare
  name text;
begin
  foreach name in array array['idexx_credentials', 'idexx_sync_sessions', 'consultation_sync_status',
                              'idexx_sync_audit_log', 'idexx_sync_leases', 'idexx_sync_anchors'] loop
    execute format('alter table public.%I enable row level security', name);
    execute format('drop policy if exists %I on public.%I', name || '_members_read', name);
    execute format('create policy %I on public.%I for select to authenticated using (odis_sync.may_read(clinic_id))',
                   name || '_members_read', name);
    -- A new table in public is open to all of the API's roles by default.
    execute format('revoke all on public.%I from public, anon, authenticated, service_role', name);
    execute format('grant select on public.%I to authenticated, service_role', name);
  end loop;
end $$;
grant update on public.idexx_sync_leases to service_role;

-- On a project that had none of the service's tables, members may read what the sync brings. A project that had
-- them has policies of its own, and keeps them alone.
do $$
declare
  name text;
begin
  foreach name in array array['cases', 'patients'] loop
    if not exists (select from pg_policy where polrelid = format('public.%I', name)::regclass) then
      execute format('create policy %I on public.%I for select to authenticated using (odis_sync.may_read(clinic_id))',
                     name || '_members_read', name);
    end if;
  end loop;
  if not exists (select from pg_policy where polrelid = 'public.clinics'::regclass) then
    create policy clinics_members_read on public.clinics for select to authenticated using (odis_sync.may_read(id));
  end if;
  if not exists (select from pg_policy where polrelid = 'public.scheduled_discharge_calls'::regclass) then
    create policy scheduled_discharge_calls_members_read on public.scheduled_discharge_calls
      for select to authenticated
      using (exists (select from public.cases c where c.id = case_id and odis_sync.may_read(c.clinic_id)));
  end if;
end $$;
