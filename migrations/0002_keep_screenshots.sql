-- Pictures of pages that surprised us, where the clinic chose to have them kept: sealed, the last of each run, a few at
-- most, for seven days.

create table screenshots (
  run_id  text primary key not null,
  at      integer not null,
  code    text not null,
  sealed_screenshot blob not null
) strict;
