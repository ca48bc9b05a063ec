-- The run whose changes a run takes back, and which part of them.
alter table runs add column undoes_run_id text, add column undoes_part jsonb;

-- What a run takes back is a pass of its own. The rows that are there satisfy the former check.
alter table plan_lines drop constraint plan_lines_pass_check;
alter table plan_lines add constraint plan_lines_pass_check
  check (pass in ('records', 'deprovisioned', 'undo')) not valid;

-- The outcomes of changed and of fed lines have one more.
drop index plan_lines_changed;
create index plan_lines_changed on plan_lines (run_id) where outcome in ('AT09', 'AT11', 'AT13', 'AT62');
drop index plan_lines_by_place;
create index plan_lines_by_place on plan_lines (contract_id, service_id)
  where outcome in ('AT09', 'AT10', 'AT11', 'AT13', 'AT62');

-- Which runs take back a run.
create index runs_undoes on runs (undoes_run_id) where undoes_run_id is not null;
