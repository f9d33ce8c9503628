-- Visits: the case of an appointment is found, adopted or made, and takes what Neo says without losing what
-- others have written into it.

-- Rows that hang on a case in tables which only some projects have.
create or replace function odis_sync.case_attachments(case_id uuid) returns bigint
language plpgsql stable set search_path = '' as $$
declare
  name text;
  n bigint;
  total bigint := 0;
begin
  foreach name in array array['discharge_summaries', 'soap_notes', 'transcriptions'] loop
    if to_regclass('public.' || name) is not null then
      execute format('select count(*) from public.%I t where t.case_id = $1', name) into n using case_id;
      total := total + n;
    end if;
  end loop;
  return total;
end $$;

-- Cases that an earlier producer made for this appointment, the one to adopt first. Numbers of Neo repeat between
-- clinics and consultation numbers may repeat appointment numbers, hence the look into the metadata.
create or replace function odis_sync.earlier_cases(clinic uuid, appointment text, consultation text)
returns table (id uuid, metadata jsonb)
language sql stable set search_path = '' as $$
  with candidate as (
    select c.id, c.metadata, c.entity_extraction, c.created_at,
           array_remove(array[c.metadata -> 'pimsAppointment' ->> 'id', c.metadata -> 'idexx' ->> 'appointment_id'],
                        null) as named
    from public.cases c
    where c.sync_key is null
      and c.external_id in ('pims-appt-idexx-neo-' || appointment, 'idexx-appt-' || appointment, 'idexx-' || consultation)
      and (c.clinic_id = clinic
           or (c.clinic_id is null and c.user_id is not null and (
             select array_agg(distinct a.clinic_id) from public.user_clinic_access a where a.user_id = c.user_id
           ) = array[clinic]))
      and (c.external_id is distinct from 'idexx-' || consultation
           or c.external_id in ('pims-appt-idexx-neo-' || appointment, 'idexx-appt-' || appointment)
           or not exists (
             select from unnest(array[c.metadata -> 'pimsAppointment' ->> 'id',
                                      c.metadata -> 'idexx' ->> 'appointment_id']) n
             where n <> appointment))
  )
  select candidate.id, candidate.metadata
  from candidate
  order by
    (select count(*) from public.scheduled_discharge_calls s where s.case_id = candidate.id) desc,
    (coalesce(candidate.metadata -> 'pimsConsultation' ->> 'notes', '') <> ''
      or coalesce(candidate.metadata -> 'pimsConsultation' ->> 'dischargeSummary', '') <> ''
      or coalesce(candidate.metadata -> 'idexx' ->> 'consultation_notes', '') <> '') desc,
    odis_sync.case_attachments(candidate.id) desc,
    (candidate.entity_extraction is not null or candidate.metadata ? 'callIntelligence') desc,
    candidate.created_at nulls last,
    candidate.id
$$;

create or replace function odis_sync.case_status(visit_status text) returns public."CaseStatus"
language sql immutable set search_path = '' as $$
  select (case visit_status when 'closed' then 'reviewed' else visit_status end)::public."CaseStatus"
$$;

create or replace function odis_sync.apply_visit(clinic uuid, session uuid, item jsonb) returns jsonb
language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  v_clinic uuid := clinic;
  v_session uuid := session;
  v_appointment text := odis_sync.needed_text(item, 'appointment_id', 100);
  v_consultation text := odis_sync.text_of(item, 'consultation_id', 100);
  v_revision bigint := odis_sync.needed_whole(item, 'revision', 1);
  v_status text := odis_sync.word_of(item, 'status', array['draft', 'ongoing', 'completed', 'closed']);
  v_reason text;
  v_status_text text := odis_sync.text_of(item, 'status_text', 200);
  v_start timestamptz := odis_sync.needed_time(item, 'scheduled_at');
  v_type text := odis_sync.word_of(item, 'case_type', array['checkup', 'emergency', 'surgery', 'follow_up']);
  v_patient jsonb := odis_sync.object_of(item, 'patient');
  v_client jsonb := odis_sync.object_of(item, 'client');
  v_note jsonb := odis_sync.object_of(item, 'note');
  v_sent jsonb := odis_sync.object_of(item, 'metadata');
  v_key text := v_clinic::text || '|' || v_appointment;
  v_hash text := odis_sync.content_hash(item);
  v_note_here boolean := false;
  v_note_hash text;
  v_note_revision bigint;
  known public.consultation_sync_status;
  found_case public.cases;
  merged jsonb;
  next_status public."CaseStatus" := odis_sync.case_status(v_status);
  last_sent public."CaseStatus";
  adopted uuid[];
  result jsonb;
  patient_row uuid;
begin
  if v_status = 'closed' then
    v_reason := odis_sync.word_of(item, 'closed_reason', array['no_show', 'cancelled', 'deleted']);
  end if;
  perform odis_sync.whole_of(item, 'duration_min', 0);
  if not item ? 'metadata' then perform odis_sync.bad_field('metadata', 'is missing'); end if;
  if v_note <> '{}' then
    v_note_here := odis_sync.flag_of(v_note, 'present');
    v_note_hash := odis_sync.text_of(v_note, 'hash', 128);
    v_note_revision := odis_sync.whole_of(v_note, 'revision', 0);
  end if;

  select * into known from public.consultation_sync_status s
  where s.clinic_id = v_clinic and s.appointment_id = v_appointment for update;
  select * into found_case from public.cases c where c.sync_key = v_key and c.clinic_id = v_clinic for update;

  -- A case that someone deleted is made again by the next revision, not by a repeated batch.
  if known.revision is not null then
    if known.revision = v_revision and known.content_hash = v_hash then
      return jsonb_build_object('outcome', 'unchanged', 'case_id', known.case_id);
    end if;
    if known.revision >= v_revision then
      return jsonb_build_object('outcome', 'stale', 'case_id', known.case_id, 'revision', known.revision);
    end if;
    last_sent := odis_sync.case_status(known.visit_status);
  end if;

  result := jsonb_build_object('outcome', 'applied');
  if found_case.id is null then
    adopted := array(select e.id from odis_sync.earlier_cases(v_clinic, v_appointment, v_consultation) e);
    if cardinality(adopted) > 0 then
      select * into found_case from public.cases c where c.id = adopted[1] for update;
      result := result || jsonb_build_object('message', 'adopted' || case when cardinality(adopted) > 1
        then '; left ' || array_to_string(adopted[2:], ', ') else '' end);
    end if;
  end if;

  merged := odis_sync.merged_metadata(found_case.metadata, v_sent);
  if cardinality(adopted) > 1 then
    merged := merged || jsonb_build_object('syncDuplicates', to_jsonb(adopted[2:]));
  end if;
  -- The former reconciler closed cases by the same mark: such a status is nobody's review.
  if last_sent is null and merged #>> '{reconciliation,softDeleted}' = 'true' then
    last_sent := found_case.status;
  end if;
  if v_status = 'closed' then
    if merged #>> '{reconciliation,softDeleted}' is distinct from 'true'
       or merged #>> '{reconciliation,reason}' is distinct from v_reason then
      merged := merged || jsonb_build_object('reconciliation', jsonb_build_object(
        'softDeleted', true, 'reason', v_reason, 'deletedAt',
        coalesce(merged #>> '{reconciliation,deletedAt}', odis_sync.rfc3339(now()))));
    end if;
  else
    merged := merged - 'reconciliation';
  end if;

  if found_case.id is null then
    insert into public.cases (clinic_id, sync_key, external_id, source, status, type, visibility, scheduled_at, metadata)
    values (v_clinic, v_key, 'pims-appt-idexx-neo-' || v_appointment, 'pims:idexx-neo', next_status,
            v_type::public."CaseType", 'private', v_start, merged)
    returning * into found_case;
  else
    -- Enums compare in their declared order, which is the order of a case's life.
    if found_case.status is not null
       and (next_status is not distinct from last_sent
            or not (found_case.status is not distinct from last_sent or next_status > found_case.status)) then
      next_status := found_case.status;
    end if;
    update public.cases c set
      sync_key = v_key, clinic_id = v_clinic, status = next_status, type = v_type::public."CaseType",
      scheduled_at = v_start, metadata = merged, updated_at = now()
    where c.id = found_case.id;
  end if;

  select p.id into patient_row from public.patients p where p.case_id = found_case.id
  order by p.created_at, p.id limit 1;
  if patient_row is null then
    insert into public.patients (case_id, clinic_id, user_id, name, species, breed, sex, date_of_birth, weight_kg,
                                 owner_name, owner_phone, owner_email, external_id, source, metadata)
    values (found_case.id, v_clinic, found_case.user_id, coalesce(odis_sync.text_of(v_patient, 'name', 200), 'Unknown'),
            odis_sync.text_of(v_patient, 'species', 100), odis_sync.text_of(v_patient, 'breed', 200),
            odis_sync.text_of(v_patient, 'sex', 50), odis_sync.date_of(v_patient, 'date_of_birth'),
            odis_sync.weight_of(v_patient, 'weight_kg'), odis_sync.text_of(v_client, 'name', 200),
            odis_sync.text_of(v_client, 'phone_e164', 20), odis_sync.text_of(v_client, 'email', 320),
            odis_sync.text_of(v_patient, 'id', 100), 'pims:idexx-neo',
            jsonb_build_object('clientId', odis_sync.text_of(v_client, 'id', 100)));
  else
    update public.patients p set
      clinic_id = v_clinic,
      name = coalesce(odis_sync.text_of(v_patient, 'name', 200), p.name),
      species = coalesce(odis_sync.text_of(v_patient, 'species', 100), p.species),
      breed = coalesce(odis_sync.text_of(v_patient, 'breed', 200), p.breed),
      sex = coalesce(odis_sync.text_of(v_patient, 'sex', 50), p.sex),
      date_of_birth = coalesce(odis_sync.date_of(v_patient, 'date_of_birth'), p.date_of_birth),
      weight_kg = coalesce(odis_sync.weight_of(v_patient, 'weight_kg'), p.weight_kg),
      owner_name = coalesce(odis_sync.text_of(v_client, 'name', 200), p.owner_name),
      owner_phone = coalesce(odis_sync.text_of(v_client, 'phone_e164', 20), p.owner_phone),
      owner_email = coalesce(odis_sync.text_of(v_client, 'email', 320), p.owner_email),
      external_id = coalesce(odis_sync.text_of(v_patient, 'id', 100), p.external_id),
      metadata = odis_sync.laid_over(p.metadata, jsonb_build_object('clientId', odis_sync.text_of(v_client, 'id', 100))),
      updated_at = now()
    where p.id = patient_row;
  end if;

  insert into public.consultation_sync_status as s (
    clinic_id, appointment_id, consultation_id, case_id, revision, content_hash, visit_status, closed_reason, status_text,
    scheduled_at, completed_at, sync_status, has_clinical_notes, note_hash, note_revision, notes_synced_at, sync_session_id)
  values (
    v_clinic, v_appointment, v_consultation, found_case.id, v_revision, v_hash, v_status, v_reason, v_status_text,
    v_start, case when v_status = 'completed' then now() end,
    case when v_status = 'closed' then 'reconciled' when v_note_here then 'synced' else 'pending' end,
    v_note_here, v_note_hash, v_note_revision, case when v_note_here then now() end, v_session)
  on conflict (clinic_id, appointment_id) do update set
    consultation_id = coalesce(excluded.consultation_id, s.consultation_id),
    case_id = excluded.case_id, revision = excluded.revision, content_hash = excluded.content_hash,
    visit_status = excluded.visit_status, closed_reason = excluded.closed_reason, status_text = excluded.status_text,
    scheduled_at = excluded.scheduled_at,
    completed_at = coalesce(s.completed_at, excluded.completed_at),
    -- A note that was here once stays here: its text is never erased from the case either.
    has_clinical_notes = s.has_clinical_notes or excluded.has_clinical_notes,
    sync_status = case when excluded.visit_status = 'closed' then 'reconciled'
                       when s.has_clinical_notes or excluded.has_clinical_notes then 'synced' else 'pending' end,
    note_hash = coalesce(excluded.note_hash, s.note_hash),
    note_revision = coalesce(excluded.note_revision, s.note_revision),
    notes_synced_at = coalesce(s.notes_synced_at, excluded.notes_synced_at),
    sync_session_id = excluded.sync_session_id, updated_at = now();

  return result || jsonb_build_object('case_id', found_case.id);
end $$;
