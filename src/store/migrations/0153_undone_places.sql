-- Whether what a run found on a line was undone since is asked for each line that a later run looks at.
create index plan_lines_undone_by_place on plan_lines (contract_id, service_id) where pass = 'undo';
