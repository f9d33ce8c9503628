-- The reasons that were known when a call was planned travel with its row: another PC that takes the call over must tell
-- what a person or the machine has seen from what nobody has.

-- The service does not touch updated_at everywhere, hence every time that a call has.
create or replace function odis_sync.recent_calls(clinic uuid) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'call_id', s.id, 'appointment_id', s.metadata ->> 'appointment_id', 'status', s.status,
    'revision', (s.metadata ->> 'revision')::bigint, 'scheduled_for', odis_sync.rfc3339(s.scheduled_for),
    'ended_reason', s.ended_reason, 'qstash_message_id', s.qstash_message_id,
    'household', s.metadata -> 'household', 'looked_at', s.metadata ->> 'looked_at',
    'review', coalesce(s.metadata -> 'review' = 'true', false),
    'reasons', s.metadata -> 'reasons') order by s.scheduled_for, s.id), '[]')
  from public.scheduled_discharge_calls s join public.cases c on c.id = s.case_id
  where c.clinic_id = clinic and s.metadata ->> 'origin' = 'odis-sync'
    and greatest(s.updated_at, s.created_at, s.started_at, s.ended_at, s.scheduled_for) > now() - interval '14 days'
$$;
