-- Shared history: audits with a pin and a trash, projects with settings of their own.

-- A pinned audit stays whatever any retention says.
alter table audits add column pinned integer not null default 0 check (pinned in (0, 1));
-- In the trash since then: it can be fetched back for seven days, and the sweep takes it afterwards.
alter table audits add column deleted_at integer;
alter table audits add column deleted_by text references users (id);

create index audits_in_the_trash on audits (deleted_at) where deleted_at is not null;
-- What lists look up of each project: its newest audit, and its newest finished ones.
create index audits_shown_by_project on audits (project_id, created_at) where deleted_at is null;
create index audits_done_by_project on audits (project_id, created_at desc) where state = 'done' and deleted_at is null;
drop index audits_by_project;

-- Null: all audits, for ever.
alter table projects add column keep_audits integer check (keep_audits >= 1);
alter table projects add column keep_days integer check (keep_days >= 1);
alter table projects add column gate_fail_on text not null default 'high'
  check (gate_fail_on in ('critical', 'high', 'medium', 'monitor', 'none'));
alter table projects add column gate_min_score real;

-- What a project was called before: an upload under the old name, as a pipeline sends it, still finds its project.
create table former_project_names (
  team_id text not null references teams (id) on delete cascade,
  name text not null,
  project_id text not null references projects (id) on delete cascade,
  primary key (team_id, name)
) strict, without rowid;
