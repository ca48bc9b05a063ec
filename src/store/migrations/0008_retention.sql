-- The lines that removed runs had fed from billing records: a customer that is deprovisioned later still gets them to zero.
create table fed_lines (
  database_ci      integer not null,
  customer_code    text not null,
  contract_id      bigint not null,
  service_id       bigint not null,
  sku              text not null,
  description      text not null,
  -- The end of the earliest period that it was fed for, and the start of the last run that did.
  first_period_end date not null,
  fed_at           timestamptz not null,
  primary key (customer_code, contract_id, service_id, database_ci, sku)
);

-- Set when the removal of an old run begins. From then on nobody sees the run, however long its rows take to go.
alter table runs add column removal_started_at timestamptz;

create index runs_by_closing on runs (closed_at);
