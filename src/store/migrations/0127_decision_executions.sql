-- The execution of the run that took a decision: Temporal brings the same one again to a run that was reset.
alter table decisions add column execution_id text;

-- Why a decision was refused, as a clause.
alter table decisions add column problem text;
