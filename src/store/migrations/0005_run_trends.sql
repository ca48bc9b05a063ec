-- What a run cost in calls to Autotask: requests sent, answered or not.
alter table runs add column autotask_reads integer not null default 0;
-- Rises with each request that a claim sends.
alter table claims add column posts integer not null default 0;
create index claims_of_run on claims (run_id);

create index runs_of_job on runs (job_id, started_at desc);
create index plan_lines_changed on plan_lines (run_id) where outcome in ('AT09', 'AT11', 'AT13');
