-- Who started a run of a job by hand. Temporal passes on no name, so it is noted right after the start, maybe before the run.
create table run_starters (
  run_id text not null,
  started_by text not null,
  started_at timestamptz not null default clock_timestamp(),
  primary key (run_id, started_by)
);
