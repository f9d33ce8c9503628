begin;
\ir support.psql
select no_plan();

select t.as_user('ann');
create temp table run as select t.begin_run('a') as id;
select t.apply((select id from run), jsonb_build_array(
  t.visit('1', 1), t.visit('2', 1), t.visit('3', 1, '{"note": null}'), t.visit('4', 1), t.visit('5', 1, '{"status": "draft"}'), t.call(1, '1', 1)));
select sync_end((select id from run), '{"status": "completed", "duration_ms": 4000, "consultations_synced": 3, "discharge_calls_scheduled": 1}');
select t.as_owner();
update consultation_sync_status set scheduled_at = now() - interval '3 hours', notes_synced_at = case when has_clinical_notes then now() - interval '1 hour' end
where clinic_id = t.clinic('a');
update idexx_sync_sessions set completed_at = now() - interval '25 hours', started_at = now() - interval '25 hours' where id = (select id from run);
insert into idexx_sync_sessions (clinic_id, user_id, device, status, started_at, completed_at, duration_ms, error_code) values
  (t.clinic('a'), t.person('ann'), 'pc-1', 'failed', now() - interval '2 hours', now() - interval '2 hours', 6000, 'login_refused'),
  (t.clinic('a'), t.person('ann'), 'pc-1', 'needs_person', now() - interval '1 hour', now() - interval '1 hour', null, 'mfa');
select t.as_user('ann');
create temp table health as select * from sync_clinic_health where clinic_id = t.clinic('a');
select is((select runs || ' ' || runs_failed || ' ' || success_rate || ' ' || average_duration_ms from health), '3 2 0.3333 5000', 'success rate');
select is((select completed_visits || ' ' || notes_completeness || ' ' || call_rate from health), '4 0.7500 0.2500', 'notes completeness and call rate, of completed visits');
select is((select latency_minutes from health), 120.0, 'latency from visit to note');
select is((select consecutive_failures || ' ' || last_error_code from health), '2 mfa', 'failures since the last success');
select is((select silent || ' ' || silent_seconds from health), 'true 90000', 'silence');
select is((select clinic_name || ' ' || device || ' ' || credential_state from health), 'Clinic A of the tests pc-1 not_configured', 'and who it is');
select is((select array_agg(attname::text order by attnum) from pg_attribute where attrelid = 'public.sync_clinic_health'::regclass and attnum > 0),
  array['clinic_id', 'clinic_name', 'device', 'lease_until', 'runs', 'runs_failed', 'success_rate', 'average_duration_ms', 'last_error_code',
        'consecutive_failures', 'completed_visits', 'notes_completeness', 'call_rate', 'latency_minutes', 'last_success_at', 'silent_seconds', 'silent',
        'credential_state', 'credential_refused'], 'the columns that were promised');
select t.as_user('ben');
select sync_begin(t.clinic('b'), 'pc-9', 'x');
select is((select array_agg(clinic_id) from sync_clinic_health), array[t.clinic('b')], 'a member sees the own clinic only');
select is((select silent || ' ' || coalesce(success_rate::text, 'null') from sync_clinic_health), 'false null', 'a clinic that has just begun is not silent');

-- Over all clinics. The legacy fixture has clinics of its own, hence the differences.
select t.as_role('service_role');
create temp table fleet as select sync_fleet_metrics() as m;
select is((select m -> 'last_24_hours' from fleet), '{"syncs": 2, "failures": 2, "consultations_synced": 0, "discharge_calls_scheduled": 0}', 'the last day');
select is((select m -> 'silent_clinics' from fleet), jsonb_build_array(t.clinic('a')), 'who is silent');
select is((select m -> 'enabled_clinics' from fleet), '2', 'how many run');
select is((select (m ->> 'success_rate') || ' ' || (m ->> 'average_sync_seconds') from fleet), '0.3333 5.0', 'how well');
select is((select jsonb_path_query_array(m, '$.error_log[*].error') from fleet), '["mfa", "login_refused"]', 'what went wrong, the latest first');
select is((select (m ->> 'total_clinics')::int from fleet), (select count(*)::int from clinics where is_active), 'of how many');
select t.as_user('root');
select lives_ok('select sync_fleet_metrics()', 'an admin may ask, too');
select t.as_owner();

select * from finish();
rollback;
