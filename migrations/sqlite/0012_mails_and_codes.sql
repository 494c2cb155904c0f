-- The time step (of 30 seconds) of the newest code that a person was let in with: codes of it and of earlier steps count no
-- more, also those that nobody has used. Null: none was.
alter table auth_two_factors add column last_step integer;
-- spent_codes held the single codes instead. Nothing writes it any more; a version before this one still does while both run,
-- so a later version takes it away.

-- Whether invitations of the team are mailed, or only shown as links. Anybody with an account can make a team, and mail goes to
-- whoever they name: a new team mails when whoever makes it owns one that does.
alter table teams add column may_mail integer not null default 0 check (may_mail in (0, 1));
update teams set may_mail = 1;

-- The mails of the last day, counted by who had them sent and by who got them. Of addresses only the SHA-256.
create table sent_mails (
  id integer primary key autoincrement,
  kind text not null check (kind in ('invitation', 'reset')),
  to_hash text not null,
  -- Null: whoever forgot a password, and is not signed in.
  by_user text,
  at integer not null
) strict;

create index sent_mails_by_time on sent_mails (at);
create index sent_mails_by_receiver on sent_mails (to_hash, kind, at);
create index sent_mails_by_sender on sent_mails (by_user, at) where by_user is not null;

-- What goes, or is emptied, with a person, a team or a project is looked for by them.
create index users_by_current_team on users (current_team_id) where current_team_id is not null;
create index invitations_by_inviter on invitations (by_user);
create index invitations_by_taker on invitations (accepted_by) where accepted_by is not null;
create index reset_links_by_maker on reset_links (by_user) where by_user is not null;
create index reset_links_by_team on reset_links (team_id) where team_id is not null;
create index triage_comments_by_project on triage_comments (project_id);
create index former_project_names_by_project on former_project_names (project_id);
create index webhook_events_by_team on webhook_events (team_id);
