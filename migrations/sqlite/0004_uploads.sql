-- What an audit was made of stays known after its archive is gone: the same content is recognised when it comes again.
alter table audits add column upload_sha256 text;
update audits set upload_sha256 = upload_blob where upload_blob is not null;
create index audits_by_upload_sha256 on audits (upload_sha256) where upload_sha256 is not null;

-- Wherever an audit comes from, nobody can forget to fill it.
create trigger audits_remember_their_upload
after insert on audits
begin
  update audits set upload_sha256 = new.upload_blob where id = new.id;
end;

-- Uploads in pieces. A row is a promise of bytes with an end; who began it goes on with it, from any page.
create table partial_uploads (
  id text primary key,
  team_id text not null references teams (id),
  created_by text not null references users (id),
  file_name text not null,
  size integer not null check (size > 0),
  sha256 text not null,
  chunk_bytes integer not null check (chunk_bytes > 0),
  created_at integer not null,
  -- Moves with every chunk; a sweep takes what stands still for too long.
  expires_at integer not null,
  unique (team_id, created_by, sha256, size)
) strict;

create index partial_uploads_by_expiry on partial_uploads (expires_at);

create table partial_chunks (
  upload_id text not null references partial_uploads (id) on delete cascade,
  position integer not null check (position >= 0),
  blob text not null references blobs (sha256),
  primary key (upload_id, position)
) strict, without rowid;

create index partial_chunks_by_blob on partial_chunks (blob);
