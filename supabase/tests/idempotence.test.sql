begin;
\ir support.psql
select no_plan();

-- The same batch twice leaves every row where and as it was. A rewritten row moves within its table, so even a
-- write of equal values would show.
select t.as_user('ann');
create temp table run as select t.begin_run('a') as id;
create temp table batch as select jsonb_build_array(
  t.visit('501', 1), t.visit('502', 1, '{"status": "closed", "closed_reason": "cancelled"}'), t.visit('503', 1, '{"status": "draft", "note": null}'),
  t.visit('bad', 0), t.call(1, '501', 1, '{"qstash_message_id": "msg_1"}'), t.call(3, '503', 1, '{"state": "cancelled"}'),
  jsonb_build_object('kind', 'look', 'key', 'look', 'call_ids', jsonb_build_array(t.call_id(1))),
  '{"kind": "credential", "key": "c", "state": "active", "generation": 1, "refused": false}'::jsonb,
  t.audit('pc-1', 1, '', 'h1'), t.audit('pc-1', 2, 'h1', 'h2')) as items;
select is(t.outcomes(t.apply((select id from run), items)),
          'applied applied applied refused applied applied unchanged applied applied applied', 'a batch of everything') from batch;
create temp table after_once as select t.snapshot() as s;
select is(t.outcomes(t.apply((select id from run), items)),
          'unchanged unchanged unchanged refused unchanged unchanged unchanged unchanged unchanged unchanged', 'the same batch again') from batch;
select is(t.snapshot(), s, 'leaves every table byte for byte') from after_once;
select t.apply((select id from run), items) from batch, generate_series(1, 5);
select is(t.snapshot(), s, 'however often it comes') from after_once;

-- In a later session, with a later look, too: what is settled is not rewritten.
update run set id = t.begin_run('a');
create temp table before_again as select t.snapshot() as s;
select is(t.outcomes(t.apply((select id from run), (select jsonb_agg(e) from jsonb_array_elements(items) e where e ->> 'kind' <> 'look'),
                             now() + interval '1 second')),
          'unchanged unchanged unchanged refused unchanged unchanged unchanged unchanged unchanged', 'in another session') from batch;
select is(t.snapshot(), s, 'nothing is rewritten either') from before_again;

-- Two plans of one call in one batch, sent again.
create temp table plans as select jsonb_build_array(t.visit('504', 1), t.call(4, '504', 1), t.call(4, '504', 2, '{"state": "cancelled"}')) as items;
select is(t.outcomes(t.apply((select id from run), items)), 'applied applied applied', 'planned and cancelled') from plans;
create temp table after_plans as select t.snapshot() as s;
select is(t.outcomes(t.apply((select id from run), items)), 'unchanged stale unchanged', 'the replay is told so') from plans;
select is(t.snapshot(), s, 'and changes nothing') from after_plans;

select sync_anchor(t.clinic('a'), 'pc-1', 2, 'h2');
create temp table after_anchor as select t.snapshot() as s;
select sync_anchor(t.clinic('a'), 'pc-1', 2, 'h2');
select is(t.snapshot(), s, 'nor does an anchor that is set twice') from after_anchor;

-- Five hundred at once.
create temp table large as select jsonb_agg(t.visit('L' || n, 1)) as items from generate_series(1, 500) n;
select is((select count(*) from large, jsonb_array_elements(t.apply((select id from run), items)) e where e ->> 'outcome' = 'applied'), 500::bigint,
          'a full batch is applied');

select * from finish();
rollback;
