-- The billing periods that a process has met. They are named by their end.
create table billing_periods (
  period_end       date primary key,
  period_start     date not null,
  status           text not null check (status in ('open', 'closed')),
  -- The build whose records are read; null before the first.
  published_build  bigint,
  closed_at        timestamptz
);

-- One making of a period's records. At most one is at work per period: who begins another abandons it, and it can write no more.
create table billing_builds (
  build_id        bigserial primary key,
  period_end      date not null references billing_periods,
  holder          text not null,
  mode            text not null check (mode in ('full', 'incremental')),
  state           text not null check (state in ('building', 'published', 'abandoned')),
  -- Changes up to this one count, and later ones do not.
  last_change_id  bigint not null,
  -- An incremental build looks at customers with changes after this one.
  after_change_id bigint not null,
  rules_revision  bigint not null,
  customers_done  integer not null default 0,
  -- The last customer that is done, by code: whoever goes on begins after it.
  done_through    text not null default '',
  started_at      timestamptz not null default clock_timestamp(),
  ended_at        timestamptz
);
create unique index billing_builds_one_at_work on billing_builds (period_end) where state = 'building';

-- What one build made of one customer. A build reads the versions of former builds where nothing has changed since.
create table billing_versions (
  version_id     bigserial primary key,
  period_end     date not null references billing_periods,
  customer_code  text not null references ledger_customers,
  from_build     bigint not null references billing_builds,
  -- The build that replaced it.
  to_build       bigint references billing_builds,
  -- Of everything that follows from it; an equal one is not written again.
  content_hash   text not null,
  unique (period_end, customer_code, from_build)
);

create table billing_summaries (
  summary_id        bigserial primary key,
  version_id        bigint not null references billing_versions on delete cascade,
  sku               text not null,
  sku_type          text not null,
  grouping          text not null,
  service_name      text not null,
  plan_name         text not null,
  instance_name     text not null,
  billable          boolean not null,
  override_reason   text not null,
  last_count        integer not null,
  this_count        integer not null
);
create index billing_summaries_by_version on billing_summaries (version_id);

create table billing_details (
  summary_id         bigint not null references billing_summaries on delete cascade,
  added_change_id    bigint not null,
  -- Null: still there at the end of the period, as far as the build knows.
  removed_change_id  bigint,
  action             text not null check (action in ('Added', 'Removed', 'Carried')),
  primary key (summary_id, added_change_id)
);

create table billing_rules (
  rule_id           serial primary key,
  description       text not null,
  override_reason   text not null,
  processing_order  integer not null,
  valid_from        date,
  valid_to          date,
  conditions        jsonb not null,
  changed_at        timestamptz not null default clock_timestamp()
);
