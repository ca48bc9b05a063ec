-- The days of a line's increases and of its decreases, where a job lets them count from different ones; else null.
alter table plan_lines add column days_by_direction jsonb;
