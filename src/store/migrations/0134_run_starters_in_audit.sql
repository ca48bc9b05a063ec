-- The audit record names who asked for a run, and nothing else does.
drop table run_starters;
