-- Links that open one audit to whoever holds them. Of the secret only its SHA-256 is here.
create table shares (
  id text primary key,
  audit_id text not null references audits (id) on delete cascade,
  token_hash text not null unique,
  created_by text not null references users (id),
  created_at integer not null,
  expires_at integer not null,
  last_opened_at integer
) strict;

create index shares_by_audit on shares (audit_id);

-- Who did what. Names are copies and nothing refers to other tables: the log outlives whatever it tells of.
-- A team of null is nobody's: an attempt of somebody who is not known.
create table access_log (
  id integer primary key autoincrement,
  team_id text,
  at integer not null,
  actor_id text,
  actor_name text not null,
  via text not null,
  action text not null,
  target text not null,
  outcome text not null check (outcome in ('done', 'refused', 'failed')),
  address text,
  detail text not null
) strict;

create index access_log_by_team on access_log (team_id, id);
create index access_log_by_time on access_log (at);

create trigger access_log_is_append_only
before update on access_log
begin
  select raise(abort, 'access_log is append-only');
end;

-- Retention takes old entries; what is younger than 30 days nobody takes.
create trigger access_log_keeps_a_month
before delete on access_log
when old.at > (unixepoch() - 30 * 86400) * 1000
begin
  select raise(abort, 'access_log is append-only');
end;

-- The secret signs what is sent, so it is kept as it is.
create table webhooks (
  id text primary key,
  team_id text not null references teams (id) on delete cascade,
  url text not null,
  events text not null check (json_valid(events)),
  active integer not null check (active in (0, 1)),
  -- Set when it was paused because deliveries failed.
  paused_why text,
  -- Attempts in a row that failed.
  failures integer not null default 0,
  secret text not null,
  -- Signs as well until then, so that a receiver can change over without losing anything.
  previous_secret text,
  previous_until integer,
  created_by text not null references users (id),
  created_at integer not null
) strict;

create index webhooks_by_team on webhooks (team_id);

-- What happened, written together with it; made into deliveries afterwards. `subject` is the id of an audit or a decision.
create table webhook_events (
  id integer primary key autoincrement,
  team_id text not null references teams (id) on delete cascade,
  event text not null,
  subject text not null,
  facts text not null check (json_valid(facts)),
  -- Tells the same thing only once, where a look is repeated.
  dedupe text unique,
  at integer not null,
  spread_at integer
) strict;

create index webhook_events_to_spread on webhook_events (id) where spread_at is null;
create index webhook_events_by_time on webhook_events (at);

create table webhook_deliveries (
  id text primary key,
  webhook_id text not null references webhooks (id) on delete cascade,
  event text not null,
  facts text not null check (json_valid(facts)),
  at integer not null,
  state text not null check (state in ('waiting', 'delivered', 'failed')),
  attempt integer not null default 0,
  next_at integer,
  lease_owner text,
  lease_until integer,
  tried_at integer,
  -- As it was sent last; empty before.
  body text not null default '',
  status integer,
  took_ms integer,
  response text not null default '',
  error text,
  check ((state = 'waiting') = (next_at is not null))
) strict;

create index webhook_deliveries_by_webhook on webhook_deliveries (webhook_id, at);
create index webhook_deliveries_by_turn on webhook_deliveries (next_at) where state = 'waiting';
