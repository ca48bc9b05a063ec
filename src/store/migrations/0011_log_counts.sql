-- How many entries of each code and level a run's log has, without reading the log. Each statement that writes entries
-- adds rows with what it changed: writers of one run never wait for each other here. What counts is the sum. When a run
-- is closed, its rows are put together.
create table log_counts (
  run_id    text not null references runs on delete cascade,
  code      text not null,
  severity  smallint not null,
  entries   bigint not null
);
create index log_counts_of_run on log_counts (run_id) include (code, severity, entries);

insert into log_counts (run_id, code, severity, entries)
select run_id, code, severity, count(*) from log_entries group by run_id, code, severity;

create function count_added_log_entries() returns trigger language plpgsql as $$
begin
  insert into log_counts (run_id, code, severity, entries)
  select run_id, code, severity, count(*) from added group by run_id, code, severity;
  return null;
end $$;

create function count_changed_log_entries() returns trigger language plpgsql as $$
begin
  insert into log_counts (run_id, code, severity, entries)
  select run_id, code, severity, sum(entries) from (
    select run_id, code, severity, 1 entries from added
    union all
    select run_id, code, severity, -1 from removed) changed
  group by run_id, code, severity having sum(entries) <> 0;
  return null;
end $$;

-- Entries that go with their run have nothing left to be counted for.
create function count_removed_log_entries() returns trigger language plpgsql as $$
begin
  insert into log_counts (run_id, code, severity, entries)
  select run_id, code, severity, -count(*) from removed
  where exists (select from runs where runs.run_id = removed.run_id)
  group by run_id, code, severity;
  return null;
end $$;

create trigger log_entries_added after insert on log_entries
  referencing new table as added for each statement execute function count_added_log_entries();
create trigger log_entries_changed after update on log_entries
  referencing new table as added old table as removed for each statement execute function count_changed_log_entries();
create trigger log_entries_removed after delete on log_entries
  referencing old table as removed for each statement execute function count_removed_log_entries();
