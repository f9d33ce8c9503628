begin;
\ir support.psql
select no_plan();

select t.as_user('ann');
create temp table run as select t.begin_run('a') as id;
select t.apply((select id from run), (select jsonb_agg(t.visit(n::text, 1)) from generate_series(1, 9) n));
select t.apply((select id from run), (select jsonb_agg(t.call(n, n::text, 2, '{"qstash_message_id": "msg"}')) from generate_series(1, 6) n));
create function pg_temp.said(n int) returns jsonb language sql as $$ select (t.call_row(n)).metadata -> 'withdrawn' $$;

-- Another member, at a PC that has never had the lease.
select t.as_user('early');
select is(sync_begin(t.clinic('a'), 'pc-2', 'x') ->> 'granted', 'false', 'the second PC stands by');
create temp table first as select sync_withdraw_call(t.clinic('a'), 'pc-2', t.call_id(1)) as a;
select is(a - 'server_time', jsonb_build_object('withdrawn', true, 'call', jsonb_build_object('call_id', t.call_id(1),
  'status', 'cancelled', 'revision', 2, 'qstash_message_id', 'msg')), 'and withdraws a call all the same, with its message told') from first;
select is((select status || ' ' || ended_reason from t.call_row(1)), 'cancelled cancelled-by-person', 'stored');
select is(pg_temp.said(1) - 'at', jsonb_build_object('decision', 'cancel', 'device', 'pc-2', 'user_id', t.person('early')),
          'with whose word it was');
select is((select discharge_call_id from consultation_sync_status where clinic_id = t.clinic('a') and appointment_id = '1'), null,
          'no call stands for the visit any more');
create temp table before as select t.snapshot() as s;
select is(sync_withdraw_call(t.clinic('a'), 'pc-2', t.call_id(1)) ->> 'withdrawn', 'true', 'the same again answers the same');
select is(t.snapshot(), (select s from before), 'and changes nothing');
select is(sync_withdraw_call(t.clinic('a'), 'pc-2', t.call_id(2), null, 'skip') ->> 'withdrawn', 'true', 'a skip');
select is(pg_temp.said(2) ->> 'decision', 'skip', 'is told as one');

-- The PC that reads.
select t.as_user('ann');
select is(t.apply((select id from run), jsonb_build_array(t.call(1, '1', 3))) -> 0 ->> 'outcome', 'conflict',
          'the reader''s next plan does not bring it back');
select is(t.apply((select id from run), jsonb_build_array(t.call(2, '2', 2, '{"state": "cancelled"}'))) -> 0 ->> 'outcome', 'unchanged',
          'the word of the PC that stood by, when it comes by the other way, changes nothing');
select is(jsonb_path_query_array(sync_begin(t.clinic('a'), 'pc-1', 'x') -> 'calls', '$[*] ? (@.ended_reason == "cancelled-by-person").status'),
          '["cancelled", "cancelled"]', 'a reader learns of both');

-- What the program or the claim had cancelled could be planned again; a person's word ends that.
select t.apply((select t.begin_run('a')), jsonb_build_array(t.call(3, '3', 2, '{"state": "cancelled"}')));
select is(sync_withdraw_call(t.clinic('a'), 'pc-1', t.call_id(3)) ->> 'withdrawn', 'true', 'a call that the program took back');
select is(t.apply((select t.begin_run('a')), jsonb_build_array(t.call(3, '3', 3))) -> 0 ->> 'outcome', 'conflict', 'stays withdrawn');
select t.as_owner();
update scheduled_discharge_calls set status = 'cancelled', metadata = metadata || '{"cancelled_by": "claim", "review": true}' where id = t.call_id(4);
select t.as_user('ann');
select is(sync_withdraw_call(t.clinic('a'), 'pc-1', t.call_id(4)) ->> 'withdrawn', 'true', 'a call that waited for a person');
select is((select metadata ? 'review' from t.call_row(4)), false, 'waits no more');

-- What cannot be taken back.
select t.as_owner();
update scheduled_discharge_calls set status = 'in_progress' where id = t.call_id(5);
select t.as_user('ann');
select is(sync_withdraw_call(t.clinic('a'), 'pc-1', t.call_id(5)) - 'call' - 'server_time', '{"withdrawn": false, "why": "not_queued"}',
          'a call that rings');
select is((select status from t.call_row(5)), 'in_progress', 'goes on');
select is(sync_withdraw_call(t.clinic('a'), 'pc-1', t.call_id(90)) - 'server_time', '{"withdrawn": false, "why": "not_found"}',
          'a call that nobody has handed over, of a visit that is not named');
select is(sync_withdraw_call(t.clinic('a'), 'pc-1', t.call_id(90), 'none-such') - 'server_time', '{"withdrawn": false, "why": "not_found"}',
          'or not known');

-- A call that no PC has handed over yet.
select is(sync_withdraw_call(t.clinic('a'), 'pc-1', t.call_id(7), '7', 'skip') ->> 'withdrawn', 'true', 'a call that waited only here');
select is((select status || ' ' || (metadata ->> 'revision') from t.call_row(7)), 'cancelled 0', 'has a cancelled row');
select is(t.apply((select t.begin_run('a')), jsonb_build_array(t.call(7, '7', 1))) -> 0 ->> 'outcome', 'conflict',
          'so that no other PC hands it over');
select t.as_owner();
insert into scheduled_discharge_calls (user_id, case_id, status, dynamic_variables)
  select t.person('ann'), c.id, 'queued', '{}' from t.case_of('a', '8') c;
select t.as_user('ann');
select is(sync_withdraw_call(t.clinic('a'), 'pc-1', t.call_id(8), '8') ->> 'why', 'not_found', 'beside a call of another origin none of ours is written');

-- Who may.
select t.as_user('ben');
select throws_ok(format('select sync_withdraw_call(%L, ''pc'', %L)', t.clinic('a'), t.call_id(6)), 'PT403', 'not_a_member', 'another clinic: no');
select is(sync_withdraw_call(t.clinic('b'), 'pc', t.call_id(6)) ->> 'why', 'not_found', 'nor through the own clinic');
select t.as_user('viv');
select throws_ok(format('select sync_withdraw_call(%L, ''pc'', %L)', t.clinic('a'), t.call_id(6)), 'PT403', 'not_a_member', 'a viewer: no');
select t.as_user('ann');
select throws_ok(format('select sync_withdraw_call(%L, '' '', %L)', t.clinic('a'), t.call_id(6)), 'PT400', 'bad_argument', 'a device needs a name');
select throws_ok(format('select sync_withdraw_call(%L, ''pc'', null)', t.clinic('a')), 'PT400', 'bad_argument', 'a call is needed');
select throws_ok(format('select sync_withdraw_call(%L, ''pc'', %L, null, ''approve'')', t.clinic('a'), t.call_id(6)), 'PT400', 'bad_argument',
                 'nothing is approved this way');
select is((select status from t.call_row(6)), 'queued', 'and the call stands');

-- The reasons travel with the row.
select is(jsonb_path_query_array(sync_begin(t.clinic('a'), 'pc-1', 'x') -> 'calls', '$[*] ? (@.status == "queued").reasons'),
          '[[{"code": "routine"}]]', 'a PC that takes over learns what was known when the call was planned');

select * from finish();
rollback;
