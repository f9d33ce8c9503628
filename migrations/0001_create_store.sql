-- What one clinic's agent knows. Times are UTC milliseconds since 1970; `…_wall` is the clinic's wall clock as text.
-- Columns named `sealed_…` hold AES-256-GCM bound to (table, column, row, clinic, key): nothing of a client, a patient
-- or a note stands anywhere else. The fingerprints of `visits` and the hashes of notes are keyed and made for one visit
-- (HMAC-SHA256 under a key made from the master key), so that nothing can be guessed from them.

create table visits (
  appointment_id          text primary key not null,
  consultation_id         text,
  start_wall              text not null,
  status                  text not null check (status in ('draft', 'ongoing', 'completed', 'closed')),
  closed                  text check (closed in ('no_show', 'cancelled', 'deleted')),
  calendar_fingerprint    text not null,
  consultation_fingerprint text,
  note_hash               text,
  note_revision           integer not null default 0,
  revision                integer not null,
  completed_at            integer,
  failed_reads            integer not null default 0,
  gone_since              integer,
  read_at                 integer,
  sealed_facts            blob not null,
  first_seen_at           integer not null,
  changed_at              integer not null,
  delivered_revision      integer not null default 0,
  check ((status = 'closed') = (closed is not null))
) strict, without rowid;

create index visits_by_start on visits (start_wall);
create index visits_by_consultation on visits (consultation_id) where consultation_id is not null;
create index visits_unsettled on visits (status, completed_at, start_wall);

-- Every revision of every note, for ever: an edit or an emptying in the PIMS never removes what was stored.
create table notes (
  appointment_id text not null references visits (appointment_id),
  revision       integer not null,
  hash           text not null,
  sealed_note    blob not null,
  stored_at      integer not null,
  primary key (appointment_id, revision)
) strict, without rowid;

-- What the judgement says about each visit, whatever the mode.
create table judgements (
  appointment_id  text primary key not null references visits (appointment_id),
  verdict         text not null check (verdict in ('call', 'review', 'never', 'wait')),
  sealed_judgement blob not null,
  judged_at       integer not null
) strict, without rowid;

create index judgements_by_verdict on judgements (verdict);

-- Patients of whom a visit recorded the death, by a keyed hash of their id: never called again.
create table deaths (
  patient_index  blob primary key not null,
  appointment_id text not null,
  since          integer not null
) strict, without rowid;

create table calls (
  call_id      text primary key not null,
  visit_day    text not null,
  state        text not null check (state in ('none', 'review', 'planned', 'queued', 'in_progress', 'completed',
                 'failed', 'cancelled', 'skipped', 'parked', 'uncertain')),
  revision     integer not null,
  due          integer,
  message_id   text,
  other_origin integer not null default 0,
  undelivered  integer not null default 0,
  sealed_call  blob not null,
  changed_at   integer not null
) strict, without rowid;

create index calls_by_state on calls (state, due);

-- A visit belongs to one call at most; a household's visits share one. A call that another PC of the clinic planned may
-- name visits that this one has not read yet.
create table call_visits (
  appointment_id text primary key not null,
  call_id        text not null references calls (call_id)
) strict, without rowid;

create index call_visits_by_call on call_visits (call_id);

-- What is owed to the outside. Written in the transaction of what it carries; nothing is sent that is not a row.
create table outbox (
  id         integer primary key autoincrement,
  kind       text not null check (kind in ('visit', 'call', 'credential', 'publish', 'withdraw')),
  subject    text not null,
  revision   integer not null,
  state      text not null check (state in ('pending', 'in_flight', 'parked', 'uncertain')),
  not_before integer not null,
  attempts   integer not null default 0,
  since      integer,
  reason     text,
  may_have_arrived_since integer,
  sealed_body blob not null,
  created_at integer not null,
  unique (kind, subject)
) strict;

create index outbox_due on outbox (state, not_before, id);

create table runs (
  run_id     text primary key not null,
  reason     text not null,
  started_at integer not null,
  ended_at   integer,
  outcome    text check (outcome in ('completed', 'failed', 'needs_person', 'standing_by')),
  code       text,
  report     text
) strict, without rowid;

create index runs_by_start on runs (started_at);

-- Single values: the guard of the sign-in, credential state, install id, cloud facts. JSON text without client data.
create table kept (
  name  text primary key not null,
  value text not null
) strict, without rowid;

-- Single secrets: the session's cookies and the like.
create table kept_sealed (
  name       text primary key not null,
  sealed_value blob not null,
  changed_at integer not null
) strict, without rowid;

-- Redacted skeletons of pages that surprised us.
create table evidence (
  id        integer primary key autoincrement,
  run_id    text not null,
  at        integer not null,
  code      text not null,
  sealed_skeleton blob not null
) strict;

create table audit (
  seq    integer primary key not null,
  at     text not null,
  actor  text not null,
  action text not null,
  phase  text not null,
  status text not null,
  object text not null,
  detail text not null,
  prev   text not null,
  hash   text not null
) strict;

create trigger audit_is_append_only_update before update on audit
begin
  select raise(abort, 'the audit trail is append-only');
end;

-- `insert or replace` removes the old row without the trigger on delete.
create trigger audit_is_append_only_insert before insert on audit
when exists (select 1 from audit where seq = new.seq)
begin
  select raise(abort, 'the audit trail is append-only');
end;

create trigger audit_is_append_only_delete before delete on audit
begin
  select raise(abort, 'the audit trail is append-only');
end;

-- Heads of the chain that the cloud confirmed: what shows a cut tail or an older copy.
create table anchors (
  seq         integer primary key not null,
  head        text not null,
  anchored_at integer not null
) strict;
