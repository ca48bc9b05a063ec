-- Atria's own half. Every provisioning change, in the order of recording; rows are only ever added.
create table service_changes (
  change_id      bigint primary key,
  kind           text not null,
  happened_at    timestamptz not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  actor          text not null,
  customer_code  text not null,
  user_name      text not null,
  service_code   text not null,
  plan_name      text not null,
  instance       text not null,
  change_values  jsonb not null,
  -- What the sender calls the change; sent again it is not recorded again.
  source_key     text unique
);
create index service_changes_by_customer on service_changes (customer_code, change_id);

create function refuse_history_edit() returns trigger language plpgsql as $$
begin
  raise exception 'Service changes are only ever added. Record another change that corrects the wrong one.';
end $$;
create trigger service_changes_only_grow before update or delete or truncate on service_changes
  for each statement execute function refuse_history_edit();

-- The present state: what the changes come to. It can be derived from them again at any time.
create table ledger_resellers (
  code  text primary key,
  name  text not null
);

create table ledger_customers (
  code                text primary key,
  name                text not null,
  type                text not null,
  billing_identifier  text not null,
  status              text not null,
  reseller_code       text not null
);

create table ledger_users (
  customer_code  text not null references ledger_customers,
  user_name      text not null,
  full_name      text not null,
  flags          text[] not null,
  removed        boolean not null,
  primary key (customer_code, user_name)
);

create table ledger_services (
  code   text primary key,
  name   text not null,
  level  text not null check (level in ('customer', 'user')),
  sku    text not null
);

-- Plans, applications and resources: what carries a SKU.
create table ledger_products (
  kind          text not null check (kind in ('plan', 'application', 'resource')),
  service_code  text not null references ledger_services,
  name          text not null,
  sku           text not null,
  cost_price    double precision,
  sales_price   double precision,
  primary key (kind, service_code, name)
);

-- From when to when each item was provisioned in one plan.
create table ledger_spans (
  added_change_id    bigint not null,
  customer_code      text not null references ledger_customers,
  item_kind          text not null,
  user_name          text not null,
  service_code       text not null,
  instance           text not null,
  plan_name          text not null,
  added_at           timestamptz not null,
  removed_change_id  bigint,
  removed_at         timestamptz,
  -- One change opens at most one span.
  primary key (added_change_id)
);
create unique index ledger_spans_open on ledger_spans
  (customer_code, item_kind, user_name, service_code, instance) where removed_change_id is null;
create index ledger_spans_by_item on ledger_spans
  (customer_code, item_kind, user_name, service_code, instance, added_change_id desc);
create index ledger_spans_ended on ledger_spans (customer_code, removed_at);

create table ledger_settings (
  singleton         boolean primary key default true check (singleton),
  bill_process_day  integer not null default 0,
  time_zone         text not null default 'UTC',
  -- Rises with every change of the billing rules.
  rules_revision    bigint not null default 0
);
insert into ledger_settings default values;
