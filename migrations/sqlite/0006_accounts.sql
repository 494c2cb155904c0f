-- Accounts. The tables auth_* belong to the library that checks passwords and keeps sessions (packages/accounts); their
-- dates are ISO 8601 text as it writes them, their booleans 0 and 1. Our own tables keep milliseconds since the epoch.

alter table users add column email text;
-- The team that is looked at; null, or a team that was left: the oldest membership counts.
alter table users add column current_team_id text references teams (id) on delete set null;

create unique index users_by_email on users (email) where email is not null;

create table auth_users (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified integer not null default 0 check (email_verified in (0, 1)),
  image text,
  two_factor_enabled integer default 0 check (two_factor_enabled is null or two_factor_enabled in (0, 1)),
  created_at text not null,
  updated_at text not null
) strict;

-- Whoever can sign in is a user of the product, from the same moment on and under the same id.
create trigger auth_users_are_users
after insert on auth_users
begin
  insert into users (id, name, email, created_at)
  values (new.id, new.name, new.email, cast(unixepoch('subsec') * 1000 as integer));
end;

create trigger auth_users_keep_their_name
after update of name, email on auth_users
begin
  update users set name = new.name, email = new.email where id = new.id;
end;

-- The row of the user stays: answers, decisions and uploads name it.
create trigger auth_users_leave
after delete on auth_users
begin
  update users set email = null where id = old.id;
end;

-- The cookie is the token with a signature over it; the key of the signature is not in the database.
create table auth_sessions (
  id text primary key,
  token text not null unique,
  user_id text not null references auth_users (id) on delete cascade,
  expires_at text not null,
  ip_address text,
  user_agent text,
  -- Ours: when a request came with it, kept to a few minutes.
  seen_at integer,
  created_at text not null,
  updated_at text not null
) strict;

create index auth_sessions_by_user on auth_sessions (user_id);
create index auth_sessions_by_expiry on auth_sessions (expires_at);

-- One row per way to sign in: `credential` holds the hash of the password, `oidc` the subject that the provider knows.
create table auth_accounts (
  id text primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null references auth_users (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at text,
  refresh_token_expires_at text,
  scope text,
  password text,
  created_at text not null,
  updated_at text not null,
  unique (provider_id, account_id)
) strict;

create index auth_accounts_by_user on auth_accounts (user_id);

-- Short-lived: second factors under way, sign-ins at the provider under way.
create table auth_verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at text not null,
  created_at text not null,
  updated_at text not null
) strict;

create index auth_verifications_by_identifier on auth_verifications (identifier);
create index auth_verifications_by_expiry on auth_verifications (expires_at);

-- Secret and backup codes are encrypted with the key that is not in the database.
create table auth_two_factors (
  id text primary key,
  secret text not null,
  backup_codes text not null,
  user_id text not null unique references auth_users (id) on delete cascade,
  verified integer default 1 check (verified is null or verified in (0, 1)),
  failed_verification_count integer default 0,
  locked_until text
) strict;

-- Wrong passwords, by e-mail address (hashed: also of people who have no account) and by client address.
create table sign_in_failures (
  subject text primary key,
  failures integer not null,
  locked_until integer,
  last_at integer not null
) strict, without rowid;

create index sign_in_failures_by_time on sign_in_failures (last_at);

-- Codes of authenticator apps that signed somebody in, hashed with their person: each counts once while it would still fit.
create table spent_codes (
  code_hash text primary key,
  at integer not null
) strict, without rowid;

-- The link of the first start: at most one row, the SHA-256 of its token.
create table setup_links (
  token_hash text primary key,
  created_at integer not null,
  expires_at integer not null
) strict, without rowid;
