begin;
\ir ../support.psql
select no_plan();

-- What was there before the migrations is there after them.
select is((select count(*) from idexx_credentials_legacy where username_encrypted = '\x01'), 1::bigint, 'the former credentials stand aside');
select is((select count(*) from idexx_sync_sessions_legacy), 1::bigint, 'the former sessions too');
select is((select neo_consultation_id from consultation_sync_status_legacy), '9001', 'the former states of consultations');
select is((select action_type from idexx_sync_audit_log_legacy), 'sync_started', 'and the former log');
select ok((select relrowsecurity from pg_class where oid = 'idexx_credentials_legacy'::regclass), 'with their row-level security');
select is((select count(*) from pg_policy where polrelid = 'idexx_credentials_legacy'::regclass), 1::bigint, 'and policies');
select is((select count(*) from pg_constraint where conrelid = 'idexx_sync_sessions_legacy'::regclass
             and confrelid = 'idexx_credentials_legacy'::regclass), 1::bigint, 'and keys between them');
select is((select count(*) from idexx_credentials), 0::bigint, 'ours begin empty');
select is((select count(*) from cases where clinic_id is null or clinic_id not in (t.clinic('a'), t.clinic('b'))), 11::bigint, 'every case is there');
select is((select count(*) from cases where sync_key is not null), 0::bigint, 'and none has a key yet');
select is((select array_agg(polname::text order by polname) from pg_policy where polrelid = 'cases'::regclass),
          array['cases_insert', 'cases_select', 'cases_update'], 'the service''s policies are the only ones on its tables');
select is((select array_agg(polname::text order by polname) from pg_policy where polrelid = 'scheduled_discharge_calls'::regclass),
          array['calls_select', 'calls_write'], 'on the calls as well');
select is((select status from scheduled_discharge_calls where id = '4a000000-0000-4000-8000-000000000001'), 'completed', 'calls are there');
select is((select content from discharge_summaries), 'Ears twice a day.', 'and what hangs on cases');

-- Access by clinic name.
create function pg_temp.access(n text) returns text language sql as $$
  select string_agg(a.role || ' ' || k.slug || ' ' || a.is_primary, ', ') from user_clinic_access a join clinics k on k.id = a.clinic_id
  where a.user_id::text like n || '%'
$$;
select is(pg_temp.access('2c0'), 'member alder-lane true', 'who had only the clinic''s name belongs to it now');
select is(pg_temp.access('2a0'), 'owner alder-lane true', 'who belonged already is left alone');
select is(pg_temp.access('2d0'), null, 'a client gets nothing');
select is(pg_temp.access('2e0'), null, 'nor does the name of no clinic');
select is((select count(*) from user_clinic_access where user_id::text like '2f0%'), 2::bigint, 'nor is anything taken away');

-- A member of one clinic cannot take the key of another's visit, even where the service lets members write cases.
select set_config('request.jwt.claims', '{"sub": "2b000000-0000-4000-8000-000000000002", "role": "authenticated"}', true);
select set_config('role', 'authenticated', true);
select throws_ok('insert into cases (clinic_id, sync_key) values (''1b000000-0000-4000-8000-000000000002'', ''1a000000-0000-4000-8000-000000000001|501'')',
                 '23514', null, 'a key of another clinic is refused by its CHECK');
select throws_ok('insert into cases (clinic_id, sync_key) values (''1a000000-0000-4000-8000-000000000001'', ''1a000000-0000-4000-8000-000000000001|501'')',
                 '42501', null, 'and a case of another clinic by its policy');
select t.as_owner();

select * from finish();
rollback;
