-- Calls. The id is the agent's, deterministic, and the row's primary key; the row moves only while it is queued;
-- a visit with a call of any other origin gets none of ours (docs/cloud.md has the table of cases).

create or replace function odis_sync.call_answer(call public.scheduled_discharge_calls) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_object('call_id', call.id, 'status', call.status,
                            'revision', (call.metadata ->> 'revision')::bigint,
                            'qstash_message_id', call.qstash_message_id)
$$;

-- The cases of these appointments, with the duplicates of older producers: a phone does not care which row rang it.
create or replace function odis_sync.household_cases(clinic uuid, appointments text[]) returns uuid[]
language sql stable set search_path = '' as $$
  select coalesce(array_agg(distinct found.id), '{}')
  from unnest(appointments) a
  left join public.consultation_sync_status s on s.clinic_id = clinic and s.appointment_id = a
  cross join lateral (
    select c.id from public.cases c where c.sync_key = clinic::text || '|' || a and c.clinic_id = clinic
    union
    select e.id from odis_sync.earlier_cases(clinic, a, s.consultation_id) e
  ) found
$$;

create or replace function odis_sync.apply_call(clinic uuid, looked_at timestamptz, item jsonb) returns jsonb
language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  v_clinic uuid := clinic;
  v_looked text := odis_sync.rfc3339(looked_at);
  v_call uuid := odis_sync.uuid_of(item, 'call_id');
  v_appointment text := odis_sync.needed_text(item, 'appointment_id', 100);
  v_household text[] := odis_sync.texts_of(item, 'household', 50);
  v_revision bigint := odis_sync.needed_whole(item, 'revision', 1);
  v_state text := odis_sync.word_of(item, 'state', array['queued', 'cancelled']);
  v_phone text := odis_sync.text_of(item, 'customer_phone', 20);
  v_due timestamptz := odis_sync.time_of(item, 'scheduled_for');
  v_variables jsonb := odis_sync.object_of(item, 'dynamic_variables');
  v_message text := odis_sync.text_of(item, 'qstash_message_id', 200);
  v_reasons jsonb := coalesce(nullif(item -> 'reasons', 'null'), '[]');
  v_hash text := odis_sync.content_hash(item);
  v_owner uuid;
  v_case uuid;
  cases_of_household uuid[];
  elsewhere boolean;
  stored public.scheduled_discharge_calls;
  other_call public.scheduled_discharge_calls;
  stored_revision bigint;
  fresh jsonb;
begin
  if v_phone is not null and v_phone !~ '^[+][1-9][0-9]{6,14}$' then perform odis_sync.bad_field('customer_phone'); end if;
  if jsonb_typeof(v_reasons) <> 'array' then perform odis_sync.bad_field('reasons'); end if;
  if v_state = 'queued' then
    if v_phone is null then perform odis_sync.bad_field('customer_phone', 'is missing'); end if;
    if v_due is null then perform odis_sync.bad_field('scheduled_for', 'is missing'); end if;
    if coalesce(jsonb_typeof(item -> 'dynamic_variables'), 'null') = 'null' then
      perform odis_sync.bad_field('dynamic_variables', 'is missing');
    end if;
  end if;
  v_household := case when v_appointment = any (v_household) then v_household
                      else v_appointment || coalesce(v_household, '{}') end;

  select c.id into v_case from public.cases c
  where c.sync_key = v_clinic::text || '|' || v_appointment and c.clinic_id = v_clinic;
  if v_case is null then
    raise sqlstate 'OS003' using message = 'the visit of this call is not known yet';
  end if;
  select * into stored from public.scheduled_discharge_calls s where s.id = v_call for update;
  if stored.id is not null and not exists (
       select from public.cases c where c.id = stored.case_id and c.clinic_id = v_clinic) then
    raise sqlstate 'OS005' using message = 'call_id belongs to another row';
  end if;

  cases_of_household := odis_sync.household_cases(v_clinic, v_household);
  elsewhere := exists (
    select from public.scheduled_discharge_calls s
    where s.case_id = any (cases_of_household) and s.id <> v_call
      and s.metadata ->> 'origin' is distinct from 'odis-sync');

  if stored.id is not null and stored.metadata ->> 'origin' is distinct from 'odis-sync' then
    -- Somebody planned the call anew in our row: theirs now.
    return jsonb_build_object('outcome', 'other_origin', 'case_id', v_case);
  end if;

  fresh := jsonb_build_object(
    'origin', 'odis-sync', 'clinic_id', v_clinic, 'appointment_id', v_appointment, 'household', to_jsonb(v_household),
    'revision', v_revision, 'looked_at', v_looked, 'reasons', v_reasons, 'content_hash', v_hash);
  if v_state = 'cancelled' then fresh := fresh || '{"cancelled_by": "odis-sync"}'; end if;

  if stored.id is null then
    if elsewhere then return jsonb_build_object('outcome', 'other_origin', 'case_id', v_case); end if;
    if v_state = 'queued' then
      -- Two searches, an index for each: one with "or" would read the calls of all clinics.
      select o.* into other_call from (
        select s.* from public.scheduled_discharge_calls s where s.case_id = any (cases_of_household)
        union all
        select s.* from public.scheduled_discharge_calls s
        where s.metadata ->> 'origin' = 'odis-sync' and s.metadata -> 'household' ?| v_household
          and s.metadata ->> 'clinic_id' = v_clinic::text
      ) o
      where o.metadata ->> 'origin' = 'odis-sync' and o.status in ('queued', 'ringing', 'in_progress', 'completed')
      order by o.created_at, o.id limit 1;
      if other_call.id is not null then
        return jsonb_build_object('outcome', 'conflict', 'case_id', v_case, 'call', odis_sync.call_answer(other_call),
                                  'message', 'another call of ours stands for this visit');
      end if;
    end if;
    v_owner := odis_sync.primary_member(v_clinic);
    if v_owner is null then
      raise sqlstate 'OS004' using message = 'the clinic has no member who could own the call';
    end if;
    insert into public.scheduled_discharge_calls (
      id, user_id, case_id, customer_phone, assistant_id, outbound_phone_number_id, scheduled_for, status,
      dynamic_variables, metadata, qstash_message_id, ended_reason)
    select v_call, v_owner, v_case, v_phone, k.outbound_assistant_id, k.outbound_phone_number_id, v_due, v_state,
           v_variables, fresh, v_message, case when v_state = 'cancelled' then 'cancelled-by-sync' end
    from public.clinics k where k.id = v_clinic
    returning * into stored;
  else
    stored_revision := coalesce((stored.metadata ->> 'revision')::bigint, 0);
    if stored.status not in ('queued', 'cancelled')
       or (stored.status = 'cancelled' and v_state = 'queued'
           and coalesce(stored.metadata ->> 'cancelled_by', '') not in ('odis-sync', 'claim')) then
      return jsonb_build_object('outcome', 'conflict', 'case_id', v_case, 'call', odis_sync.call_answer(stored));
    end if;
    if stored_revision > v_revision
       or (stored_revision = v_revision and v_state = 'queued'
           and (stored.status = 'cancelled' or stored.metadata ->> 'content_hash' is distinct from v_hash)) then
      return jsonb_build_object('outcome', 'stale', 'case_id', v_case, 'revision', stored_revision,
                                'call', odis_sync.call_answer(stored));
    end if;
    if elsewhere and v_state = 'queued' and stored.status = 'queued' then
      update public.scheduled_discharge_calls s set
        status = 'cancelled', ended_reason = 'superseded-by-other-origin', updated_at = now(),
        metadata = s.metadata || '{"cancelled_by": "odis-sync"}'
      where s.id = v_call returning * into stored;
    elsif not elsewhere and v_state = 'queued' and stored_revision = v_revision then
      if v_message is null or v_message is not distinct from stored.qstash_message_id then
        return jsonb_build_object('outcome', 'unchanged', 'case_id', v_case, 'call', odis_sync.call_answer(stored));
      end if;
      update public.scheduled_discharge_calls s set qstash_message_id = v_message, updated_at = now()
      where s.id = v_call returning * into stored;
      return jsonb_build_object('outcome', 'applied', 'case_id', v_case, 'call', odis_sync.call_answer(stored));
    elsif v_state = 'cancelled' then
      if stored.status = 'cancelled' and stored_revision = v_revision then
        return jsonb_build_object('outcome', 'unchanged', 'case_id', v_case, 'call', odis_sync.call_answer(stored));
      end if;
      update public.scheduled_discharge_calls s set
        status = 'cancelled', updated_at = now(),
        ended_reason = case when s.status = 'queued' then 'cancelled-by-sync' else s.ended_reason end,
        metadata = s.metadata || jsonb_build_object('revision', v_revision)
                   || case when s.status = 'queued' then '{"cancelled_by": "odis-sync"}'::jsonb else '{}' end
      where s.id = v_call returning * into stored;
    elsif not elsewhere then
      update public.scheduled_discharge_calls s set
        status = 'queued', ended_reason = null, case_id = v_case, customer_phone = v_phone, scheduled_for = v_due,
        assistant_id = k.outbound_assistant_id, outbound_phone_number_id = k.outbound_phone_number_id,
        dynamic_variables = v_variables, qstash_message_id = v_message, updated_at = now(),
        metadata = (s.metadata - array['cancelled_by', 'review', 'review_reason']) || fresh
          || jsonb_build_object('looked_at', greatest((s.metadata ->> 'looked_at') collate "C", v_looked collate "C"))
      from public.clinics k
      where s.id = v_call and k.id = v_clinic returning s.* into stored;
    end if;
    if elsewhere and v_state = 'queued' then
      return jsonb_build_object('outcome', 'other_origin', 'case_id', v_case, 'call', odis_sync.call_answer(stored));
    end if;
  end if;

  update public.consultation_sync_status s set
    discharge_call_id = case when v_state = 'queued' then v_call end, updated_at = now()
  where s.clinic_id = v_clinic and s.appointment_id = any (v_household)
    and case when v_state = 'queued' then s.discharge_call_id is distinct from v_call else s.discharge_call_id = v_call end;
  return jsonb_build_object('outcome', 'applied', 'case_id', v_case, 'call', odis_sync.call_answer(stored));
end $$;

-- Times of looked_at have one spelling of fixed width (odis_sync.rfc3339), so they compare as bytes.
create or replace function odis_sync.apply_look(clinic uuid, looked_at timestamptz, item jsonb) returns jsonb
language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  v_clinic uuid := clinic;
  v_looked text := odis_sync.rfc3339(looked_at);
  v_calls text[] := odis_sync.texts_of(item, 'call_ids', 500);
  changed integer;
begin
  if v_calls is null then perform odis_sync.bad_field('call_ids', 'is missing'); end if;
  update public.scheduled_discharge_calls s set
    metadata = s.metadata || jsonb_build_object('looked_at', v_looked), updated_at = now()
  from public.cases c
  where s.id = any (array(select t::uuid from unnest(v_calls) t
                          where t ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'))
    and c.id = s.case_id and c.clinic_id = v_clinic
    and s.metadata ->> 'origin' = 'odis-sync' and s.status = 'queued'
    and coalesce(s.metadata ->> 'looked_at', '') collate "C" < v_looked collate "C";
  get diagnostics changed = row_count;
  return jsonb_build_object('outcome', case when changed > 0 then 'applied' else 'unchanged' end);
end $$;
