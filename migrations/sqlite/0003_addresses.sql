-- Readable addresses of projects, and the headline of an audit under the answers given since.
-- A slug is null only between this migration and the end of the same start, which fills it (store/src/sql/projects.ts).
alter table projects add column slug text;
create unique index projects_slug on projects (team_id, slug);

-- The summary with the project's answers, and the newest answer it knows; null while nobody answered.
alter table audits add column current_summary text;
alter table audits add column current_answer integer;

-- The newest audits of each project, for the list of projects and the history.
create index audits_by_project on audits (project_id, created_at);
