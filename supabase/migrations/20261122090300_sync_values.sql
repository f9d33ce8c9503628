-- Reading values out of an item, and the few questions every function asks. Errors name the field and never its
-- value, since they travel into logs: OS001 is "a field is missing or has the wrong form" (docs/cloud.md).

create or replace function odis_sync.bad_field(field text, what text default 'has the wrong form') returns void
language plpgsql immutable set search_path = '' as $$
begin
  raise sqlstate 'OS001' using message = field || ' ' || what;
end $$;

-- An object, or {} for null and absent.
create or replace function odis_sync.object_of(j jsonb, field text) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  v jsonb := j -> field;
begin
  if v is null or v = 'null'::jsonb then return '{}'; end if;
  if jsonb_typeof(v) <> 'object' then perform odis_sync.bad_field(field); end if;
  return v;
end $$;

-- Text or a number's text; null for null, absent and blank. Ids of Neo come both ways.
create or replace function odis_sync.text_of(j jsonb, field text, longest integer default 2000) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v jsonb := j -> field;
  t text := j ->> field;
begin
  if v is null or v = 'null'::jsonb then return null; end if;
  if jsonb_typeof(v) not in ('string', 'number') then perform odis_sync.bad_field(field); end if;
  if char_length(t) > longest then perform odis_sync.bad_field(field, 'is too long'); end if;
  return nullif(btrim(t), '');
end $$;

create or replace function odis_sync.needed_text(j jsonb, field text, longest integer default 2000) returns text
language plpgsql immutable set search_path = '' as $$
declare
  t text := odis_sync.text_of(j, field, longest);
begin
  if t is null then perform odis_sync.bad_field(field, 'is missing'); end if;
  return t;
end $$;

create or replace function odis_sync.word_of(j jsonb, field text, words text[]) returns text
language plpgsql immutable set search_path = '' as $$
declare
  t text := odis_sync.needed_text(j, field, 64);
begin
  if t <> all (words) then perform odis_sync.bad_field(field, 'is none of the known words'); end if;
  return t;
end $$;

create or replace function odis_sync.whole_of(j jsonb, field text, lowest bigint) returns bigint
language plpgsql immutable set search_path = '' as $$
declare
  t text := odis_sync.text_of(j, field, 32);
begin
  if t is null then return null; end if;
  if t !~ '^-?[0-9]{1,18}$' or t::bigint < lowest then perform odis_sync.bad_field(field); end if;
  return t::bigint;
end $$;

create or replace function odis_sync.needed_whole(j jsonb, field text, lowest bigint) returns bigint
language plpgsql immutable set search_path = '' as $$
declare
  n bigint := odis_sync.whole_of(j, field, lowest);
begin
  if n is null then perform odis_sync.bad_field(field, 'is missing'); end if;
  return n;
end $$;

create or replace function odis_sync.flag_of(j jsonb, field text) returns boolean
language plpgsql immutable set search_path = '' as $$
declare
  v jsonb := j -> field;
begin
  if v is null or jsonb_typeof(v) <> 'boolean' then perform odis_sync.bad_field(field); end if;
  return v = 'true'::jsonb;
end $$;

create or replace function odis_sync.uuid_of(j jsonb, field text) returns uuid
language plpgsql immutable set search_path = '' as $$
declare
  t text := odis_sync.needed_text(j, field, 36);
begin
  if t !~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then perform odis_sync.bad_field(field); end if;
  return t::uuid;
end $$;

-- Only full RFC 3339: PostgreSQL would also read "now", "infinity" and local times.
create or replace function odis_sync.time_of(j jsonb, field text) returns timestamptz
language plpgsql immutable set search_path = '' as $$
declare
  t text := odis_sync.text_of(j, field, 64);
begin
  if t is null then return null; end if;
  if t !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$' then
    perform odis_sync.bad_field(field);
  end if;
  begin
    return t::timestamptz;
  exception when data_exception then
    perform odis_sync.bad_field(field);
  end;
end $$;

create or replace function odis_sync.needed_time(j jsonb, field text) returns timestamptz
language plpgsql immutable set search_path = '' as $$
declare
  t timestamptz := odis_sync.time_of(j, field);
begin
  if t is null then perform odis_sync.bad_field(field, 'is missing'); end if;
  return t;
end $$;

create or replace function odis_sync.date_of(j jsonb, field text) returns date
language plpgsql immutable set search_path = '' as $$
declare
  t text := odis_sync.text_of(j, field, 32);
begin
  if t is null then return null; end if;
  if t !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then perform odis_sync.bad_field(field); end if;
  begin
    return t::date;
  exception when data_exception then
    perform odis_sync.bad_field(field);
  end;
end $$;

create or replace function odis_sync.weight_of(j jsonb, field text) returns numeric
language plpgsql immutable set search_path = '' as $$
declare
  t text := odis_sync.text_of(j, field, 32);
begin
  if t is null then return null; end if;
  if t !~ '^[0-9]{1,5}([.][0-9]{1,20})?$' then perform odis_sync.bad_field(field); end if;
  return t::numeric;
end $$;

-- A list of texts without repetition, in order; null when absent.
create or replace function odis_sync.texts_of(j jsonb, field text, most integer) returns text[]
language plpgsql immutable set search_path = '' as $$
declare
  v jsonb := j -> field;
begin
  if v is null or v = 'null'::jsonb then return null; end if;
  if jsonb_typeof(v) <> 'array' then perform odis_sync.bad_field(field); end if;
  if jsonb_array_length(v) > most then perform odis_sync.bad_field(field, 'is too long'); end if;
  if exists (select from jsonb_array_elements(v) e where jsonb_typeof(e) not in ('string', 'number')) then
    perform odis_sync.bad_field(field);
  end if;
  return (select coalesce(array_agg(t order by at), '{}')
          from (select t, min(at) as at from jsonb_array_elements_text(v) with ordinality as e (t, at) group by t) u);
end $$;

-- One spelling of a time in every answer and every metadata, whatever the session's time zone.
create or replace function odis_sync.rfc3339(t timestamptz) returns text
language sql immutable set search_path = '' as $$
  select to_char(t at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- What an item says, without what differs between two readings of the same thing.
create or replace function odis_sync.content_hash(item jsonb) returns text
language sql immutable set search_path = '' as $$
  select encode(sha256(convert_to(
    ((item - 'key' - 'qstash_message_id') #- '{metadata,syncedAt}' #- '{metadata,syncSource}' #- '{metadata,enrichedAt}')::text,
    'UTF8')), 'hex')
$$;

-- `new_one` over `old_one`; null never erases.
create or replace function odis_sync.laid_over(old_one jsonb, new_one jsonb) returns jsonb
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(old_one) = 'object' then old_one else '{}' end
      || coalesce((select jsonb_object_agg(e.key, e.value) from jsonb_each(new_one) e where e.value <> 'null'), '{}')
$$;

create or replace function odis_sync.without_blank(j jsonb, fields text[]) returns jsonb
language sql immutable set search_path = '' as $$
  select j - coalesce((select array_agg(f) from unnest(fields) f where btrim(coalesce(j ->> f, '')) = ''), '{}')
$$;

-- metadata of docs/cloud.md, "visit": key by key at root, in entities and in each object there, and in pimsConsultation.
create or replace function odis_sync.merged_metadata(stored jsonb, item jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  result jsonb := case when jsonb_typeof(stored) = 'object' then stored else '{}' end;
  ours jsonb := odis_sync.without_blank(
    item - array['callIntelligence', 'idexx', 'reconciliation', 'syncDuplicates', 'entities', 'pimsConsultation'],
    array['dischargeSummary']);
  entities jsonb := odis_sync.object_of(item, 'entities');
  consultation jsonb := odis_sync.without_blank(odis_sync.object_of(item, 'pimsConsultation'),
                                                array['notes', 'dischargeSummary']);
  part record;
begin
  result := odis_sync.laid_over(result, ours);
  if entities <> '{}' then
    for part in select e.key, e.value from jsonb_each(entities) e where jsonb_typeof(e.value) = 'object' loop
      entities := jsonb_set(entities, array[part.key],
                            odis_sync.laid_over(result -> 'entities' -> part.key, part.value));
    end loop;
    result := jsonb_set(result, '{entities}', odis_sync.laid_over(result -> 'entities', entities));
  end if;
  if consultation <> '{}' then
    result := jsonb_set(result, '{pimsConsultation}', odis_sync.laid_over(result -> 'pimsConsultation', consultation));
  end if;
  return result;
end $$;

-- Membership is user_clinic_access and nothing else. A clinic that does not exist answers like one of others.
create or replace function odis_sync.require_member(clinic uuid) returns uuid
language plpgsql stable set search_path = '' as $$
declare
  who uuid := odis_sync.caller();
begin
  if who is null then
    raise sqlstate 'PT401' using message = 'not_signed_in', detail = 'The token names no Supabase user.';
  end if;
  if clinic is null then
    raise sqlstate 'PT400' using message = 'bad_argument', detail = 'clinic is missing';
  end if;
  if not exists (select from public.user_clinic_access a
                 where a.user_id = who and a.clinic_id = clinic and a.role::text in ('owner', 'admin', 'member')) then
    raise sqlstate 'PT403' using message = 'not_a_member',
      detail = 'This sign-in may not sync this clinic.',
      hint = 'Ask the clinic''s owner for the role member.';
  end if;
  return who;
end $$;

create or replace function odis_sync.require_device(device text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  if device is null or btrim(device) = '' or char_length(device) > 128 then
    raise sqlstate 'PT400' using message = 'bad_argument', detail = 'device must have 1 to 128 characters';
  end if;
  return device;
end $$;

-- Who owns the clinic's calls.
create or replace function odis_sync.primary_member(clinic uuid) returns uuid
language sql stable set search_path = '' as $$
  select a.user_id from public.user_clinic_access a
  where a.clinic_id = clinic and a.role::text in ('owner', 'admin', 'member')
  order by coalesce(a.is_primary, false) desc,
           case when a.is_primary then array_position(array['owner', 'admin', 'member'], a.role::text) end,
           a.granted_at nulls last, a.user_id
  limit 1
$$;

-- The lease that a device may ask for: 30 min past its next run, within bounds that a wrong clock cannot break.
create or replace function odis_sync.lease_end(next_due timestamptz) returns timestamptz
language sql stable set search_path = '' as $$
  select least(greatest(coalesce(next_due, now() + interval '4 hours 10 minutes'), now()), now() + interval '24 hours')
       + interval '30 minutes'
$$;
