-- API tokens: many for each person, each for one team. Their text is known only to whoever made them.
create table api_tokens (
  id text primary key,
  team_id text not null,
  user_id text not null,
  name text not null,
  -- SHA-256 of the text, in hex. The text is random, so that a slow hash would protect nothing more.
  hash text not null unique,
  -- The first characters, by which people know it.
  prefix text not null,
  scopes text not null check (json_valid(scopes)),
  -- 0: the projects of api_token_projects. A limited token whose projects are all gone reaches nothing.
  all_projects integer not null check (all_projects in (0, 1)),
  created_at integer not null,
  expires_at integer not null,
  last_used_at integer,
  last_used_from text,
  -- Whoever leaves the team leaves no token behind. What the role allows is looked up whenever a token is used.
  foreign key (team_id, user_id) references memberships (team_id, user_id) on delete cascade
) strict;

create index api_tokens_by_member on api_tokens (team_id, user_id);

create table api_token_projects (
  token_id text not null references api_tokens (id) on delete cascade,
  project_id text not null references projects (id) on delete cascade,
  primary key (token_id, project_id)
) strict, without rowid;

create index api_token_projects_by_project on api_token_projects (project_id);
