-- The batch: one transaction, one subtransaction and one outcome per item.

create or replace function odis_sync.apply_credential(clinic uuid, item jsonb) returns jsonb
language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  v_clinic uuid := clinic;
  v_generation bigint := odis_sync.needed_whole(item, 'generation', 1);
  v_state text := odis_sync.word_of(item, 'state',
    array['not_configured', 'configured', 'validated', 'active', 'suspended', 'revoked']);
  v_refused boolean := odis_sync.flag_of(item, 'refused');
  stored public.idexx_credentials;
begin
  select * into stored from public.idexx_credentials c where c.clinic_id = v_clinic for update;
  if stored.generation > v_generation then
    return jsonb_build_object('outcome', 'stale', 'revision', stored.generation);
  end if;
  if stored.generation = v_generation and stored.state = v_state and stored.refused = v_refused then
    return '{"outcome": "unchanged"}';
  end if;
  insert into public.idexx_credentials (clinic_id, state, generation, refused)
  values (v_clinic, v_state, v_generation, v_refused)
  on conflict (clinic_id) do update set
    state = excluded.state, generation = excluded.generation, refused = excluded.refused, updated_at = now();
  return '{"outcome": "applied"}';
end $$;

create or replace function odis_sync.apply_audit(clinic uuid, who uuid, item jsonb) returns jsonb
language plpgsql set search_path = '' as $$
#variable_conflict use_column
declare
  v_clinic uuid := clinic;
  v_device text := odis_sync.needed_text(item, 'device', 128);
  v_seq bigint := odis_sync.needed_whole(item, 'seq', 0);
  v_details jsonb := odis_sync.object_of(item, 'details');
  v_previous text := coalesce(odis_sync.text_of(item, 'prev_hash', 128), '');
  v_hash text := odis_sync.needed_text(item, 'hash', 128);
  stored_hash text;
begin
  if octet_length(v_details::text) > 16384 then perform odis_sync.bad_field('details', 'is too long'); end if;
  select a.hash into stored_hash from public.idexx_sync_audit_log a
  where a.clinic_id = v_clinic and a.device = v_device and a.seq = v_seq;
  if stored_hash = v_hash then return '{"outcome": "unchanged"}'; end if;
  if stored_hash is not null or exists (
       select from public.idexx_sync_audit_log a
       where a.clinic_id = v_clinic and a.device = v_device
         and ((a.seq = v_seq - 1 and a.hash <> v_previous) or (a.seq = v_seq + 1 and a.prev_hash <> v_hash))) then
    raise sqlstate 'OS006' using message = 'the audit chain does not fit';
  end if;
  insert into public.idexx_sync_audit_log
    (clinic_id, device, seq, at, action, status, resource_type, resource_id, details, prev_hash, hash, user_id)
  values (v_clinic, v_device, v_seq, odis_sync.needed_time(item, 'at'), odis_sync.needed_text(item, 'action', 64),
          odis_sync.word_of(item, 'status', array['success', 'failure', 'intent']),
          odis_sync.needed_text(item, 'resource_type', 64), odis_sync.text_of(item, 'resource_id', 200),
          v_details, v_previous, v_hash, who);
  return '{"outcome": "applied"}';
end $$;

-- What PostgreSQL says quotes values; this does not.
create or replace function odis_sync.refusal(state text, message text, constraint_name text, column_name text) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_object('outcome', 'refused', 'code', state, 'message', case
    when state like 'OS%' then message
    when state = '23502' then 'a required value is missing: ' || column_name
    when state like '23%' then 'a rule of the database forbids it: ' || constraint_name
    when state like '22%' then 'a value has the wrong form'
    else 'the database refused it' end)
$$;

-- The caller's open session, locked, with the clinic's lease held still until the transaction ends. The lease is
-- locked before the session, everywhere: sync_begin needs both too.
create or replace function odis_sync.require_session(session uuid) returns public.idexx_sync_sessions
language plpgsql set search_path = '' as $$
declare
  who uuid := odis_sync.caller();
  held_by text;
  found_session public.idexx_sync_sessions;
begin
  if who is null then
    raise sqlstate 'PT401' using message = 'not_signed_in', detail = 'The token names no Supabase user.';
  end if;
  select l.device into held_by
  from public.idexx_sync_leases l join public.idexx_sync_sessions s on s.clinic_id = l.clinic_id
  where s.id = session for share of l;
  select * into found_session from public.idexx_sync_sessions s where s.id = session for update;
  if found_session.id is null or not exists (
       select from public.user_clinic_access a
       where a.user_id = who and a.clinic_id = found_session.clinic_id
         and a.role::text in ('owner', 'admin', 'member')) then
    raise sqlstate 'PT404' using message = 'session_unknown', detail = 'There is no such session for this sign-in.';
  end if;
  if found_session.status <> 'in_progress' then
    raise sqlstate 'PT409' using message = 'session_closed', detail = 'This session was ended; begin another.';
  end if;
  if held_by is distinct from found_session.device then
    raise sqlstate 'PT409' using message = 'lease_lost', detail = 'Another device syncs this clinic now.';
  end if;
  return found_session;
end $$;

create or replace function public.sync_apply(session uuid, batch jsonb) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  run public.idexx_sync_sessions;
  who uuid := odis_sync.caller();
  looked_at timestamptz;
  item jsonb;
  kind text;
  outcome jsonb;
  outcomes jsonb[] := '{}';
  state text;
  message text;
  bad_column text;
  bad_constraint text;
begin
  run := odis_sync.require_session(sync_apply.session);
  if jsonb_typeof(batch) is distinct from 'object' or jsonb_typeof(batch -> 'items') is distinct from 'array' then
    raise sqlstate 'PT400' using message = 'bad_argument', detail = 'batch must be an object with a list of items';
  end if;
  if jsonb_array_length(batch -> 'items') > 500 then
    raise sqlstate 'PT413' using message = 'batch_too_large', detail = 'A batch has at most 500 items.';
  end if;
  begin
    looked_at := odis_sync.needed_time(batch, 'looked_at');
  exception when sqlstate 'OS001' then
    raise sqlstate 'PT400' using message = 'bad_argument', detail = 'looked_at must be a time of RFC 3339';
  end;
  -- A look from the future would keep a call alive that nobody looks at any more.
  if looked_at > now() then looked_at := run.started_at; end if;

  for item in select e from jsonb_array_elements(batch -> 'items') e loop
    begin
      kind := case when jsonb_typeof(item) = 'object' then item ->> 'kind' end;
      case kind
        when 'visit' then outcome := odis_sync.apply_visit(run.clinic_id, run.id, item);
        when 'call' then outcome := odis_sync.apply_call(run.clinic_id, looked_at, item);
        when 'look' then outcome := odis_sync.apply_look(run.clinic_id, looked_at, item);
        when 'credential' then outcome := odis_sync.apply_credential(run.clinic_id, item);
        when 'audit' then outcome := odis_sync.apply_audit(run.clinic_id, who, item);
        else raise sqlstate 'OS002' using message = 'the kind is not known';
      end case;
    exception when others then
      get stacked diagnostics state = returned_sqlstate, message = message_text,
        bad_column = column_name, bad_constraint = constraint_name;
      -- Deadlocks, lack of resources, time-outs and faults of the server are no fault of the item.
      if left(state, 2) in ('25', '40', '53', '54', '55', '57', '58', 'XX') then raise; end if;
      outcome := odis_sync.refusal(state, message, bad_constraint, bad_column);
    end;
    outcomes := outcomes || (jsonb_build_object(
      'key', case when jsonb_typeof(item) = 'object' then item -> 'key' end) || outcome);
  end loop;
  return jsonb_build_object('outcomes', to_jsonb(outcomes));
end $$;
