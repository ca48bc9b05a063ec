-- How far a run's changes are, without reading the lines that stay as they are.
create index plan_lines_to_change on plan_lines (run_id) where change <> 'none';
