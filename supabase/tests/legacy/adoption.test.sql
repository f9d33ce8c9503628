begin;
\ir ../support.psql
select no_plan();

create function t.sign_in(who uuid) returns void language plpgsql as $$
begin
  perform set_config('request.jwt.claims', json_build_object('sub', who, 'role', 'authenticated')::text, true);
  perform set_config('role', 'authenticated', true);
end $$;
create function t.legacy(n int) returns cases language sql security definer as $$
  select c from public.cases c where c.id = ('3a000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid
$$;
create function t.case_count() returns bigint language sql security definer as $$ select count(*) from public.cases $$;
grant execute on all functions in schema t to public;
-- The fixture's cases of other clinics and users, by the ids that schema.sql gives them. A case that a test makes has an
-- id by chance, which may begin with any two letters: hence the whole prefix.
create function t.cases_of_others() returns text language sql security definer as $$
  select string_agg(c::text, '|' order by c.id) from public.cases c where c.id::text ~ '^3[bf]000000-0000-4000-8000-'
$$;
create temp table counted as select (select count(*) from cases) as cases, t.cases_of_others() as others;
grant select on counted to public;
select isnt((select others from counted), null, 'there are cases of others');

select t.sign_in('2a000000-0000-4000-8000-000000000001');
create temp table run as select (sync_begin('1a000000-0000-4000-8000-000000000001', 'pc-1', 'x') ->> 'session')::uuid as id;
create function pg_temp.send(variadic items jsonb[]) returns jsonb language sql as $$ select t.apply((select id from run), to_jsonb(items)) $$;

-- Three cases of one appointment: the one with most content is adopted, the others stay as they are.
create temp table answer as select pg_temp.send(t.visit('501', 1, '{"consultation_id": "9001",
  "metadata": {"entities": {"clinical": {"visitReason": "skin"}}, "pimsConsultation": {"id": "9001", "notes": "New text"}}}')) -> 0 as a;
select is(a ->> 'outcome', 'applied', 'the visit is applied') from answer;
select is(a ->> 'case_id', (t.legacy(1)).id::text, 'to the case with the notes and the summary') from answer;
select is(a ->> 'message', 'adopted; left ' || (t.legacy(2)).id || ', ' || (t.legacy(3)).id, 'the others are named, the oldest first') from answer;
select is((t.legacy(1)).sync_key, '1a000000-0000-4000-8000-000000000001|501', 'it has the key now');
select is((t.legacy(1)).external_id || ' ' || (t.legacy(1)).user_id || ' ' || (t.legacy(1)).source,
          'idexx-appt-501 2a000000-0000-4000-8000-000000000001 idexx_extension', 'and keeps what it was known by');
select is((t.legacy(1)).metadata -> 'idexx' ->> 'consultation_notes', '<p>Older text</p>', 'its older notes stay');
select is((t.legacy(1)).metadata -> 'callIntelligence', '{"questions": ["How is the appetite?"]}', 'so does what the AI wrote');
select is((t.legacy(1)).metadata -> 'entities' -> 'clinical', '{"diagnosis": "otitis", "visitReason": "skin"}', 'key by key');
select is((t.legacy(1)).metadata -> 'syncDuplicates', to_jsonb(array[(t.legacy(2)).id, (t.legacy(3)).id]), 'the duplicates are named in it');
select is((t.legacy(1)).status::text, 'completed', 'its status moves on');
select ok((t.legacy(2)).sync_key is null and (t.legacy(2)).metadata is null and (t.legacy(3)).sync_key is null, 'the duplicates are untouched');
select is((select count(*) from patients p where p.case_id = (t.legacy(1)).id), 1::bigint, 'its patient is taken over');
select is(t.case_count(), (select cases from counted), 'no case is made');
select is(t.outcomes(pg_temp.send(t.visit('501', 2, '{"consultation_id": "9001"}'))), 'applied', 'the next revision');
select is((t.legacy(1)).metadata -> 'syncDuplicates', to_jsonb(array[(t.legacy(2)).id, (t.legacy(3)).id]), 'adopts no second one');

-- By the consultation alone: only where the metadata does not say otherwise.
select is(pg_temp.send(t.visit('502', 1, '{"consultation_id": "9002"}')) -> 0 ->> 'case_id', (t.legacy(4)).id::text,
          'a case that only the consultation names is adopted');
select isnt(pg_temp.send(t.visit('503', 1, '{"consultation_id": "9003"}')) -> 0 ->> 'case_id', (t.legacy(5)).id::text,
            'one whose metadata names another appointment is not');
select is((t.legacy(5)).sync_key, null, 'and stays free for it');
select is(pg_temp.send(t.visit('777', 1, '{"consultation_id": "9003"}')) -> 0 ->> 'case_id', (t.legacy(5)).id::text, 'which then adopts it');

-- Without a clinic on the row.
select is(pg_temp.send(t.visit('504', 1)) -> 0 ->> 'case_id', (t.legacy(6)).id::text, 'a case of a user of this clinic only is adopted');
select is((t.legacy(6)).clinic_id::text, '1a000000-0000-4000-8000-000000000001', 'and gets the clinic');
select is(pg_temp.send(t.visit('508', 1)) -> 0 ? 'message', false, 'one of a user of two clinics is not');

-- Statuses that were there.
select pg_temp.send(t.visit('505', 1, '{"status": "ongoing"}'), t.visit('506', 1, '{"status": "ongoing"}'), t.visit('507', 1, '{"status": "draft"}'));
select is((t.legacy(7)).status::text, 'ongoing', 'what the former reconciler closed is open again when Neo shows it');
select ok(not (t.legacy(7)).metadata ? 'reconciliation', 'and no longer marked as deleted');
select is((t.legacy(8)).status::text, 'reviewed', 'what a person reviewed stays reviewed');
select is((t.legacy(9)).status::text, 'completed', 'what was further on stays there');

-- A call of the service, on the case or on one of its duplicates, is a call of another origin.
select is(t.outcomes(pg_temp.send(t.call(7, '507', 1))), 'other_origin', 'a case that was called before gets no call of ours');
select t.as_owner();
insert into scheduled_discharge_calls (user_id, case_id, dynamic_variables) values
  ('2a000000-0000-4000-8000-000000000001', (t.legacy(3)).id, '{}');
select t.sign_in('2a000000-0000-4000-8000-000000000001');
select is(t.outcomes(pg_temp.send(t.call(1, '501', 1))), 'other_origin', 'nor one whose duplicate has a call');

-- The other clinic has the same numbers and notices nothing.
select t.as_owner();
select is(t.cases_of_others(), (select others from counted), 'the cases of others are as they were');
select t.sign_in('2b000000-0000-4000-8000-000000000002');
select is(t.apply((sync_begin('1b000000-0000-4000-8000-000000000002', 'pc-1', 'x') ->> 'session')::uuid, jsonb_build_array(t.visit('501', 1))) -> 0 ->> 'case_id',
          '3b000000-0000-4000-8000-000000000001', 'and adopts its own');
select t.as_owner();
-- One of two clinics' user, same numbers in both: the old unique key of user and external id is no obstacle.
select t.as_user('both');
select is(t.outcomes(t.apply(t.begin_run('a'), jsonb_build_array(t.visit('501', 1)))), 'applied', 'a user of two clinics, the first');
select is(t.outcomes(t.apply(t.begin_run('b'), jsonb_build_array(t.visit('501', 1)))), 'applied', 'and the second');
select t.as_owner();

select * from finish();
rollback;
