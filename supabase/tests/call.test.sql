begin;
\ir support.psql
select no_plan();

select t.as_user('ann');
create temp table run as select t.begin_run('a') as id;
create function pg_temp.send(variadic items jsonb[]) returns jsonb language sql as
  $$ select t.apply((select id from run), to_jsonb(items), '2026-11-22T20:00:00Z') $$;
create function pg_temp.set_call(n int, new_status text, new_metadata jsonb default null) returns void language plpgsql as $$
begin
  perform t.as_owner();
  update scheduled_discharge_calls s set status = new_status, metadata = coalesce(new_metadata, s.metadata) where s.id = t.call_id(n);
  perform t.as_user('ann');
end $$;
select pg_temp.send(t.visit('501', 1), t.visit('502', 1), t.visit('503', 1), t.visit('504', 1), t.visit('505', 1), t.visit('506', 1));

-- A new call.
select is(pg_temp.send(t.call(1, '501', 1, '{"household": ["501", "502"]}')) -> 0, jsonb_build_object(
  'key', 'call:1:1', 'outcome', 'applied', 'case_id', (t.case_of('a', '501')).id,
  'call', jsonb_build_object('call_id', t.call_id(1), 'status', 'queued', 'revision', 1, 'qstash_message_id', null)), 'a call is planned');
select is((select jsonb_build_array(s.user_id, s.case_id, s.customer_phone, s.assistant_id, s.outbound_phone_number_id, s.dynamic_variables)
           from t.call_row(1) s),
          jsonb_build_array(t.person('ann'), (t.case_of('a', '501')).id, '+14155550123', 'assistant-a', 'number-a',
                            '{"pet_name": "Biscuit"}'::jsonb), 'owned by the primary member, never by a viewer, dialled by the clinic''s assistant');
select is((select s.metadata - 'content_hash' from t.call_row(1) s), jsonb_build_object('origin', 'odis-sync',
          'clinic_id', t.clinic('a'), 'appointment_id', '501', 'household', '["501", "502"]'::jsonb, 'revision', 1,
          'looked_at', '2026-11-22T20:00:00.000000Z', 'reasons', '[{"code": "routine"}]'::jsonb), 'with its origin');
select is((select count(*) from consultation_sync_status s where s.clinic_id = t.clinic('a') and s.discharge_call_id = t.call_id(1)),
          2::bigint, 'it stands for the household''s visits');
select is(t.outcomes(pg_temp.send(t.call(1, '501', 1, '{"household": ["501", "502"]}'))), 'unchanged', 'again: unchanged');
select is(t.outcomes(pg_temp.send(t.call(2, '502', 1))), 'conflict', 'another call for one of the household: conflict');
select is(pg_temp.send(t.call(2, '502', 1)) -> 0 -> 'call' ->> 'call_id', t.call_id(1)::text, 'which names the one that stands');
select is((t.call_row(2)).id, null, 'and writes nothing');
select t.as_owner();
update user_clinic_access set is_primary = true where user_id = t.person('early');
select is(odis_sync.primary_member(t.clinic('a')), t.person('ann'), 'of several primary members the strongest role, not the earliest');
update user_clinic_access set is_primary = false where clinic_id = t.clinic('a');
select is(odis_sync.primary_member(t.clinic('a')), t.person('early'), 'of none primary the earliest, not the strongest');
select is((select count(*) from user_clinic_access where user_id = t.person('ben') and is_primary), 0::bigint, 'where nobody is primary');
select t.as_user('ben');
select t.apply(t.begin_run('b'), jsonb_build_array(t.visit('501', 1), t.call(21, '501', 1)));
select is((t.call_row(21)).user_id, t.person('ben'), 'the earliest member owns the call');
select is(t.apply((select id from idexx_sync_sessions where clinic_id = t.clinic('b')), jsonb_build_array(t.call(1, '501', 9))) -> 0 ->> 'code',
          'OS005', 'a clinic cannot write another clinic''s call');
select is(t.outcomes(t.apply((select id from idexx_sync_sessions where clinic_id = t.clinic('b')), jsonb_build_array(
          jsonb_build_object('kind', 'look', 'key', 'l', 'call_ids', jsonb_build_array(t.call_id(1)))), now())), 'unchanged',
          'nor look at it');
select t.as_user('ann');

-- The message id comes after the row.
select is(t.outcomes(pg_temp.send(t.call(1, '501', 1, '{"household": ["501", "502"], "qstash_message_id": "msg_1"}'))), 'applied',
          'the message id is stored under the same revision');
select is(t.outcomes(pg_temp.send(t.call(1, '501', 1, '{"household": ["501", "502"]}'))), 'unchanged', 'and an item without it erases nothing');
select is((t.call_row(1)).qstash_message_id, 'msg_1', 'it is still there');

-- Revisions.
select is(t.outcomes(pg_temp.send(t.call(1, '501', 1, '{"customer_phone": "+14155550199"}'))), 'stale', 'equal revision, other content: stale');
select is(t.outcomes(pg_temp.send(t.call(1, '501', 3, '{"household": ["501", "502"], "scheduled_for": "2026-11-26T00:00:00Z"}'))), 'applied', 'planned anew');
select is((select s.scheduled_for::text || ' ' || coalesce(s.qstash_message_id, '-') from t.call_row(1) s),
          '2026-11-26 00:00:00+00 -', 'with a new time and without the old message');
select is(pg_temp.send(t.call(1, '501', 2)) -> 0 ->> 'revision', '3', 'an older plan learns the stored revision');

-- Cancelling, and planning again.
select is(pg_temp.send(t.call(1, '501', 4, '{"state": "cancelled", "customer_phone": null}')) -> 0 -> 'call' ->> 'status', 'cancelled', 'cancelled');
select is((t.call_row(1)).ended_reason, 'cancelled-by-sync', 'with the reason');
select is((select count(*) from consultation_sync_status s where s.discharge_call_id = t.call_id(1)
             and s.appointment_id = '501'), 0::bigint, 'and stands for the visit no more');
select is(t.outcomes(pg_temp.send(t.call(1, '501', 4, '{"state": "cancelled", "customer_phone": null}'))), 'unchanged', 'twice: unchanged');
select is(t.outcomes(pg_temp.send(t.call(1, '501', 3))), 'stale', 'an older plan does not revive it');
select is(t.outcomes(pg_temp.send(t.call(1, '501', 4))), 'stale', 'nor one of the same revision');
select is(t.outcomes(pg_temp.send(t.call(1, '501', 5))), 'applied', 'a newer one does');
select ok(not (t.call_row(1)).metadata ? 'cancelled_by', 'and nothing of the cancelling is left');
select is(t.outcomes(pg_temp.send(t.call(3, '503', 2, '{"state": "cancelled"}'), t.call(3, '503', 1))), 'applied stale',
          'a late plan of a call that was cancelled before it was known is stale');
select pg_temp.set_call(1, 'cancelled');
select is(t.outcomes(pg_temp.send(t.call(1, '501', 6))), 'conflict', 'what a person cancelled stays cancelled');
select is(t.outcomes(pg_temp.send(t.call(1, '501', 6, '{"state": "cancelled"}'))), 'applied', 'and may be cancelled again');
select is(t.outcomes(pg_temp.send(t.call(1, '501', 7))), 'conflict', 'which makes it no less a person''s');

-- A call that rings or rang is not moved.
select pg_temp.send(t.call(4, '504', 1));
select pg_temp.set_call(4, s) || is(pg_temp.send(t.call(4, '504', 2, jsonb_build_object('state', w))) -> 0 -> 'call' ->> 'status', s,
          format('%s item on a %s call: conflict', w, s))
from unnest(array['ringing', 'in_progress', 'completed', 'failed']) s, unnest(array['queued', 'cancelled']) w;
select is(t.outcomes(pg_temp.send(t.call(4, '504', 2))), 'conflict', 'by that name');

-- Other origins.
select t.as_owner();
insert into scheduled_discharge_calls (id, user_id, case_id, status, dynamic_variables, metadata) values
  (t.call_id(90), t.person('ann'), (t.case_of('a', '505')).id, 'failed', '{}', '{"retry_count": 0}');
select t.as_user('ann');
select is(t.outcomes(pg_temp.send(t.call(5, '505', 1))), 'other_origin', 'a case with a call of another origin gets none of ours');
select is(t.outcomes(pg_temp.send(t.call(6, '506', 1, '{"household": ["506", "505"]}'))), 'other_origin', 'nor does its household');
select is((t.call_row(5)).id, null, 'no row is written');
select is(t.outcomes(pg_temp.send(t.call(6, '506', 1))), 'applied', 'the rest of the household may have one');
select t.as_owner();
insert into scheduled_discharge_calls (id, user_id, case_id, dynamic_variables) values
  (t.call_id(91), t.person('ann'), (t.case_of('a', '506')).id, '{}');
select t.as_user('ann');
select is(t.outcomes(pg_temp.send(t.call(6, '506', 2))), 'other_origin', 'another origin that comes later wins');
select is((select s.status || ' ' || s.ended_reason from t.call_row(6) s), 'cancelled superseded-by-other-origin', 'ours is cancelled');
select pg_temp.send(t.visit('507', 1), t.call(7, '507', 1));
select pg_temp.set_call(7, 'queued', '{"notes": null, "retry_count": 0, "max_retries": 1}');
select is(t.outcomes(pg_temp.send(t.call(7, '507', 2))), 'other_origin', 'a row of ours that the service planned anew is the service''s');

-- Bad ones.
select pg_temp.send(t.visit('508', 1));
select is(pg_temp.send(t.call(8, '508', 1, more)) -> 0 ->> 'code', code, 'refused: ' || more::text)
from (values ('{"customer_phone": "555-0123"}'::jsonb, 'OS001'), ('{"customer_phone": "+1 415 555 0123"}', 'OS001'), ('{"customer_phone": null}', 'OS001'),
  ('{"scheduled_for": null}', 'OS001'), ('{"dynamic_variables": null}', 'OS001'), ('{"dynamic_variables": []}', 'OS001'), ('{"state": "ringing"}', 'OS001'),
  ('{"call_id": "x"}', 'OS001'), ('{"household": "508"}', 'OS001'), ('{"reasons": {}}', 'OS001'), ('{"revision": null}', 'OS001'),
  ('{"appointment_id": "999", "household": []}', 'OS003')) as c (more, code);
select is((t.call_row(8)).id, null, 'none of them left a row');

-- Looks.
select pg_temp.send(t.call(8, '508', 1));
create function pg_temp.look(at timestamptz, variadic ids uuid[]) returns text language sql as $$
  select t.outcomes(t.apply((select id from run), jsonb_build_array(jsonb_build_object('kind', 'look', 'key', 'l', 'call_ids', to_jsonb(ids))), at))
$$;
select is(pg_temp.look('2026-11-22T21:00:00Z', t.call_id(8), t.call_id(4), gen_random_uuid()), 'applied', 'a look is kept');
select is((t.call_row(8)).metadata ->> 'looked_at', '2026-11-22T21:00:00.000000Z', 'on the queued call');
select is((t.call_row(4)).metadata ->> 'looked_at', '2026-11-22T20:00:00.000000Z', 'and on no other');
select is(pg_temp.look('2026-11-22T21:00:00Z', t.call_id(8)), 'unchanged', 'the same again: unchanged');
select is(pg_temp.look('2026-11-22T20:30:00Z', t.call_id(8)), 'unchanged', 'an older look goes nowhere');
select is((t.call_row(8)).metadata ->> 'looked_at', '2026-11-22T21:00:00.000000Z', 'never backwards');
select is(pg_temp.look('2999-01-01', t.call_id(8)), case when now() > '2026-11-22T21:00:00Z' then 'applied' else 'unchanged' end, 'a look from the future');
select ok((t.call_row(8)).metadata ->> 'looked_at' <= odis, 'counts as the beginning of the run')
from (select to_char(greatest(now(), '2026-11-22T21:00:00Z') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as odis) o;

-- What a device that takes over learns.
select t.as_owner();
update scheduled_discharge_calls set updated_at = now() - interval '30 days', created_at = now() - interval '30 days',
  scheduled_for = now() - interval '30 days' where id = t.call_id(4);
select t.as_user('ann');
create temp table begun as select sync_begin(t.clinic('a'), 'pc-1', 'x') as a;
select is((select c from begun, jsonb_array_elements(a -> 'calls') c where c ->> 'call_id' = t.call_id(8)::text) - 'looked_at',
  jsonb_build_object('call_id', t.call_id(8), 'appointment_id', '508', 'status', 'queued', 'revision', 1, 'scheduled_for', '2026-11-25T00:00:00.000000Z',
    'ended_reason', null, 'qstash_message_id', null, 'household', '["508"]'::jsonb, 'review', false,
    'reasons', '[{"code": "routine"}]'::jsonb), 'our calls come with sync_begin');
select is((select count(*) from begun, jsonb_array_elements(a -> 'calls') c
           where c ->> 'call_id' in (t.call_id(4)::text, t.call_id(90)::text, t.call_id(21)::text)), 0::bigint,
          'without old ones, those of others, and the other clinic''s');

select * from finish();
rollback;
