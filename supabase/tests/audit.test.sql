begin;
\ir support.psql
select no_plan();

select t.as_user('ann');
create temp table run as select t.begin_run('a') as id;
create function pg_temp.send(variadic items jsonb[]) returns jsonb language sql as $$ select t.apply((select id from run), to_jsonb(items)) $$;

select is(t.outcomes(pg_temp.send(t.audit('pc-1', 1, '', 'h1'), t.audit('pc-1', 2, 'h1', 'h2'))), 'applied applied', 'rows are kept');
select is((select a.user_id || ' ' || a.action || ' ' || a.details from idexx_sync_audit_log a where a.clinic_id = t.clinic('a') and a.seq = 2),
          t.person('ann') || ' consultation_synced {"revision": 3}', 'under the user who brought them');
select is(t.outcomes(pg_temp.send(t.audit('pc-1', 2, 'h1', 'h2'))), 'unchanged', 'again: unchanged');
select is(pg_temp.send(t.audit('pc-1', 2, 'h1', 'hX')) -> 0 ->> 'code', 'OS006', 'another row of the same number does not fit');
select is(pg_temp.send(t.audit('pc-1', 3, 'hX', 'h3')) -> 0 ->> 'code', 'OS006', 'nor one that follows something else');
select is(t.outcomes(pg_temp.send(t.audit('pc-1', 5, 'h4', 'h5'))), 'applied', 'a gap may be filled later');
select is(t.outcomes(pg_temp.send(t.audit('pc-1', 4, 'h3', 'hX'))), 'refused', 'but only by what fits');
select is(t.outcomes(pg_temp.send(t.audit('pc-1', 4, 'h3', 'h4'), t.audit('pc-1', 3, 'h2', 'h3'))), 'applied applied', 'in any order');
select is(t.outcomes(pg_temp.send(t.audit('pc-2', 1, '', 'g1'))), 'applied', 'each device has a chain of its own');
select is(pg_temp.send(t.audit('pc-1', 6, 'h5', 'h6') || more) -> 0 ->> 'code', 'OS001', 'refused: ' || left(more::text, 60))
from (values ('{"status": "perhaps"}'::jsonb), ('{"at": "now"}'), ('{"seq": -1}'), ('{"hash": ""}'), ('{"action": null}'), ('{"details": "text"}'),
      (jsonb_build_object('details', jsonb_build_object('x', repeat('y', 17000)))), (jsonb_build_object('device', repeat('d', 129)))) as c (more);
select is(t.outcomes(pg_temp.send(t.audit('pc-1', 6, 'h5', 'h6') || '{"status": "intent", "resource_id": null}')), 'applied', 'an intent before its effect');
select t.as_user('ben');
select is(t.outcomes(t.apply(t.begin_run('b'), jsonb_build_array(t.audit('pc-1', 1, '', 'b1')))), 'applied', 'another clinic''s chain is another');
select t.as_user('ann');

-- Anchors.
select is(sync_anchor(t.clinic('a'), 'pc-1', 3, 'h3') ->> 'anchored', 'true', 'a head is anchored');
select is(sync_anchor(t.clinic('a'), 'pc-1', 3, 'h3') ->> 'anchored', 'true', 'twice is once');
select is((select count(*) from idexx_sync_anchors where clinic_id = t.clinic('a')), 1::bigint, 'in one row');
select throws_ok(format('select sync_anchor(%L, ''pc-1'', 3, ''hX'')', t.clinic('a')), 'PT409', 'anchor_fork', 'another head of the same number: a fork');
select throws_ok(format('select sync_anchor(%L, ''pc-1'', 2, ''h2'')', t.clinic('a')), 'PT409', 'anchor_behind', 'a lower number: the chain was cut');
select throws_ok(format('select sync_anchor(%L, ''pc-1'', 5, ''hX'')', t.clinic('a')), 'PT409', 'anchor_fork', 'a head that the log knows otherwise: a fork');
select is(sync_anchor(t.clinic('a'), 'pc-1', 6, 'h6') ->> 'anchored', 'true', 'the next one');
select is(sync_anchor(t.clinic('a'), 'pc-1', 60, 'h60') ->> 'anchored', 'true', 'also ahead of what was delivered');
select is(sync_anchor(t.clinic('a'), 'pc-2', 1, 'g1') ->> 'anchored', 'true', 'each device has its own');
select throws_ok(format('select sync_anchor(%L, ''pc-1'', %s, %L)', t.clinic('a'), seq, head), 'PT400', 'bad_argument', 'a bad argument')
from (values ('-1', 'h'), ('null', 'h'), ('7', ' '), ('7', repeat('h', 129))) as c (seq, head);

-- Credential state.
create function pg_temp.credential(state text, generation int, refused boolean) returns text language sql as $$
  select t.outcomes(pg_temp.send(jsonb_build_object('kind', 'credential', 'key', 'c', 'state', state, 'generation', generation, 'refused', refused)))
$$;
select is(pg_temp.credential('configured', 1, false), 'applied', 'a credential is known');
select is(pg_temp.credential('active', 1, false), 'applied', 'its state moves');
select is(pg_temp.credential('active', 1, false), 'unchanged', 'again: unchanged');
select is(pg_temp.credential('suspended', 1, true), 'applied', 'a refusal is known');
select is(sync_begin(t.clinic('a'), 'pc-1', 'x') -> 'credential', '{"generation": 1, "state": "suspended", "refused": true}', 'to every device');
update run set id = (select id from idexx_sync_sessions where clinic_id = t.clinic('a') and status = 'in_progress');
select is(pg_temp.credential('active', 3, false), 'applied', 'a new password');
select is(pg_temp.credential('suspended', 2, true), 'stale', 'the word of an older one counts no more');
select is(pg_temp.credential('active', 0, false), 'refused', 'generations begin at 1');
select is(pg_temp.credential('splendid', 4, false), 'refused', 'states are a list');
select is((select count(*) from pg_attribute where attrelid = 'public.idexx_credentials'::regclass and attnum > 0 and not attisdropped
             and (atttypid = 'bytea'::regtype or attname ~ 'pass|user|secret|token|encrypted')), 0::bigint, 'no column could hold a secret');

select * from finish();
rollback;
