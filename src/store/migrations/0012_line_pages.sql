-- The lines of a run in the order of its plan, a page at a time, and their outcomes, counted without reading the lines.
create index plan_lines_in_order on plan_lines (run_id, ordinal) include (outcome);
