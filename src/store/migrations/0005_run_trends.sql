-- For the trends of runs.
create index claims_of_run on claims (run_id);
create index runs_of_job on runs (job_id, started_at desc);
create index plan_lines_changed on plan_lines (run_id) where outcome in ('AT09', 'AT11', 'AT13');
