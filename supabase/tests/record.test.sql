begin;
\ir support.psql
select no_plan();

-- Noon at the clinic, so that calls can be claimed whenever this runs.
update clinics set timezone = (select name from pg_timezone_names where name like 'Etc/GMT%'
                               and extract(hour from now() at time zone name) = 12 limit 1) where id = t.clinic('a');
select t.as_user('ann');
create temp table run as select t.begin_run('a') as id;
select t.apply((select id from run), (select jsonb_agg(t.visit(n::text, 1)) from generate_series(1, 12) n));
select t.apply((select id from run), (select jsonb_agg(t.call(n, n::text, 2)) from generate_series(1, 12) n));
select t.as_role('service_role');
select sync_claim_call(t.call_id(n), 2) from generate_series(1, 10) n;
select t.as_owner();
create function pg_temp.record(n int, outcome jsonb, revision int default 2) returns jsonb language plpgsql as $$
declare answer jsonb;
begin
  perform t.as_role('service_role');
  answer := sync_record_call(t.call_id(n), revision, outcome);
  perform t.as_owner();
  return answer;
end $$;
create function pg_temp.refused(outcome jsonb) returns text language plpgsql as $$
declare detail text;
begin
  perform pg_temp.record(10, outcome);
  return 'taken';
exception when sqlstate 'PT400' then
  get stacked diagnostics detail = pg_exception_detail;
  return detail;
end $$;
create function pg_temp.row_of(n int) returns text language sql as $$
  select concat_ws(' ', s.status, s.vapi_call_id, s.ended_reason, s.metadata ->> 'outcome', s.metadata ->> 'review')
  from t.call_row(n) s
$$;

-- Dialled.
select is(pg_temp.record(1, '{"what": "dialled", "vapi_call_id": "v1", "status": "in_progress"}'),
          '{"recorded": true, "status": "in_progress"}', 'a call that VAPI took keeps its state');
select is(pg_temp.row_of(1), 'in_progress v1 dialled', 'with the id that VAPI gave it');
select is(pg_temp.record(1, '{"what": "dialled", "vapi_call_id": "v1", "status": "ringing"}'),
          '{"recorded": true, "status": "in_progress"}', 'told twice: as the first time');
select is(pg_temp.record(1, '{"what": "dialled", "vapi_call_id": "v2", "status": "ringing"}'),
          '{"recorded": false, "why": "other_outcome"}', 'the id of another dialling does not replace it');
select is(pg_temp.record(1, '{"what": "failed", "reason": "vapi-refused-400"}'),
          '{"recorded": false, "why": "other_outcome"}', 'nor does a failure');
select is(pg_temp.row_of(1), 'in_progress v1 dialled', 'and the row stays');
select is(pg_temp.record(2, '{"what": "dialled", "vapi_call_id": "v3", "status": "ringing"}') ->> 'status', 'ringing', 'a ringing one rings');
update scheduled_discharge_calls set status = 'completed', vapi_call_id = 'v4' where id = t.call_id(3);
select is(pg_temp.record(3, '{"what": "dialled", "vapi_call_id": "v4", "status": "ringing"}') ->> 'status', 'completed',
          'whoever reported the end earlier is not overruled');

-- Not dialled, for certain.
select is(pg_temp.record(4, '{"what": "failed", "reason": "vapi-refused-400"}'), '{"recorded": true, "status": "failed"}', 'a call that was not dialled has failed');
select is(pg_temp.row_of(4), 'failed vapi-refused-400 failed', 'with the reason');
select is((t.call_row(4)).ended_at, now(), 'and the time');

-- Nobody knows.
select is(pg_temp.record(5, '{"what": "uncertain", "reason": "vapi-no-answer"}'), '{"recorded": true, "status": "in_progress"}', 'a call of unknown end stays in progress');
select is(pg_temp.row_of(5), 'in_progress uncertain true', 'for a person');
select is((t.call_row(5)).metadata ->> 'review_reason', 'vapi-no-answer', 'who is told why');
select t.as_role('service_role');
select is(sync_claim_call(t.call_id(5), 2) ->> 'why', 'not_queued', 'and nothing claims it again');
select t.as_user('ann');
select is(t.outcomes(t.apply((select id from run), jsonb_build_array(t.call(5, '5', 3)))), 'conflict', 'nor plans it again');
select t.as_owner();
update scheduled_discharge_calls set status = 'ringing', vapi_call_id = 'v6' where id = t.call_id(6);
select is(pg_temp.record(6, '{"what": "uncertain", "reason": "vapi-no-answer"}'), '{"recorded": false, "why": "other_outcome"}',
          'an end that is known meanwhile is not made uncertain');

-- What is no outcome of this claim.
select is(pg_temp.record(99, '{"what": "failed", "reason": "x"}'), '{"recorded": false, "why": "not_found"}', 'an unknown call');
select is(pg_temp.record(7, '{"what": "failed", "reason": "x"}', 1), '{"recorded": false, "why": "stale_revision"}', 'of another plan');
select is(pg_temp.record(11, '{"what": "failed", "reason": "x"}'), '{"recorded": false, "why": "not_claimed"}', 'a call that nobody claimed');
select is((t.call_row(11)).status, 'queued', 'stays queued');
update scheduled_discharge_calls set metadata = '{"retry_count": 0}' where id = t.call_id(8);
select is(pg_temp.record(8, '{"what": "failed", "reason": "x"}'), '{"recorded": false, "why": "not_found"}', 'a call that is not ours');

-- Arguments.
select is(pg_temp.refused(outcome::jsonb), detail, format('%s is refused', outcome)) from (values
  (null, 'outcome must be an object'), ('[]', 'outcome must be an object'), ('{}', 'what is missing'),
  ('{"what": "rang"}', 'what is none of the known words'), ('{"what": "dialled", "status": "ringing"}', 'vapi_call_id is missing'),
  ('{"what": "dialled", "vapi_call_id": "v", "status": "queued"}', 'status is none of the known words'),
  ('{"what": "failed"}', 'reason is missing'), ('{"what": "failed", "reason": "Called +1 415 555 0123"}', 'reason has the wrong form')
) as c (outcome, detail);

select * from finish();
rollback;
