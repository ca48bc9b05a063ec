-- Warnings and errors that a run's log level left out of its log. What a run came to counts them all the same.
create table unrecorded_entries (
  run_id     text not null references runs on delete cascade,
  entry_key  text not null,
  code       text not null,
  severity   smallint not null,
  primary key (run_id, entry_key)
);

-- What a run reported, by code: the entries of its log and those that its log level left out.
create view reported_counts as
  select run_id, code, severity, entries, true recorded from log_counts
  union all
  select run_id, code, severity, 1::bigint, false from unrecorded_entries;

-- Until now a run kept the codes of its own warnings only.
insert into unrecorded_entries (run_id, entry_key, code, severity)
select run_id, 'warning ' || code, code, 2 from runs, unnest(warnings) code where least_log_level = 'Error';
alter table runs drop column warnings;
