-- Ownership from the first row on: every project has a team, every audit a project, every answer a person.
-- Times are milliseconds since the epoch. Identifiers are opaque text.

create table teams (
  id text primary key,
  name text not null,
  created_at integer not null
) strict;

create table users (
  id text primary key,
  name text not null,
  created_at integer not null
) strict;

create table memberships (
  team_id text not null references teams (id) on delete cascade,
  user_id text not null references users (id) on delete cascade,
  role text not null check (role in ('owner', 'maintainer', 'viewer')),
  created_at integer not null,
  primary key (team_id, user_id)
) strict, without rowid;

create index memberships_by_user on memberships (user_id);

-- The built-in team and person until accounts come. Their ids are fixed, so that a later migration can find them.
insert into teams (id, name, created_at) values ('team-local', 'Local team', 0);
insert into users (id, name, created_at) values ('user-local', 'Local user', 0);
insert into memberships (team_id, user_id, role, created_at) values ('team-local', 'user-local', 'owner', 0);

-- One row per file below blobs/. Who needs a blob refers to it, so a needed row cannot be deleted.
create table blobs (
  sha256 text primary key,
  size integer not null,
  created_at integer not null
) strict, without rowid;

-- Keeps a fresh blob alive between its writing and the row that will refer to it.
create table blob_holds (
  id integer primary key,
  sha256 text not null references blobs (sha256) on delete cascade,
  until integer not null
) strict;

create index blob_holds_by_sha256 on blob_holds (sha256);

create table projects (
  id text primary key,
  team_id text not null references teams (id),
  name text not null,
  created_by text not null references users (id),
  created_at integer not null,
  -- The number that the next audit gets. Kept here and not computed, so that a deleted audit's number is not given again.
  next_audit_number integer not null default 1,
  unique (team_id, name)
) strict;

create table audits (
  id text primary key,
  project_id text not null references projects (id),
  number integer not null,
  label text,
  file_name text not null,
  upload_blob text references blobs (sha256),
  upload_bytes integer not null,
  state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  failure_code text,
  failure_detail text,
  failure_stage text,
  created_by text not null references users (id),
  created_at integer not null,
  started_at integer,
  finished_at integer,
  summary text check (summary is null or json_valid(summary)),
  unique (project_id, number),
  check ((state = 'done') = (summary is not null)),
  check ((state = 'failed') = (failure_code is not null))
) strict;

create index audits_by_created_at on audits (created_at);
create index audits_by_state on audits (state);
create index audits_by_upload_blob on audits (upload_blob) where upload_blob is not null;

create table audit_events (
  audit_id text not null references audits (id) on delete cascade,
  seq integer not null check (seq >= 1),
  at integer not null,
  type text not null,
  stage text,
  message text not null,
  counts text not null check (json_valid(counts)),
  primary key (audit_id, seq)
) strict, without rowid;

create trigger audit_events_are_append_only
before update on audit_events
begin
  select raise(abort, 'audit_events is append-only');
end;

-- Events go only together with their audit: by then its row is gone.
create trigger audit_events_go_with_their_audit
before delete on audit_events
when exists (select 1 from audits where id = old.audit_id)
begin
  select raise(abort, 'audit_events is append-only');
end;

-- The row is the truth. Small artifacts are inside it, larger ones are blobs that were on disk before the row.
create table checkpoints (
  audit_id text not null references audits (id) on delete cascade,
  key text not null,
  artifact text not null,
  size integer not null,
  bytes blob,
  blob text references blobs (sha256),
  saved_at integer not null,
  primary key (audit_id, key),
  check ((bytes is null) <> (blob is null))
) strict;

create index checkpoints_by_blob on checkpoints (blob) where blob is not null;

create table document_cache (
  key text primary key,
  value text not null,
  size integer not null,
  used_at integer not null
) strict;

create index document_cache_by_use on document_cache (used_at);

create table report_files (
  audit_id text not null references audits (id) on delete cascade,
  name text not null,
  media_type text not null,
  size integer not null,
  sha256 text not null,
  bytes blob,
  blob text references blobs (sha256),
  primary key (audit_id, name),
  check ((bytes is null) <> (blob is null))
) strict;

create index report_files_by_blob on report_files (blob) where blob is not null;

-- Append-only: the newest row of a question counts; a value of null withdraws the answer before it.
create table answers (
  id integer primary key autoincrement,
  project_id text not null references projects (id),
  question_id text not null,
  value text check (value is null or value in ('yes', 'no', 'not-applicable')),
  note text not null,
  by_user text not null references users (id),
  at integer not null
) strict;

create index answers_by_question on answers (project_id, question_id, id);
