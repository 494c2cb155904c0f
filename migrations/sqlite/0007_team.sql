-- Who is in which team, and the links that let somebody in. Links are kept as SHA-256 of 32 random bytes and work once.

-- When the member was last there, to within a minute; null: never since they joined.
alter table memberships add column seen_at integer;

create table invitations (
  id text primary key,
  team_id text not null references teams (id) on delete cascade,
  token_sha256 text not null unique,
  role text not null check (role in ('owner', 'maintainer', 'viewer')),
  -- Lower case; null: whoever holds the link.
  email text,
  -- An invitation ends with the right to invite: it goes when this person is no owner any more.
  by_user text not null references users (id) on delete cascade,
  created_at integer not null,
  expires_at integer not null,
  -- Somebody makes an account with it just now; until then nobody else can. A crash in between frees it by itself.
  held_until integer not null default 0,
  accepted_at integer,
  accepted_by text references users (id) on delete set null
) strict;

create index invitations_by_team on invitations (team_id, expires_at);

-- One that was used is gone, and with it every other of the person.
create table reset_links (
  id text primary key,
  user_id text not null references users (id) on delete cascade,
  token_sha256 text not null unique,
  -- The owner who made it, in this team; both null: mailed to the person, who asked for it.
  team_id text references teams (id) on delete cascade,
  by_user text references users (id) on delete cascade,
  created_at integer not null,
  expires_at integer not null,
  check ((team_id is null) = (by_user is null))
) strict;

create index reset_links_by_user on reset_links (user_id);
