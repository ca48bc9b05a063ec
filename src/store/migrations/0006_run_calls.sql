-- What runs asked of Autotask, by minute: the calls of an hour are what its limit counts.
create table run_calls (
  run_id    text not null references runs on delete cascade,
  minute    timestamptz not null,
  -- The entity, such as ContractServiceUnits.
  endpoint  text not null,
  writes    boolean not null,
  calls     integer not null,
  -- Those that were answered by an error, or not at all.
  failed    integer not null,
  primary key (run_id, minute, endpoint, writes)
);
create index run_calls_by_minute on run_calls (minute);
