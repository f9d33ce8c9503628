begin;
\ir support.psql
select no_plan();

select t.as_user('ann');
create temp table run as select t.begin_run('a') as id;
create function pg_temp.send(variadic items jsonb[]) returns jsonb language sql as
  $$ select t.apply((select id from run), to_jsonb(items)) $$;

-- A new visit.
select is(t.outcomes(pg_temp.send(t.visit('501', 1))), 'applied', 'a visit is stored');
select is((select (c).external_id || ' ' || (c).source || ' ' || (c).status || ' ' || (c).type || ' ' || (c).visibility
           from t.case_of('a', '501') c), 'pims-appt-idexx-neo-501 pims:idexx-neo completed checkup private', 'as a case of ours');
select is((select (c).user_id from t.case_of('a', '501') c), null, 'of no single user');
select is((select p.name || ' ' || p.species || ' ' || p.weight_kg || ' ' || p.owner_phone || ' ' || p.date_of_birth
           from patients p where p.case_id = (t.case_of('a', '501')).id), 'Biscuit dog 12.4 +14155550123 2019-03-01',
          'with its patient');
select is((select s.sync_status || ' ' || s.has_clinical_notes || ' ' || s.note_hash || ' ' || s.revision
           from consultation_sync_status s where s.clinic_id = t.clinic('a') and s.appointment_id = '501'), 'synced true h1 1',
          'and the state of its note');
select is(pg_temp.send(t.visit('501', 1)) -> 0, jsonb_build_object('key', 'visit:501:1', 'outcome', 'unchanged',
          'case_id', (t.case_of('a', '501')).id), 'again: unchanged, with the case');

-- Two clinics with the same numbers.
select t.as_user('ben');
select is(t.outcomes(t.apply(t.begin_run('b'), jsonb_build_array(t.visit('501', 1, '{"patient": {"id": "77", "name": "Mo"}}')))), 'applied',
          'the other clinic has a visit of the same number');
select t.as_user('ann');
select isnt((t.case_of('a', '501')).id, (t.case_of('b', '501')).id, 'which is another case');
select t.as_owner();
select is((select string_agg(p.name, ' ' order by p.name) from patients p
           where p.case_id in ((t.case_of('a', '501')).id, (t.case_of('b', '501')).id)), 'Biscuit Mo', 'each with its own patient');
select t.as_user('ann');

-- Revisions.
select is(t.outcomes(pg_temp.send(t.visit('501', 5, '{"status": "ongoing"}'))), 'applied', 'a newer revision is written');
select is((t.case_of('a', '501')).status::text, 'ongoing', 'Neo may go back when nobody else has touched the case');
select is(pg_temp.send(t.visit('501', 4)) -> 0 ->> 'outcome', 'stale', 'an older revision is stale');
select is(pg_temp.send(t.visit('501', 4)) -> 0 ->> 'revision', '5', 'and learns the stored one');
select is(t.outcomes(pg_temp.send(t.visit('501', 5, '{"status_text": "Something else"}'))), 'stale',
          'an equal revision with other content is stale: it was somebody else''s');
select is(t.outcomes(pg_temp.send(jsonb_set(t.visit('501', 5, '{"status": "ongoing"}'), '{metadata,syncedAt}', '"2026-11-23T00:00:00Z"'))),
          'unchanged', 'another time stamp is no other content');
select is((t.case_of('a', '501')).status::text, 'ongoing', 'the stale ones left no trace');

-- Metadata.
select t.as_owner();
update cases set metadata = metadata || '{"callIntelligence": {"q": 1}, "note_of_a_person": "x",
  "entities": {"clinical": {"diagnosis": "otitis", "visitReason": "ear"}, "patient": {"species": "dog"}, "extra": 7}}'
where id = (t.case_of('a', '501')).id;
select t.as_user('ann');
select pg_temp.send(t.visit('501', 6, '{"metadata": {"entities": {"clinical": {"visitReason": "skin", "clinicalNotes": null},
  "patient": {"species": null, "name": "Biscuit"}, "caseType": "checkup"}, "callIntelligence": "mine", "reconciliation": "mine",
  "idexx": "mine", "pimsConsultation": {"notes": "", "dischargeSummary": "Rest.", "status": "F"}, "dischargeSummary": " ", "syncSource": null}}'));
select is((t.case_of('a', '501')).metadata -> 'entities', '{"clinical": {"diagnosis": "otitis", "visitReason": "skin"},
  "patient": {"species": "dog", "name": "Biscuit"}, "caseType": "checkup", "extra": 7}',
  'entities merge key by key; null erases nothing, what others wrote stays');
select is((t.case_of('a', '501')).metadata -> 'callIntelligence', '{"q": 1}', 'keys of others are not the agent''s to write');
select ok(not (t.case_of('a', '501')).metadata ?| array['idexx', 'reconciliation'], 'nor is idexx or reconciliation');
select is((t.case_of('a', '501')).metadata ->> 'note_of_a_person', 'x', 'unknown keys stay');
select is((t.case_of('a', '501')).metadata -> 'pimsConsultation',
          '{"id": "9001", "notes": "Healthy.", "dischargeSummary": "Rest.", "status": "F"}', 'an empty note erases no note');
select is((t.case_of('a', '501')).metadata -> 'pimsAppointment' ->> 'id', '501', 'an absent key erases nothing');

-- Closing, and coming back.
select pg_temp.send(t.visit('501', 7, '{"status": "closed", "closed_reason": "no_show"}'));
select is((t.case_of('a', '501')).status::text, 'reviewed', 'a closed visit is reviewed');
select is((select (c).metadata #- '{reconciliation,deletedAt}' -> 'reconciliation' from t.case_of('a', '501') c),
          '{"softDeleted": true, "reason": "no_show"}', 'with the reason');
select t.as_owner();
update cases set metadata = jsonb_set(metadata, '{reconciliation,deletedAt}', '"then"') where id = (t.case_of('a', '501')).id;
select t.as_user('ann');
select pg_temp.send(t.visit('501', 8, '{"status": "closed", "closed_reason": "no_show", "status_text": "No Show!"}'));
select is((t.case_of('a', '501')).metadata #>> '{reconciliation,deletedAt}', 'then', 'the time of closing is set once');
select pg_temp.send(t.visit('501', 9));
select is((t.case_of('a', '501')).status::text, 'completed', 'a visit that returns is opened again');
select ok(not (t.case_of('a', '501')).metadata ? 'reconciliation', 'and no longer marked as deleted');
select is((select s.sync_status || ' ' || s.has_clinical_notes from consultation_sync_status s
           where s.clinic_id = t.clinic('a') and s.appointment_id = '501'), 'synced true', 'its note never went away');

-- A person's review.
select t.as_owner();
update cases set status = 'reviewed' where id = (t.case_of('a', '501')).id;
select t.as_user('ann');
select pg_temp.send(t.visit('501', 10, '{"status_text": "Ready to Pay"}'));
select is((t.case_of('a', '501')).status::text, 'reviewed', 'an unchanged status does not undo a review');
select pg_temp.send(t.visit('501', 11, '{"status": "ongoing"}'));
select is((t.case_of('a', '501')).status::text, 'reviewed', 'nor does one that is less far');
select pg_temp.send(t.visit('502', 1, '{"status": "draft"}'));
select t.as_owner();
update cases set status = 'completed' where id = (t.case_of('a', '502')).id;
select t.as_user('ann');
select pg_temp.send(t.visit('502', 2, '{"status": "ongoing"}'));
select is((t.case_of('a', '502')).status::text, 'completed', 'a case that a person took further is not taken back');

-- A value that the item lacks leaves the stored one.
select pg_temp.send(t.visit('502', 3, '{"patient": {"id": "77", "breed": "Beagle"}, "client": null, "note": null}'));
select is((select p.name || ' ' || p.breed || ' ' || p.owner_phone from patients p where p.case_id = (t.case_of('a', '502')).id),
          'Biscuit Beagle +14155550123', 'absent values erase nothing');
select is((select count(*) from patients p where p.case_id = (t.case_of('a', '502')).id), 1::bigint, 'one patient per case');

-- One bad item blocks no other, and no message holds what was in it.
create temp table answer as select pg_temp.send(
  t.visit('601', 1),
  t.visit('602', 1, '{"scheduled_at": "next Tuesday at Biscuit''s"}'),
  t.visit('603', 0),
  t.visit('604', 1, '{"status": "closed"}'),
  t.visit('605', 1, '{"patient": {"name": "Secretname", "date_of_birth": "Secretdate"}}'),
  t.visit('606', 1, '{"patient": {"name": "x", "date_of_birth": "2019-13-45"}}'),
  t.visit('607', 1, '{"case_type": "Secrettype"}'),
  t.visit('608', 1, '{"metadata": "Secrettext"}'),
  t.visit('609', 1) - 'metadata',
  t.visit('610', 1, '{"patient": {"name": {"a": "Secretname"}}}'),
  t.visit('611', 1, '{"scheduled_at": "infinity"}'),
  '{"kind": "Secretkind", "key": "k"}', '"Secretitem"', 'null', '[1]',
  t.visit('612', 1, '{"client": {"name": "Pat", "phone_e164": "+1415555012345678901234567890"}}'),
  t.visit('602', 2)) as a;
select is(t.outcomes(a), 'applied refused refused refused refused refused refused refused refused refused refused refused'
          ' refused refused refused refused applied', 'bad items stand alone, in order') from answer;
select is(string_agg(coalesce(e ->> 'code', '-'), ' ' order by at),
          '- OS001 OS001 OS001 OS001 OS001 OS001 OS001 OS001 OS001 OS001 OS002 OS002 OS002 OS002 OS001 -', 'with their codes')
from answer, jsonb_array_elements(a) with ordinality as x (e, at);
select is(a -> 1 ->> 'message', 'scheduled_at has the wrong form', 'the field is named') from answer;
select ok(a::text !~* 'secret|tuesday|45678', 'and the value is not') from answer;
select is((t.case_of('a', '605')).id, null, 'a refused item leaves nothing behind');
select is((t.case_of('a', '606')).id, null, 'not even its case, when it failed at the patient');
select is(t.apply((select id from run), '[]'), '[]', 'an empty batch is a batch');
select t.as_owner();
alter table patients add constraint no_dragons check (species is distinct from 'dragon');
select t.as_user('ann');
select is(pg_temp.send(t.visit('620', 1, '{"patient": {"name": "Smaugname", "species": "dragon"}}')) -> 0,
          '{"key": "visit:620:1", "outcome": "refused", "code": "23514", "message": "a rule of the database forbids it: no_dragons"}',
          'what the database says is put into words of ours');
select is((t.case_of('a', '620')).id, null, 'and the whole item is undone');
select t.as_owner();
create function t.talkative() returns trigger language plpgsql as $$ begin raise exception 'no % here', new.name; end $$;
create trigger talks before insert on patients for each row when (new.name = 'Secretname') execute function t.talkative();
select t.as_user('ann');
select is(pg_temp.send(t.visit('623', 1, '{"patient": {"name": "Secretname"}}')) -> 0,
          '{"key": "visit:623:1", "outcome": "refused", "code": "P0001", "message": "the database refused it"}',
          'not even a trigger of the service''s gets a name into an answer');

-- What is no fault of the item fails the batch, so that it is sent again.
select t.as_owner();
create function t.deadlock() returns trigger language plpgsql as $$ begin raise sqlstate '40P01'; end $$;
create trigger deadlocks before insert on patients for each row when (new.name = 'Deadlock') execute function t.deadlock();
select t.as_user('ann');
select throws_ok(format('select t.apply(%L, %L)', (select id from run),
                        jsonb_build_array(t.visit('621', 1), t.visit('622', 1, '{"patient": {"name": "Deadlock"}}'))), '40P01', null,
                 'a deadlock fails the whole batch');
select is((t.case_of('a', '621')).id, null, 'of which nothing stays');

select is(t.outcomes(pg_temp.send(t.visit('630', 1, '{"appointment_id": 630, "revision": 1764000000000}'))), 'applied',
          'numbers may come as numbers, revisions as milliseconds');
select is((t.case_of('a', '630')).external_id, 'pims-appt-idexx-neo-630', 'and mean the same');

select * from finish();
rollback;
