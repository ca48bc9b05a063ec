-- A run is one execution chain of the billingSync workflow; its id is the chain's first run id, which survives a reset.
create table runs (
  run_id            text primary key,
  workflow_id       text not null,
  job_id            text,
  started_at        timestamptz not null default clock_timestamp(),
  closed_at         timestamptz,
  -- The workflow executions that have worked on it: a new one on a closed run means that it was reset.
  executions        text[] not null default '{}',
  -- "now" and the run day are fixed by the run's first activity.
  now               timestamptz not null,
  run_day           date not null,
  parameters        jsonb,
  least_log_level   text not null,
  settings          jsonb not null,
  database_ci       integer,
  autotask_url      text,
  period_start      date,
  period_end        date,
  -- The start of the period that the run day is in.
  current_period_start date,
  period_loaded_at  timestamptz,
  -- Fences a load off that goes on after it was given up for dead.
  load_token        integer not null default 0,
  -- Billable records of the period before the customers' filter.
  records_seen      integer,
  planned_at        timestamptz,
  status            text not null default 'Running',
  failure_kind      text,
  -- Set once when nothing more may be sent: credentials refused, Autotask gone, cancelled.
  halted_at         timestamptz,
  halted_because    text
);
create index runs_by_start on runs (started_at desc);

-- The customers that a run looks at, as Atria knew them when the period was loaded.
create table run_customers (
  run_id              text not null references runs on delete cascade,
  ordinal             integer not null,
  customer_code       text not null,
  customer_name       text not null,
  billing_identifier  text not null,
  status              text not null,
  has_records         boolean not null,
  -- Other customers with the same billing identifier.
  shared_with         text[] not null default '{}',
  outcome             text,
  primary key (run_id, customer_code),
  unique (run_id, ordinal)
);

-- The billing records of the run's period, kept here so that they never travel through workflow history.
create table run_records (
  run_id             text not null references runs on delete cascade,
  record_id          text not null,
  ordinal            integer not null,
  pass               text not null check (pass in ('records', 'deprovisioned')),
  customer_code      text not null,
  sku                text not null,
  description        text not null,
  quantity           double precision not null,
  previous_quantity  double precision not null,
  line_id            text,
  outcome            text,
  primary key (run_id, pass, record_id)
);
create index run_records_by_customer on run_records (run_id, pass, customer_code);

-- One row per contract line that the run decides about, changed or not.
create table plan_lines (
  run_id               text not null references runs on delete cascade,
  line_id              text not null,
  ordinal              bigserial,
  pass                 text not null check (pass in ('records', 'deprovisioned')),
  customer_code        text not null,
  customer_name        text not null,
  description          text not null,
  sku                  text not null,
  service_name         text not null,
  service_description  text not null,
  company_id           bigint,
  contract_id          bigint,
  service_id           bigint,
  contract_service_id  bigint,
  contract_start       date,
  contract_end         date,
  change               text not null check (change in ('none', 'adjust', 'create')),
  may_create           boolean not null,
  target               integer,
  before               integer,
  after                integer,
  effective_date       date,
  reference_day        date,
  -- planned: waiting to be claimed; claimed: a child may post it; deferred: waits for a claim to settle; settled: has its outcome
  state                text not null check (state in ('planned', 'claimed', 'deferred', 'settled')),
  deferred_until       timestamptz,
  rounds               integer not null default 0,
  not_applied          integer not null default 0,
  created_line         boolean not null default false,
  outcome              text,
  outcome_details      text,
  primary key (run_id, line_id)
);
create index plan_lines_open on plan_lines (run_id, ordinal) where state <> 'settled';
create index plan_lines_fed on plan_lines (customer_code, contract_id, service_id) where pass = 'records';

-- What operators read. The key names the record, line or slot, without the code: a retry corrects an entry, never doubles it.
create table log_entries (
  run_id         text not null references runs on delete cascade,
  entry_key      text not null,
  sequence       bigserial,
  logged_at      timestamptz not null default clock_timestamp(),
  code           text not null,
  level          text not null,
  message        text not null,
  customer_code  text,
  primary key (run_id, entry_key)
);
create index log_entries_by_sequence on log_entries (run_id, sequence);
