-- The run whose changes a run takes back, and which part of them.
alter table runs add column undoes_run_id text, add column undoes_part jsonb;

-- What a run takes back is a pass of its own. The rows that are there satisfy the former check.
alter table plan_lines drop constraint plan_lines_pass_check;
alter table plan_lines add constraint plan_lines_pass_check
  check (pass in ('records', 'deprovisioned', 'undo')) not valid;
