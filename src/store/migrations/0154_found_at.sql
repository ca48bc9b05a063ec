-- When a run found, or decided, what its line says: a run that waits for a person, for calls or for Autotask does that long after it
-- began. Null in lines of the version before; the start of their run stands for it.
alter table plan_lines add column found_at timestamptz;
-- Since when a run has saved lines that it has not compared with the claims of other runs yet. Without a row, it has compared all.
create table plans_to_compare (
  run_id      text primary key references runs on delete cascade,
  saved_since timestamptz not null
);
-- Whether the line of a held claim looked edited or could not be read: it says nothing about how late Autotask shows changes.
alter table claims add column tells_nothing boolean not null default false;
-- A run that a limit stopped may make none of the changes of its preview, wherever somebody resets it to.
update runs set applied_hash = null where failure_kind = 'LimitExceeded' and applied_hash is not null;
