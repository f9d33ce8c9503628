begin;
\ir support.psql
select no_plan();

-- The hours of a clinic, at moments of our choosing.
select is(odis_sync.calling_hours(zone, at::timestamptz), expected, format('%s at %s', zone, at))
from (values ('America/Los_Angeles', '2026-11-22T16:00:00Z', true), ('America/Los_Angeles', '2026-11-22T15:59:59Z', false),
  ('America/Los_Angeles', '2026-11-23T04:59:59Z', true), ('America/Los_Angeles', '2026-11-23T05:00:00Z', false),
  ('America/Los_Angeles', '2026-07-01T15:00:00Z', true), ('America/New_York', '2026-11-22T12:30:00Z', false),
  ('America/New_York', '2026-11-22T13:00:00Z', true), ('Not/AZone', '2026-11-22T18:00:00Z', null), (null, '2026-11-22T18:00:00Z', null)
) as c (zone, at, expected);

-- A zone where it is noon now, and one where it is midnight.
create temp table zones as
  select (select name from pg_timezone_names where name like 'Etc/GMT%' and extract(hour from now() at time zone name) = 12 limit 1) as noon,
         (select name from pg_timezone_names where name like 'Etc/GMT%' and extract(hour from now() at time zone name) = 0 limit 1) as midnight;
grant select on zones to public;
update clinics set timezone = (select noon from zones) where id = t.clinic('a');
select t.as_user('ann');
create temp table run as select t.begin_run('a') as id;
select t.apply((select id from run), (select jsonb_agg(t.visit(n::text, 1)) from generate_series(1, 12) n));
select t.apply((select id from run), (select jsonb_agg(t.call(n, n::text, 2)) from generate_series(1, 12) n));
create function pg_temp.claim(n int, revision int default 2) returns jsonb language plpgsql as $$
declare answer jsonb;
begin
  perform t.as_role('service_role');
  answer := sync_claim_call(t.call_id(n), revision);
  perform t.as_owner();
  return answer;
end $$;
select t.as_owner();

create temp table first as select pg_temp.claim(1) as a;
select is(a ->> 'claimed', 'true', 'a queued call is claimed') from first;
select is(a -> 'call' ->> 'id', t.call_id(1)::text, 'and its row returned') from first;
select is(a -> 'call' ->> 'status', 'in_progress', 'as it stands now') from first;
select is(a -> 'call' ->> 'customer_phone', '+14155550123', 'with what the dialler needs') from first;
select is((select s.status || ' ' || (s.started_at = now()) || ' ' || (s.metadata ? 'claimed_at') from t.call_row(1) s), 'in_progress true true', 'stored');
select is(pg_temp.claim(1), '{"claimed": false, "why": "not_queued"}', 'the second delivery gets nothing');
select is(pg_temp.claim(99), '{"claimed": false, "why": "not_found"}', 'an unknown call');
select is(pg_temp.claim(2, 1), '{"claimed": false, "why": "stale_revision"}', 'a message of an older plan');
select is(pg_temp.claim(2, 3), '{"claimed": false, "why": "stale_revision"}', 'a message of a plan that never was');
select is(pg_temp.claim(2, null), '{"claimed": false, "why": "stale_revision"}', 'a message without a plan');
select is(pg_temp.claim(2) ->> 'claimed', 'true', 'none of which spoiled the claim');

update clinics set timezone = (select midnight from zones) where id = t.clinic('a');
select is(pg_temp.claim(3), '{"claimed": false, "why": "outside_hours"}', 'nobody is rung at night');
select is((t.call_row(3)).status, 'queued', 'the call stays queued');
update clinics set timezone = 'Not/AZone' where id = t.clinic('a');
select is(pg_temp.claim(3), '{"claimed": false, "why": "wrong_clinic_state"}', 'nor where the hour is not known');
update clinics set timezone = (select noon from zones), is_active = false where id = t.clinic('a');
select is(pg_temp.claim(3), '{"claimed": false, "why": "wrong_clinic_state"}', 'nor for a clinic that is no longer active');
update clinics set is_active = true where id = t.clinic('a');
insert into idexx_credentials (clinic_id, state, generation) values (t.clinic('a'), 'revoked', 1);
select is(pg_temp.claim(3), '{"claimed": false, "why": "wrong_clinic_state"}', 'nor after an emergency revocation');
update idexx_credentials set state = 'active' where clinic_id = t.clinic('a');
select is(pg_temp.claim(3) ->> 'claimed', 'true', 'at noon, all being well, it is');

-- The last look.
create function pg_temp.looked(n int, at timestamptz) returns void language sql as $$
  update scheduled_discharge_calls s set metadata = s.metadata || jsonb_build_object('looked_at', odis_sync.rfc3339(at)) where s.id = t.call_id(n)
$$;
select pg_temp.looked(4, now() - interval '24 hours 1 second');
select is(pg_temp.claim(4), '{"claimed": false, "why": "not_looked_at"}', 'a call that no run has looked at for a day');
select is((select s.status || ' ' || s.ended_reason || ' ' || (s.metadata ->> 'review') from t.call_row(4) s),
          'cancelled review-not-looked-at true', 'goes to review');
select is(pg_temp.claim(4), '{"claimed": false, "why": "not_queued"}', 'and rings no more');
select pg_temp.looked(5, now() - interval '23 hours 59 minutes');
select is(pg_temp.claim(5) ->> 'claimed', 'true', 'a look within the day is enough');
update scheduled_discharge_calls set metadata = metadata - 'looked_at' where id = t.call_id(6);
select is(pg_temp.claim(6), '{"claimed": false, "why": "not_looked_at"}', 'no look at all is not');
select t.as_user('ann');
select is((select c -> 'review' from jsonb_array_elements(sync_begin(t.clinic('a'), 'pc-1', 'x') -> 'calls') c where c ->> 'call_id' = t.call_id(4)::text),
          'true', 'the agent learns of the review');
update run set id = (select id from idexx_sync_sessions where clinic_id = t.clinic('a') and status = 'in_progress');
select is(t.outcomes(t.apply((select id from run), jsonb_build_array(t.call(4, '4', 3)))), 'applied', 'and may plan it again');
select t.as_owner();
select is(pg_temp.claim(4, 3) ->> 'claimed', 'true', 'after which it rings');
select ok(not (t.call_row(4)).metadata ? 'review', 'without the mark of the review');

-- Other origins.
insert into scheduled_discharge_calls (user_id, case_id, status, dynamic_variables, metadata) values
  (t.person('ann'), (t.case_of('a', '7')).id, 'queued', '{}', '{}'), (t.person('ann'), (t.case_of('a', '8')).id, 'cancelled', '{}', null);
select is(pg_temp.claim(7), '{"claimed": false, "why": "other_origin"}', 'a call of another origin for the same case: ours does not ring');
select is((select s.status || ' ' || s.ended_reason from t.call_row(7) s), 'cancelled superseded-by-other-origin', 'and is cancelled');
select is(pg_temp.claim(8) ->> 'claimed', 'true', 'a cancelled one of another origin is no hindrance');
update scheduled_discharge_calls set metadata = '{"retry_count": 0}' where id = t.call_id(9);
select is(pg_temp.claim(9), '{"claimed": false, "why": "not_found"}', 'a call that is not ours is not ours to claim');
update scheduled_discharge_calls set case_id = null where id = t.call_id(10);
select is(pg_temp.claim(10), '{"claimed": false, "why": "wrong_clinic_state"}', 'a call without a case has no clinic');

select * from finish();
rollback;
