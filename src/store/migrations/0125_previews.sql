-- A preview plans like any other run and writes nothing to Autotask.
alter table runs add column is_preview boolean not null
  generated always as (coalesce(parameters ->> 'preview' = 'true', false)) stored;
-- A digest of what a completed preview would change.
alter table runs add column plan_hash text;
-- The preview whose changes a run makes, the digest of these as it was seen, and the day that they were planned on.
alter table runs add column applies_run_id text;
alter table runs add column applied_hash text;
alter table runs add column plan_day date;

alter table plan_lines add column contract_name text;
-- The billing period of the contract that the effective date lies in, if it does not begin one.
alter table plan_lines add column within_start date;
alter table plan_lines add column within_end date;
-- For one unit and one billing period of the contract; only previews read it.
alter table plan_lines add column unit_price numeric;
