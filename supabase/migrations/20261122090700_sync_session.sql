-- Around the batch: which clinics, the lease and the session, the end, the anchor of the audit chain.

create or replace function public.sync_my_clinics() returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  who uuid := odis_sync.caller();
begin
  if who is null then
    raise sqlstate 'PT401' using message = 'not_signed_in', detail = 'The token names no Supabase user.';
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', k.id, 'name', k.name, 'timezone', k.timezone, 'role', a.role, 'is_primary', coalesce(a.is_primary, false))
      order by coalesce(a.is_primary, false) desc, k.name), '[]')
    from public.user_clinic_access a join public.clinics k on k.id = a.clinic_id
    where a.user_id = who);
end $$;

create or replace function odis_sync.settings_of(clinic uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'preferred_call_start_time', left(u.preferred_call_start_time::text, 5),
    'preferred_call_end_time', left(u.preferred_call_end_time::text, 5),
    'call_delay_days', u.call_delay_days,
    'max_call_retries', u.max_call_retries,
    'voicemail_detection_enabled', u.voicemail_detection_enabled,
    'voicemail_hangup_on_detection', u.voicemail_hangup_on_detection,
    'test_mode_enabled', u.test_mode_enabled,
    'test_contact_phone', u.test_contact_phone,
    'emergency_phone', u.emergency_phone,
    'business_hours', k.business_hours,
    'outbound_ready', coalesce(k.outbound_assistant_id::text, '') <> '' and coalesce(k.outbound_phone_number_id::text, '') <> '')
  from public.clinics k left join public.users u on u.id = odis_sync.primary_member(k.id)
  where k.id = clinic
$$;

-- The service does not touch updated_at everywhere, hence every time that a call has.
create or replace function odis_sync.recent_calls(clinic uuid) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'call_id', s.id, 'appointment_id', s.metadata ->> 'appointment_id', 'status', s.status,
    'revision', (s.metadata ->> 'revision')::bigint, 'scheduled_for', odis_sync.rfc3339(s.scheduled_for),
    'ended_reason', s.ended_reason, 'qstash_message_id', s.qstash_message_id,
    'household', s.metadata -> 'household', 'looked_at', s.metadata ->> 'looked_at',
    'review', coalesce(s.metadata -> 'review' = 'true', false)) order by s.scheduled_for, s.id), '[]')
  from public.scheduled_discharge_calls s join public.cases c on c.id = s.case_id
  where c.clinic_id = clinic and s.metadata ->> 'origin' = 'odis-sync'
    and greatest(s.updated_at, s.created_at, s.started_at, s.ended_at, s.scheduled_for) > now() - interval '14 days'
$$;

create or replace function public.sync_begin(clinic uuid, device text, reason text, next_due timestamptz default null)
returns jsonb
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  v_clinic uuid := clinic;
  v_device text := odis_sync.require_device(device);
  v_reason text := left(reason, 200);
  who uuid := odis_sync.require_member(clinic);
  v_session uuid := gen_random_uuid();
  lease public.idexx_sync_leases;
begin
  insert into public.idexx_sync_leases as l (clinic_id, device, session_id, taken_at, lease_until)
  values (v_clinic, v_device, v_session, now(), odis_sync.lease_end(next_due))
  on conflict (clinic_id) do update set
    device = excluded.device, session_id = excluded.session_id, lease_until = excluded.lease_until,
    taken_at = case when l.device = excluded.device then l.taken_at else excluded.taken_at end
  where l.device = excluded.device or l.lease_until <= now()
  returning * into lease;

  if lease.clinic_id is null then
    select * into lease from public.idexx_sync_leases l where l.clinic_id = v_clinic;
    return jsonb_build_object('granted', false, 'server_time', odis_sync.rfc3339(now()), 'standing_by',
      jsonb_build_object('device', lease.device, 'until', odis_sync.rfc3339(lease.lease_until)));
  end if;

  update public.idexx_sync_sessions s set status = 'failed', completed_at = now(), error_code = 'abandoned'
  where s.clinic_id = v_clinic and s.device = v_device and s.status = 'in_progress';
  insert into public.idexx_sync_sessions (id, clinic_id, user_id, device, reason)
  values (v_session, v_clinic, who, v_device, v_reason);

  return jsonb_build_object(
    'granted', true, 'session', v_session, 'server_time', odis_sync.rfc3339(now()),
    'lease_until', odis_sync.rfc3339(lease.lease_until),
    'clinic', (select jsonb_build_object('id', k.id, 'name', k.name, 'timezone', k.timezone, 'phone', k.phone)
               from public.clinics k where k.id = v_clinic),
    'settings', odis_sync.settings_of(v_clinic),
    'credential', coalesce(
      (select jsonb_build_object('generation', c.generation, 'state', c.state, 'refused', c.refused)
       from public.idexx_credentials c where c.clinic_id = v_clinic),
      '{"generation": 0, "state": "not_configured", "refused": false}'),
    'calls', odis_sync.recent_calls(v_clinic),
    'go_live', odis_sync.rfc3339(lease.go_live));
end $$;

create or replace function public.sync_end(session uuid, totals jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  v_session uuid := session;
  v_totals jsonb := totals;
  who uuid := odis_sync.caller();
  v_clinic uuid;
  v_device text;
  v_next timestamptz;
  changed integer;
begin
  if who is null then
    raise sqlstate 'PT401' using message = 'not_signed_in', detail = 'The token names no Supabase user.';
  end if;
  if jsonb_typeof(v_totals) is distinct from 'object' then
    raise sqlstate 'PT400' using message = 'bad_argument', detail = 'totals must be an object';
  end if;
  select s.clinic_id, s.device into v_clinic, v_device
  from public.idexx_sync_sessions s
  join public.user_clinic_access a on a.clinic_id = s.clinic_id and a.user_id = who
    and a.role::text in ('owner', 'admin', 'member')
  where s.id = v_session;
  if v_clinic is null then
    raise sqlstate 'PT404' using message = 'session_unknown', detail = 'There is no such session for this sign-in.';
  end if;
  perform from public.idexx_sync_leases l where l.clinic_id = v_clinic for update;
  begin
    v_next := odis_sync.time_of(v_totals, 'next_scheduled_sync');
    update public.idexx_sync_sessions s set
      status = odis_sync.word_of(v_totals, 'status', array['completed', 'failed', 'needs_person']),
      completed_at = now(),
      appointments_synced = coalesce(odis_sync.whole_of(v_totals, 'appointments_synced', 0), 0),
      consultations_synced = coalesce(odis_sync.whole_of(v_totals, 'consultations_synced', 0), 0),
      consultations_failed = coalesce(odis_sync.whole_of(v_totals, 'consultations_failed', 0), 0),
      discharge_calls_scheduled = coalesce(odis_sync.whole_of(v_totals, 'discharge_calls_scheduled', 0), 0),
      duration_ms = odis_sync.whole_of(v_totals, 'duration_ms', 0),
      error_code = odis_sync.text_of(v_totals, 'error_code', 100),
      next_scheduled_sync = v_next
    where s.id = v_session and s.status = 'in_progress';
    get diagnostics changed = row_count;
  exception when sqlstate 'OS001' or numeric_value_out_of_range then
    raise sqlstate 'PT400' using message = 'bad_argument',
      detail = case when sqlstate = 'OS001' then sqlerrm else 'a figure is too large' end;
  end;
  if changed = 1 and v_next is not null then
    update public.idexx_sync_leases l set lease_until = odis_sync.lease_end(v_next)
    where l.clinic_id = v_clinic and l.device = v_device and l.session_id = v_session;
  end if;
  return '{"closed": true}';
end $$;

create or replace function public.sync_anchor(clinic uuid, device text, seq bigint, head text) returns jsonb
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  v_clinic uuid := clinic;
  v_device text := odis_sync.require_device(device);
  v_seq bigint := seq;
  v_head text := btrim(head);
  who uuid := odis_sync.require_member(clinic);
  last public.idexx_sync_anchors;
begin
  if v_seq is null or v_seq < 0 or coalesce(v_head, '') = '' or char_length(v_head) > 128 then
    raise sqlstate 'PT400' using message = 'bad_argument', detail = 'seq must be 0 or more, head 1 to 128 characters';
  end if;
  -- Anchors of one chain come one after the other, so that "the last one" means something.
  perform pg_advisory_xact_lock(hashtextextended(v_clinic::text || '|' || v_device, 0));
  select * into last from public.idexx_sync_anchors a
  where a.clinic_id = v_clinic and a.device = v_device order by a.seq desc limit 1;
  if exists (select from public.idexx_sync_anchors a
             where a.clinic_id = v_clinic and a.device = v_device and a.seq = v_seq and a.head <> v_head)
     or exists (select from public.idexx_sync_audit_log a
                where a.clinic_id = v_clinic and a.device = v_device and a.seq = v_seq and a.hash <> v_head) then
    raise sqlstate 'PT409' using message = 'anchor_fork', detail = 'This entry of the audit chain is known with another hash.';
  end if;
  if last.seq > v_seq then
    raise sqlstate 'PT409' using message = 'anchor_behind', detail = 'A later entry of the audit chain is anchored already.';
  end if;
  if last.seq is distinct from v_seq then
    insert into public.idexx_sync_anchors (clinic_id, device, seq, head, user_id)
    values (v_clinic, v_device, v_seq, v_head, who);
  end if;
  return jsonb_build_object('anchored', true, 'server_time', odis_sync.rfc3339(now()));
end $$;
