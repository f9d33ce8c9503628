begin;
\ir support.psql
select no_plan();

select t.as_user('ann');
create temp table runs as select t.begin_run('a') as a;
select t.apply((select a from runs), jsonb_build_array(
  t.visit('501', 1), t.call(1, '501', 1), t.audit('pc-1', 1, '', 'h1'),
  '{"kind": "credential", "key": "c", "state": "active", "generation": 1, "refused": false}'::jsonb));
select sync_anchor(t.clinic('a'), 'pc-1', 1, 'h1');
select t.as_owner();
grant select on runs to public;

-- Isolation: what one clinic has, the other neither reads nor reaches.
create temp table ours (name text);
insert into ours values ('idexx_credentials'), ('idexx_sync_sessions'), ('consultation_sync_status'),
  ('idexx_sync_audit_log'), ('idexx_sync_leases'), ('idexx_sync_anchors');
grant select on ours to public;
create function t.rows_of(name text) returns bigint language plpgsql as $$
declare n bigint;
begin execute format('select count(*) from public.%I where clinic_id = t.clinic(''a'')', name) into n; return n; end $$;
grant execute on function t.rows_of(text) to public;

select t.as_user('ann');
select is(t.rows_of(name), 1::bigint, name || ': a member reads the rows of the own clinic') from ours;
select t.as_user('viv');
select is(t.rows_of(name), 1::bigint, name || ': a viewer reads them too') from ours;
select t.as_user('root');
select is(t.rows_of(name), 1::bigint, name || ': an admin reads every clinic') from ours;
select t.as_user('ben');
select is(t.rows_of(name), 0::bigint, name || ': a member of another clinic reads nothing') from ours;
select is((select count(*) from cases where clinic_id = t.clinic('a')), 0::bigint, 'and no case of the other clinic');
select is((select count(*) from sync_clinic_health where clinic_id = t.clinic('a')), 0::bigint, 'and no health of it');
select t.as_role('service_role');
select is(t.rows_of(name), 1::bigint, name || ': the service role reads') from ours;

-- Nobody writes past the functions.
select t.as_owner();
create function t.tries(who text, command text, name text) returns text language plpgsql as $$
begin
  if who in ('anon', 'service_role') then perform t.as_role(who); else perform t.as_user(who); end if;
  begin
    execute case command
      when 'insert' then format('insert into public.%I default values', name)
      when 'update' then format('update public.%I set clinic_id = clinic_id', name)
      when 'delete' then format('delete from public.%I', name)
      when 'truncate' then format('truncate public.%I', name)
      when 'select' then format('select count(*) from public.%I', name) end;
    perform t.as_owner();
    return 'done';
  exception when others then
    perform t.as_owner();
    return sqlstate;
  end;
end $$;
select is(t.tries('ann', c, name), '42501', format('%s: a member may not %s', name, c))
from ours, unnest(array['insert', 'update', 'delete', 'truncate']) c;
select is(t.tries('anon', c, name), '42501', format('%s: anon may not %s', name, c))
from ours, unnest(array['select', 'insert', 'update', 'delete', 'truncate']) c;
select is(t.tries('service_role', c, name), '42501', format('%s: the service role may not %s', name, c))
from ours, unnest(array['insert', 'delete', 'truncate']) c;
select is((select count(*) from pg_policy p join ours o on p.polrelid = format('public.%I', o.name)::regclass
           where p.polcmd <> 'r'), 0::bigint, 'no table of ours has a policy for writing');
select ok((select relrowsecurity from pg_class where oid = format('public.%I', name)::regclass),
          name || ' has row-level security') from ours;

-- Functions: pinned, and run only by whom they are meant for.
select is((select count(*) from pg_proc p where p.pronamespace in ('public'::regnamespace, 'odis_sync'::regnamespace)
             and (p.proname like 'sync\_%' or p.pronamespace = 'odis_sync'::regnamespace)
             and not coalesce(p.proconfig, '{}') @> array['search_path=""']), 0::bigint,
          'every function of ours has an empty search path');
create temp table functions as select p.oid::regprocedure as f, p.proname as short from pg_proc p
  where p.pronamespace = 'public'::regnamespace and p.proname like 'sync\_%';
select is((select count(*) from functions), 10::bigint, 'ten functions stand in public');
select ok((select prosecdef from pg_proc where oid = f), short || ' is security definer') from functions;
select ok(not has_function_privilege('anon', f, 'execute'), 'anon may not run ' || short) from functions;
select is(has_function_privilege('authenticated', f, 'execute'), short not in ('sync_claim_call', 'sync_record_call'),
          'authenticated and ' || short) from functions;
select is(has_function_privilege('service_role', f, 'execute'), short in ('sync_claim_call', 'sync_record_call', 'sync_fleet_metrics'),
          'service_role and ' || short) from functions;
select is((select string_agg(p.proname, ' ') from pg_proc p where p.pronamespace = 'odis_sync'::regnamespace
             and (has_function_privilege('authenticated', p.oid, 'execute') or has_function_privilege('anon', p.oid, 'execute'))
             and not (p.proname = 'may_read' and not has_function_privilege('anon', p.oid, 'execute'))), null,
          'no helper but may_read is open to the API''s roles');

-- Membership decides, and not knowing a thing looks like not having it.
select t.as_user('ben');
select throws_ok(format('select sync_begin(%L, ''pc'', ''x'')', t.clinic('a')), 'PT403', 'not_a_member', 'another clinic: no');
select throws_ok(format('select sync_begin(%L, ''pc'', ''x'')', gen_random_uuid()), 'PT403', 'not_a_member',
                 'a clinic that does not exist answers the same');
select throws_ok(format('select sync_apply(%L, ''{}'')', (select a from runs)), 'PT404', 'session_unknown',
                 'the session of another clinic: no');
select throws_ok(format('select sync_end(%L, ''{"status": "completed"}'')', (select a from runs)), 'PT404', 'session_unknown',
                 'nor may it be ended');
select throws_ok(format('select sync_anchor(%L, ''pc-1'', 2, ''x'')', t.clinic('a')), 'PT403', 'not_a_member', 'nor anchored');
select throws_ok(format('select sync_claim_call(%L, 1)', t.call_id(1)), '42501', null, 'nor may a member claim a call');
select throws_ok(format('select sync_record_call(%L, 1, ''{}'')', t.call_id(1)), '42501', null, 'nor record what became of it');
select is(sync_my_call(t.call_id(1)), '{"mine": false}', 'nor is it theirs to publish');
select throws_ok('select sync_fleet_metrics()', 'PT403', 'not_an_operator', 'nor see the fleet');
select t.as_user('viv');
select throws_ok(format('select sync_begin(%L, ''pc'', ''x'')', t.clinic('a')), 'PT403', 'not_a_member', 'a viewer may not sync');
select is(jsonb_path_query_array(sync_my_clinics(), '$[*].role'), '["viewer"]', 'but sees that it is one');
select is(sync_my_call(t.call_id(1)), '{"mine": false}', 'and may not publish a call');
select t.as_user('both');
select is(sync_my_call(t.call_id(1)), '{"mine": true}', 'a member may');
select is(sync_my_call(t.call_id(99)), '{"mine": false}', 'a call that does not exist looks like one of others');
select t.as_user('out');
select is(sync_my_clinics(), '[]', 'a user without a clinic has none');
select t.as_user('both');
select is(jsonb_path_query_array(sync_my_clinics(), '$[*].name'), '["Clinic A of the tests", "Clinic B of the tests"]',
          'a user of two clinics sees both');
select is((select array_agg(k order by k) from jsonb_object_keys(sync_my_clinics() -> 0) k),
          array['id', 'is_primary', 'name', 'role', 'timezone'], 'with the keys that were promised');
select set_config('request.jwt.claims', '{"sub": "user_2abcDEF", "role": "authenticated"}', true);
select throws_ok('select sync_my_clinics()', 'PT401', 'not_signed_in', 'a token of another issuer is no sign-in');
select throws_ok(format('select sync_my_call(%L)', t.call_id(1)), 'PT401', 'not_signed_in', 'and has no call');
select is((select count(*) from idexx_sync_leases), 0::bigint, 'and reads nothing, without an error');
select t.as_owner();

-- The former claim setting alone gives nobody a clinic's data under another name.
select t.as_user('ben');
select set_config('request.jwt.claims', json_build_object('sub', t.person('ben'), 'role', 'authenticated')::text, true);
select throws_ok(format('select sync_begin(%L, ''pc'', ''x'')', t.clinic('a')), 'PT403', null, 'membership, not a claim, decides');
select t.as_owner();

-- The key of a visit names its clinic: nobody occupies another clinic's.
select throws_ok(format('insert into cases (clinic_id, sync_key) values (%L, %L)', t.clinic('b'), t.clinic('a')::text || '|999'),
                 '23514', null, 'a case may not carry the key of another clinic');

-- Insert-only holds for the owner of the tables, too.
select throws_ok('update idexx_sync_audit_log set action = ''x''', 'PT405', 'insert_only', 'audit rows are not changed');
select throws_ok('delete from idexx_sync_audit_log', 'PT405', 'insert_only', 'audit rows are not deleted');
select throws_ok('truncate idexx_sync_audit_log', 'PT405', 'insert_only', 'the audit log is not emptied');
select throws_ok('update idexx_sync_anchors set head = ''x''', 'PT405', 'insert_only', 'anchors are not changed');
select throws_ok('delete from idexx_sync_anchors', 'PT405', 'insert_only', 'anchors are not deleted');
select throws_ok('truncate idexx_sync_anchors', 'PT405', 'insert_only', 'anchors are not emptied');

select * from finish();
rollback;
