-- A person's "no" to a call. It holds whoever has the lease: the person sits at the PC that stands by as often as at the
-- one that reads. It only ever takes back, so it needs no session.

create or replace function public.sync_withdraw_call(
  clinic uuid, device text, call uuid, appointment text default null, decision text default 'cancel') returns jsonb
language plpgsql security definer set search_path = '' as $$
#variable_conflict use_column
declare
  v_clinic uuid := clinic;
  v_device text := odis_sync.require_device(device);
  v_call uuid := call;
  v_appointment text := nullif(btrim(left(appointment, 100)), '');
  v_decision text := decision;
  who uuid := odis_sync.require_member(clinic);
  said jsonb;
  v_case uuid;
  stored public.scheduled_discharge_calls;
begin
  if v_call is null then
    raise sqlstate 'PT400' using message = 'bad_argument', detail = 'call is missing';
  end if;
  if v_decision is null or v_decision not in ('cancel', 'skip') then
    raise sqlstate 'PT400' using message = 'bad_argument', detail = 'decision must be cancel or skip';
  end if;
  said := jsonb_build_object('cancelled_by', 'person', 'withdrawn', jsonb_build_object(
    'decision', v_decision, 'device', v_device, 'user_id', who, 'at', odis_sync.rfc3339(now())));

  -- What we or the claim had cancelled could be planned again; a person's word ends that.
  update public.scheduled_discharge_calls s set
    status = 'cancelled', ended_reason = 'cancelled-by-person', updated_at = now(),
    metadata = (s.metadata - array['review', 'review_reason']) || said
  from public.cases c
  where s.id = v_call and c.id = s.case_id and c.clinic_id = v_clinic and s.metadata ->> 'origin' = 'odis-sync'
    and (s.status = 'queued'
         or (s.status = 'cancelled' and coalesce(s.metadata ->> 'cancelled_by', '') in ('odis-sync', 'claim')))
  returning s.* into stored;

  if stored.id is null then
    select s.* into stored from public.scheduled_discharge_calls s join public.cases c on c.id = s.case_id
    where s.id = v_call and c.clinic_id = v_clinic and s.metadata ->> 'origin' = 'odis-sync';
    if stored.id is not null then
      return jsonb_build_object('withdrawn', stored.status = 'cancelled', 'server_time', odis_sync.rfc3339(now()),
        'call', odis_sync.call_answer(stored))
        || case when stored.status = 'cancelled' then '{}'::jsonb else '{"why": "not_queued"}' end;
    end if;
    -- No PC has handed it over yet: a cancelled row keeps every PC from doing so.
    select c.id into v_case from public.cases c
    where c.sync_key = v_clinic::text || '|' || v_appointment and c.clinic_id = v_clinic;
    if v_case is null or exists (select from public.scheduled_discharge_calls s where s.id = v_call)
       or exists (select from public.scheduled_discharge_calls s
                  where s.case_id = any (odis_sync.household_cases(v_clinic, array[v_appointment]))
                    and s.metadata ->> 'origin' is distinct from 'odis-sync') then
      return jsonb_build_object('withdrawn', false, 'why', 'not_found', 'server_time', odis_sync.rfc3339(now()));
    end if;
    insert into public.scheduled_discharge_calls (id, user_id, case_id, status, dynamic_variables, metadata, ended_reason)
    values (v_call, odis_sync.primary_member(v_clinic), v_case, 'cancelled', '{}', jsonb_build_object(
              'origin', 'odis-sync', 'clinic_id', v_clinic, 'appointment_id', v_appointment,
              'household', jsonb_build_array(v_appointment), 'revision', 0) || said, 'cancelled-by-person')
    on conflict (id) do nothing
    returning * into stored;
    if stored.id is null then
      return jsonb_build_object('withdrawn', false, 'why', 'not_found', 'server_time', odis_sync.rfc3339(now()));
    end if;
  end if;

  update public.consultation_sync_status s set discharge_call_id = null, updated_at = now()
  where s.clinic_id = v_clinic and s.discharge_call_id = v_call;
  return jsonb_build_object('withdrawn', true, 'server_time', odis_sync.rfc3339(now()),
    'call', odis_sync.call_answer(stored));
end $$;

revoke all on function public.sync_withdraw_call(uuid, text, uuid, text, text) from public, anon, authenticated, service_role;
grant execute on function public.sync_withdraw_call(uuid, text, uuid, text, text) to authenticated;

notify pgrst, 'reload schema';
