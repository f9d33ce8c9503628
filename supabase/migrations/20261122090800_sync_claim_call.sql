-- The one place where a call may begin to ring. QStash delivers at least once, so the row decides, in one statement.

-- 08:00 up to 21:00 of the clinic's wall clock; null where there is no such zone.
create or replace function odis_sync.calling_hours(zone text, at timestamptz default now()) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  wall time;
begin
  wall := (at at time zone zone)::time;
  return wall >= time '08:00' and wall < time '21:00';
exception when invalid_parameter_value then
  return null;
end $$;

create or replace function public.sync_claim_call(call uuid, revision bigint) returns jsonb
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  v_call uuid := call;
  v_revision text := revision::text;
  oldest_look text := odis_sync.rfc3339(now() - interval '24 hours');
  claimed jsonb;
  why text;
begin
  update public.scheduled_discharge_calls s set
    status = 'in_progress', started_at = now(), updated_at = now(),
    metadata = s.metadata || jsonb_build_object('claimed_at', odis_sync.rfc3339(now()))
  from public.cases c join public.clinics k on k.id = c.clinic_id
  where s.id = v_call and c.id = s.case_id and s.metadata ->> 'origin' = 'odis-sync'
    and s.status = 'queued' and s.metadata ->> 'revision' = v_revision
    and coalesce(k.is_active, true) and odis_sync.calling_hours(k.timezone)
    and not exists (select from public.idexx_credentials i where i.clinic_id = k.id and i.state = 'revoked')
    and not exists (select from public.scheduled_discharge_calls o
                    where o.case_id = s.case_id and o.id <> s.id
                      and o.metadata ->> 'origin' is distinct from 'odis-sync'
                      and o.status in ('queued', 'ringing', 'in_progress', 'completed'))
    and (s.metadata ->> 'looked_at') collate "C" >= oldest_look collate "C"
  returning to_jsonb(s) into claimed;
  if claimed is not null then return jsonb_build_object('claimed', true, 'call', claimed); end if;

  select case
      when s.status <> 'queued' then 'not_queued'
      when s.metadata ->> 'revision' is distinct from v_revision then 'stale_revision'
      when k.id is null or not coalesce(k.is_active, true) or odis_sync.calling_hours(k.timezone) is null
           or exists (select from public.idexx_credentials i where i.clinic_id = k.id and i.state = 'revoked')
        then 'wrong_clinic_state'
      when not odis_sync.calling_hours(k.timezone) then 'outside_hours'
      when exists (select from public.scheduled_discharge_calls o
                   where o.case_id = s.case_id and o.id <> s.id
                     and o.metadata ->> 'origin' is distinct from 'odis-sync'
                     and o.status in ('queued', 'ringing', 'in_progress', 'completed'))
        then 'other_origin'
      when coalesce(s.metadata ->> 'looked_at', '') collate "C" < oldest_look collate "C" then 'not_looked_at'
      -- All holds now, so it was something that another claim has changed in between.
      else 'not_queued' end
  into why
  from public.scheduled_discharge_calls s
  left join public.cases c on c.id = s.case_id left join public.clinics k on k.id = c.clinic_id
  where s.id = v_call and s.metadata ->> 'origin' = 'odis-sync';

  if why in ('not_looked_at', 'other_origin') then
    update public.scheduled_discharge_calls s set
      status = 'cancelled', updated_at = now(),
      ended_reason = case why when 'other_origin' then 'superseded-by-other-origin' else 'review-not-looked-at' end,
      metadata = s.metadata || jsonb_build_object('cancelled_by', 'claim', 'review', why = 'not_looked_at', 'review_reason', why)
    where s.id = v_call and s.status = 'queued' and s.metadata ->> 'revision' = v_revision
      and (why = 'other_origin' or coalesce(s.metadata ->> 'looked_at', '') collate "C" < oldest_look collate "C");
  end if;
  return jsonb_build_object('claimed', false, 'why', coalesce(why, 'not_found'));
end $$;
