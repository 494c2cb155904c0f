-- What people decide about findings. It belongs to the project and follows a finding through its audits.

-- One finding as people know it, whatever becomes of it: what was said last decides where it is looked for next.
create table triage_subjects (
  id text primary key,
  project_id text not null references projects (id) on delete cascade,
  rule_id text not null,
  logical text not null,
  path text not null,
  title text not null,
  file text not null,
  -- Name of the component, image or the like that it is about.
  subject_name text not null,
  unique (project_id, path)
) strict;

-- Append-only: the newest decision of a subject counts, and so does its newest assignment. Title, file and fingerprint are
-- those that were in front of the person.
create table triage_entries (
  id integer primary key autoincrement,
  project_id text not null references projects (id) on delete cascade,
  subject_id text not null references triage_subjects (id) on delete cascade,
  what text not null check (what in ('accepted-risk', 'false-positive', 'opened', 'assigned', 'unassigned')),
  reason text not null,
  -- ISO date, the last day on which it counts.
  until text,
  assignee text references users (id),
  path text not null,
  title text not null,
  file text not null,
  by_user text not null references users (id),
  at integer not null,
  check ((what = 'assigned') = (assignee is not null)),
  check (until is null or what in ('accepted-risk', 'false-positive')),
  check (what <> 'accepted-risk' or until is not null)
) strict;

create index triage_entries_by_subject on triage_entries (subject_id, id);
create index triage_entries_by_project on triage_entries (project_id, id);

create trigger triage_entries_are_append_only
before update on triage_entries
begin
  select raise(abort, 'triage_entries is append-only');
end;

-- Entries go only together with their project: by then its row is gone.
create trigger triage_entries_go_with_their_project
before delete on triage_entries
when exists (select 1 from projects where id = old.project_id)
begin
  select raise(abort, 'triage_entries is append-only');
end;

-- A deleted comment leaves that there was one, and nothing of what it said.
create table triage_comments (
  id text primary key,
  project_id text not null references projects (id) on delete cascade,
  subject_id text not null references triage_subjects (id) on delete cascade,
  text text not null,
  by_user text not null references users (id),
  at integer not null,
  deleted_at integer,
  deleted_by text references users (id),
  check (deleted_at is null or text = '')
) strict;

create index triage_comments_by_subject on triage_comments (subject_id, at);

-- Digest of the evidence that the question showed when it was answered; null: an answer of an older version.
alter table answers add column evidence text;
