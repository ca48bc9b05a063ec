-- Who may have how many calls under way at a time to an endpoint of an Autotask database. All of an endpoint is in one
-- row, so that it changes in one statement and nobody who stands still holds a lock.
create table call_slots (
  database_ci  bigint not null,
  endpoint     text not null,
  -- Counts the changes, so that no change undoes another one unseen.
  version      bigint not null default 1,
  -- Type SlotShare. Times are milliseconds since 1970 by this database's clock.
  shares       jsonb not null,
  primary key (database_ci, endpoint)
) with (fillfactor = 50);
