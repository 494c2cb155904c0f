-- Who works: a row for each worker process, renewed every few seconds and gone when it ends as asked. A row that was not
-- renewed for a while is a worker that died. Nothing depends on it but what people are told.
create table workers (
  id text primary key,
  host text not null,
  pid integer not null,
  concurrency integer not null,
  started_at integer not null,
  seen_at integer not null
) strict;
