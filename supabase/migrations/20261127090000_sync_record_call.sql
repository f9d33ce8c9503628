-- What became of a claimed call, written by the consumer that dialled; and whose a call is, asked by the relay before
-- the queue. A row that was claimed never goes back to queued here: nothing may dial it a second time.

create or replace function public.sync_record_call(call uuid, revision bigint, outcome jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  v_call uuid := call;
  v_revision text := revision::text;
  v_what text;
  v_vapi text;
  v_status text;
  v_reason text;
  stored public.scheduled_discharge_calls;
begin
  if jsonb_typeof(outcome) is distinct from 'object' then
    raise sqlstate 'PT400' using message = 'bad_argument', detail = 'outcome must be an object';
  end if;
  begin
    v_what := odis_sync.word_of(outcome, 'what', array['dialled', 'failed', 'uncertain']);
    if v_what = 'dialled' then
      v_vapi := odis_sync.needed_text(outcome, 'vapi_call_id', 200);
      v_status := odis_sync.word_of(outcome, 'status', array['ringing', 'in_progress', 'completed']);
    else
      v_reason := odis_sync.needed_text(outcome, 'reason', 64);
      if v_reason !~ '^[a-z0-9]+(-[a-z0-9]+)*$' then perform odis_sync.bad_field('reason'); end if;
    end if;
  exception when sqlstate 'OS001' then
    raise sqlstate 'PT400' using message = 'bad_argument', detail = sqlerrm;
  end;

  select * into stored from public.scheduled_discharge_calls s
  where s.id = v_call and s.metadata ->> 'origin' = 'odis-sync' for update;
  if stored.id is null then return '{"recorded": false, "why": "not_found"}'; end if;
  if stored.metadata ->> 'revision' is distinct from v_revision then
    return '{"recorded": false, "why": "stale_revision"}';
  end if;
  if not stored.metadata ? 'claimed_at' or stored.status in ('queued', 'cancelled') then
    return '{"recorded": false, "why": "not_claimed"}';
  end if;
  -- The same outcome told twice is well; of two different ones the first stands, and what reports on a running call
  -- knows better than who only asked for it.
  if stored.metadata ->> 'outcome' = v_what and stored.vapi_call_id is not distinct from v_vapi then
    return jsonb_build_object('recorded', true, 'status', stored.status);
  end if;
  if stored.metadata ? 'outcome' or coalesce(stored.vapi_call_id, v_vapi) is distinct from v_vapi
     or (v_what <> 'dialled' and stored.status <> 'in_progress') then
    return jsonb_build_object('recorded', false, 'why', 'other_outcome');
  end if;

  update public.scheduled_discharge_calls s set
    vapi_call_id = v_vapi,
    status = case when v_what = 'failed' then 'failed'
                  when v_what = 'dialled' and s.status = 'in_progress' then v_status
                  else s.status end,
    ended_at = case when v_what = 'failed' then now() else s.ended_at end,
    ended_reason = case when v_what = 'failed' then v_reason else s.ended_reason end,
    updated_at = now(),
    metadata = s.metadata || jsonb_build_object('outcome', v_what, 'outcome_at', odis_sync.rfc3339(now()))
      || case when v_what = 'uncertain' then jsonb_build_object('review', true, 'review_reason', v_reason)
              else '{}' end
  where s.id = v_call
  returning s.status into v_status;
  return jsonb_build_object('recorded', true, 'status', v_status);
end $$;

create or replace function public.sync_my_call(call uuid) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_call uuid := call;
  who uuid := odis_sync.caller();
begin
  if who is null then
    raise sqlstate 'PT401' using message = 'not_signed_in', detail = 'The token names no Supabase user.';
  end if;
  return jsonb_build_object('mine', exists (
    select from public.scheduled_discharge_calls s
    join public.cases c on c.id = s.case_id
    join public.user_clinic_access a on a.clinic_id = c.clinic_id and a.user_id = who
      and a.role::text in ('owner', 'admin', 'member')
    where s.id = v_call and s.metadata ->> 'origin' = 'odis-sync'));
end $$;

revoke all on function public.sync_record_call(uuid, bigint, jsonb) from public, anon, authenticated, service_role;
revoke all on function public.sync_my_call(uuid) from public, anon, authenticated, service_role;
grant execute on function public.sync_record_call(uuid, bigint, jsonb) to service_role;
grant execute on function public.sync_my_call(uuid) to authenticated;

notify pgrst, 'reload schema';
