-- What a Supabase project has before any migration of ours, for a plain PostgreSQL: roles, the auth schema, the
-- default privileges (every new object in public is granted to the API's roles, so that a migration which forgets
-- to revoke fails the tests as it would fail in production).
-- May run again, and after another program has made auth.* in this database: nothing is replaced but functions.

do $$
declare
  r record;
begin
  for r in select * from (values
      ('anon', 'nologin'), ('authenticated', 'nologin'), ('service_role', 'nologin bypassrls'),
      ('authenticator', 'login noinherit password ''authenticator''')) as t (name, options) loop
    begin
      if not exists (select from pg_roles where rolname = r.name) then
        execute format('create role %I %s', r.name, r.options);
      end if;
    exception when duplicate_object or unique_violation then
      null;  -- roles belong to the cluster, and another database of it is being prepared at this moment
    end;
  end loop;
  -- Roles that somebody else has made. Looked at first: writing what is there already makes databases that are
  -- prepared at the same time stumble over each other.
  if not (select rolbypassrls from pg_roles where rolname = 'service_role') then
    alter role service_role bypassrls;
  end if;
  if not (select rolcanlogin and not rolinherit from pg_roles where rolname = 'authenticator') then
    alter role authenticator login noinherit password 'authenticator';
  end if;
  for r in select name from unnest(array['anon', 'authenticated', 'service_role']) name
           where not exists (select from pg_auth_members m where m.roleid = name::regrole
                             and m.member = 'authenticator'::regrole) loop
    execute format('grant %I to authenticator', r.name);
  end loop;
end $$;

create schema if not exists extensions;
create schema if not exists auth;
grant usage on schema public, extensions, auth to anon, authenticated, service_role;

create extension if not exists pgcrypto with schema extensions;

create table if not exists auth.users (
  id uuid primary key default gen_random_uuid(),
  email text,
  encrypted_password text,
  created_at timestamptz default now()
);

create or replace function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb
$$;

create or replace function auth.uid() returns uuid language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
  )::uuid
$$;

create or replace function auth.role() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
  )
$$;

grant execute on function auth.jwt(), auth.uid(), auth.role() to public;

alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
