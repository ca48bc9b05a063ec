-- Customers and contract lines that runs leave as they are until a day. A row is only ever ended.
create table held_back (
  hold_id        bigint generated always as identity primary key,
  customer_code  text not null,
  customer_name  text not null,
  -- null: every line of the customer
  contract_id    bigint,
  service_id     bigint,
  -- What the line is called; "" of a whole customer.
  line_name      text not null,
  -- The first day whose runs change it again.
  until_day      date not null,
  reason         text not null,
  held_by        text not null,
  created_at     timestamptz not null default clock_timestamp(),
  -- Set if somebody ended it before that day.
  ended_at       timestamptz,
  ended_by       text,
  check ((contract_id is null) = (service_id is null)),
  check ((ended_at is null) = (ended_by is null))
);
create index held_back_by_customer on held_back (customer_code) where ended_at is null;
