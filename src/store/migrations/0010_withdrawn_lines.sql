-- A line that a run planned before it was reset, and does not plan any more: nothing is sent for it.
alter table plan_lines add column withdrawn boolean not null default false;
