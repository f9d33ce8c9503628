-- The other visits of an animal and of a client are found by keyed hashes of their ids (HMAC-SHA256 under a key made from the
-- master key): nobody can guess an id from them, and only how many visits belong together can be seen. Null: stored before
-- these columns were and not looked at since. Empty: the visit names none.

alter table visits add column patient_index blob;
alter table visits add column client_index blob;

create index visits_by_patient on visits (patient_index, start_wall);
create index visits_by_client on visits (client_index, start_wall);
