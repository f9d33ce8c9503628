begin;
\ir support.psql
select no_plan();

select t.as_user('ann');
create temp table answers (n int, a jsonb);
insert into answers values (1, sync_begin(t.clinic('a'), 'pc-1', 'scheduled', now() + interval '4 hours'));
select is((select a ->> 'granted' from answers where n = 1), 'true', 'the first device gets the lease');
select is((select (a ->> 'lease_until')::timestamptz from answers where n = 1), now() + interval '4 hours 30 minutes',
          'until 30 min past its next run');
select is((select array_agg(k order by k) from answers, jsonb_object_keys(a) k where n = 1),
          array['calls', 'clinic', 'credential', 'go_live', 'granted', 'lease_until', 'server_time', 'session', 'settings'],
          'the answer has the keys that were promised');
select is((select a -> 'credential' from answers where n = 1),
          '{"generation": 0, "state": "not_configured", "refused": false}', 'no credential yet');
select is((select a -> 'settings' ->> 'preferred_call_start_time' from answers where n = 1), '16:00',
          'the settings are the primary member''s');
select is((select a -> 'settings' -> 'outbound_ready' from answers where n = 1), 'true', 'the clinic can dial');
select is((select a -> 'clinic' ->> 'phone' from answers where n = 1), '+14155550100', 'the clinic is described');
select is((select a -> 'calls' from answers where n = 1), '[]', 'no calls yet');
select ok((select a ->> 'server_time' from answers where n = 1) ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$', 'times have one spelling');

insert into answers values (2, sync_begin(t.clinic('a'), 'pc-2', 'scheduled'));
select is((select a ->> 'granted' from answers where n = 2), 'false', 'the second device stands by');
select is((select a -> 'standing_by' ->> 'device' from answers where n = 2), 'pc-1', 'and learns who reads');
select is((select (a -> 'standing_by' ->> 'until')::timestamptz from answers where n = 2), now() + interval '4 hours 30 minutes',
          'and until when');
select is((select count(*) from idexx_sync_sessions where clinic_id = t.clinic('a')), 1::bigint, 'no session is opened for it');

insert into answers values (3, sync_begin(t.clinic('a'), 'pc-1', 'manual', '2020-01-01'));
select is((select a ->> 'granted' from answers where n = 3), 'true', 'the holder renews');
select is((select (a ->> 'lease_until')::timestamptz from answers where n = 3), now() + interval '30 minutes',
          'a next run in the past gives 30 min');
select is((select string_agg(status || ' ' || coalesce(error_code, '-'), ', ' order by (status = 'failed') desc)
           from idexx_sync_sessions where clinic_id = t.clinic('a')), 'failed abandoned, in_progress -',
          'the session that was left open is closed');
select throws_ok(format('select t.apply(%L, ''[]'')', (select a ->> 'session' from answers where n = 1)),
                 'PT409', 'session_closed', 'and takes nothing more');
insert into answers values (4, sync_begin(t.clinic('a'), 'pc-1', 'manual', '2099-01-01'));
select is((select (a ->> 'lease_until')::timestamptz from answers where n = 4), now() + interval '24 hours 30 minutes',
          'a wrong clock cannot lock the clinic for ever');
insert into answers values (5, sync_begin(t.clinic('a'), 'pc-1', 'manual'));
select is((select (a ->> 'lease_until')::timestamptz from answers where n = 5), now() + interval '4 hours 40 minutes',
          'four hours and jitter are assumed');

select t.as_user('ben');
select is(sync_begin(t.clinic('b'), 'pc-1', 'scheduled') ->> 'granted', 'true', 'each clinic has its own lease');

-- The lease runs out while the first device sleeps.
select t.as_owner();
update idexx_sync_leases set lease_until = now() - interval '1 second', go_live = '2026-01-02T03:04:05Z'
where clinic_id = t.clinic('a');
select t.as_user('ann');
select is(t.outcomes(t.apply((select (a ->> 'session')::uuid from answers where n = 5), jsonb_build_array(t.visit('1', 1)))), 'applied',
          'an expired lease that nobody took is still owned');
select t.as_user('early');
insert into answers values (6, sync_begin(t.clinic('a'), 'pc-2', 'scheduled'));
select is((select a ->> 'granted' from answers where n = 6), 'true', 'the other device takes over, under another member');
select is((select a ->> 'go_live' from answers where n = 6), '2026-01-02T03:04:05.000000Z', 'go-live stays what it was');
select t.as_user('ann');
select throws_ok(format('select t.apply(%L, %L)', (select a ->> 'session' from answers where n = 5), jsonb_build_array(t.visit('1', 2))),
                 'PT409', 'lease_lost', 'the first one has lost it');
select is(sync_end((select (a ->> 'session')::uuid from answers where n = 5), '{"status": "failed", "error_code": "lease_lost"}'),
          '{"closed": true}', 'but may say how its run ended');
select is((select device from idexx_sync_leases where clinic_id = t.clinic('a')), 'pc-2', 'which moves no lease');

-- Ending.
select is(sync_end((select (a ->> 'session')::uuid from answers where n = 6), jsonb_build_object('status', 'completed',
            'appointments_synced', 100, 'consultations_synced', 52, 'duration_ms', 4210,
            'next_scheduled_sync', to_char(now() at time zone 'UTC' + interval '3 hours', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))),
          '{"closed": true}', 'a run ends');
select is((select s.appointments_synced || ' ' || s.consultations_synced || ' ' || s.consultations_failed || ' ' || s.duration_ms
           from idexx_sync_sessions s where id = (select (a ->> 'session')::uuid from answers where n = 6)), '100 52 0 4210',
          'with its figures');
select is((select device || ' ' || (lease_until = now() + interval '3 hours 30 minutes') from idexx_sync_leases
           where clinic_id = t.clinic('a')), 'pc-2 true', 'the lease stays with it until 30 min past the next run');
select is(sync_begin(t.clinic('a'), 'pc-1', 'x') ->> 'granted', 'false', 'so the other still stands by');
create temp table before as select t.snapshot() as s;
select is(sync_end((select (a ->> 'session')::uuid from answers where n = 6), '{"status": "failed"}'), '{"closed": true}',
          'ending twice answers the same');
select is(t.snapshot(), (select s from before), 'and changes nothing');
select throws_ok(format('select sync_end(%L, ''{"status": "perfect"}'')', t.begin_run('a', 'pc-2')), 'PT400', 'bad_argument',
                 'an unknown status is a bad argument');
select throws_ok(format('select sync_begin(%L, '' '', ''x'')', t.clinic('a')), 'PT400', 'bad_argument', 'a device needs a name');
select throws_ok(format('select sync_apply(%L, %L)', s, b), code, null, 'a batch is refused as a whole: ' || code || ' ' || left(b, 40))
from (select (sync_begin(t.clinic('a'), 'pc-2', 'x') ->> 'session') as s) s, (values
  ('[]', 'PT400'), ('{"looked_at": "2026-11-22T20:00:00Z"}', 'PT400'), ('{"items": []}', 'PT400'),
  ('{"looked_at": "yesterday", "items": []}', 'PT400'), ('{"looked_at": "2026-11-22T20:00:00", "items": []}', 'PT400'),
  ((select jsonb_build_object('looked_at', '2026-11-22T20:00:00Z', 'items', jsonb_agg(n))::text from generate_series(1, 501) n), 'PT413')
) as c (b, code);

select * from finish();
rollback;
