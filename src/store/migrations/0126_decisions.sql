-- What a run waits to be approved, and the preview that shows it.
alter table runs add column approval_wait jsonb;

-- Whether a line of a preview is in the part that was approved; null if nothing was left out.
alter table plan_lines add column is_approved boolean;

-- What people decided about the changes of a run.
create table decisions (
  -- The id of the workflow update that brought it.
  decision_id text not null,
  run_id text not null references runs (run_id) on delete cascade,
  preview_id text not null,
  plan_hash text not null,
  -- A refused approval could not be taken: the plan had moved.
  verdict text not null check (verdict in ('approved', 'rejected', 'refused')),
  decided_by text not null,
  reason text not null,
  part jsonb not null,
  decided_at timestamptz not null default clock_timestamp(),
  primary key (run_id, decision_id)
);
