-- What the last test of a secret set's connection to Autotask found. No text of it holds a secret.
create table connection_tests (
  secret_set text primary key,
  -- The version of the set that was tested (secret_set_versions).
  version bigint not null,
  tested_at timestamptz not null default clock_timestamp(),
  -- The Autotask database that the set's user belongs to; null: its zone was not found.
  database_ci integer,
  -- One object per check, as doctor shows it.
  checks jsonb not null
);
