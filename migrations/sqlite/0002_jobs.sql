-- The embedded queue. It wakes workers and holds no truth of its own: losing every row of it loses no audit.
-- A finished job has no row. Times are milliseconds since the epoch.

create table jobs (
  id integer primary key autoincrement,
  dedupe_key text not null unique,
  payload text not null,
  state text not null check (state in ('waiting', 'running', 'parked')),
  attempts integer not null default 0,
  -- Not handed out before this time: backoff after a failed attempt.
  run_at integer not null,
  lease_owner text,
  lease_until integer,
  -- 1: the holder shall stop. It sees this within its poll interval.
  cancel_requested integer not null default 0 check (cancel_requested in (0, 1)),
  -- 1: enqueued again after the cancel; runs again when the holder has stopped.
  again integer not null default 0 check (again in (0, 1)),
  last_error text,
  enqueued_at integer not null,
  check ((state = 'running') = (lease_owner is not null)),
  check ((state = 'running') = (lease_until is not null))
) strict;

create index jobs_by_turn on jobs (state, run_at, id);
