-- Who may run what. New functions are open to everybody by PostgreSQL's default, and in public also to the API's
-- roles by Supabase's: all of that is taken back, then given out by name.

do $$
declare
  f record;
begin
  for f in
    select p.oid::regprocedure as name, n.nspname as room, p.proname as short
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where (n.nspname = 'odis_sync' and p.proname <> 'may_read')
       or (n.nspname = 'public' and p.proname in ('sync_my_clinics', 'sync_begin', 'sync_apply', 'sync_end', 'sync_anchor',
                                                  'sync_claim_call', 'sync_fleet_metrics'))
  loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', f.name);
    if f.room = 'public' then
      if f.short in ('sync_claim_call', 'sync_fleet_metrics') then
        execute format('grant execute on function %s to service_role', f.name);
      end if;
      if f.short <> 'sync_claim_call' then
        execute format('grant execute on function %s to authenticated', f.name);
      end if;
    end if;
  end loop;
end $$;

notify pgrst, 'reload schema';
