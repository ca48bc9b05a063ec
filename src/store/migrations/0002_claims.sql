-- The right to write one contract line, and the record of each write. At most one open claim per line over all runs.
create sequence claim_tokens;

create table claims (
  claim_id             bigserial primary key,
  -- Rises with every change of holder: a process that still has an older token can no longer send.
  token                bigint not null default nextval('claim_tokens'),
  database_ci          integer not null,
  contract_id          bigint not null,
  service_id           bigint not null,
  run_id               text not null,
  -- The execution that holds it: differs from run_id's after a reset or a continue-as-new.
  holder               text not null,
  -- The claiming call within the holder: a repeated call finds what it claimed before.
  batch                integer not null,
  line_id              text not null,
  step                 text not null check (step in ('create', 'adjust')),
  state                text not null check (state in ('claimed', 'recorded', 'sending', 'answered', 'closed')),
  verdict              text check (verdict in ('applied', 'notApplied', 'rejected', 'changedBySomeoneElse', 'released')),
  contract_service_id  bigint,
  effective_date       date,
  window_from          date,
  window_to            date,
  before_profile       jsonb,
  delta                integer,
  target               integer,
  later_step           text,
  opened_at            timestamptz not null default clock_timestamp(),
  read_at              timestamptz,
  send_deadline        timestamptz,
  sending_at           timestamptz,
  settle_at            timestamptz,
  answered_at          timestamptz,
  closed_at            timestamptz,
  -- Set where Autotask refused because of another adjustment on the date: reading tells whether it was ours.
  duplicate_date       boolean not null default false,
  -- What Autotask or the network said, for the log.
  details              text,
  -- Whether the owning run has taken the verdict into its line.
  collected            boolean not null default false
);
create unique index claims_one_open_per_line on claims (database_ci, contract_id, service_id) where state <> 'closed';
create index claims_by_line on claims (database_ci, contract_id, service_id, closed_at desc);
create index claims_by_run on claims (run_id, state) where not collected;
