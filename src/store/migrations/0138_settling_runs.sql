-- Which later run has looked at everything of a run again.
create index runs_of_period on runs (period_start, started_at);
