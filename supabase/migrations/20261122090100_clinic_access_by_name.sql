-- Users who are tied to their clinic only by its name get the membership row that everything else goes by.
-- Left out: users of role client, names that no clinic or several clinics have, users who belong to any clinic already.
-- user_clinic_access.role is text in some states of the schema and an enum in others.

do $$
declare
  role_type text := (select format_type(a.atttypid, a.atttypmod) from pg_attribute a
                     where a.attrelid = 'public.user_clinic_access'::regclass and a.attname = 'role');
begin
  execute format($sql$
    insert into public.user_clinic_access (user_id, clinic_id, role, is_primary, granted_at)
    select u.id, named.clinic_id,
           (case u.role::text when 'practice_owner' then 'owner' when 'admin' then 'admin' else 'member' end)::%s,
           true, now()
    from public.users u
    join (select lower(btrim(c.name)) as name, (array_agg(c.id))[1] as clinic_id
          from public.clinics c group by 1 having count(*) = 1) named
      on named.name = lower(btrim(u.clinic_name))
    where u.role::text is distinct from 'client'
      and not exists (select from public.user_clinic_access a where a.user_id = u.id)
    on conflict do nothing
  $sql$, role_type);
end $$;
