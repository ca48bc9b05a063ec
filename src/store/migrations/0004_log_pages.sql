-- What a page of a log is filtered, searched and sorted by, at any length.
alter table log_entries
  -- The level as a rank: levels sort by severity, not by alphabet.
  add column severity smallint not null generated always as
    (case level when 'Verbose' then 0 when 'Info' then 1 when 'Warning' then 2 else 3 end) stored,
  -- Everything that a search looks into, in lower case. The separator keeps a text from being found across two of them.
  add column search_text text not null generated always as
    (lower(code || chr(31) || message || chr(31) || coalesce(customer_code, ''))) stored;

create index log_entries_by_code on log_entries (run_id, code, sequence) include (severity);
create index log_entries_by_level on log_entries (run_id, severity, sequence);

-- A text within the entries of a run is found by its trigrams. Both extensions come with PostgreSQL and may be created by
-- any owner of a database; where they are not installed, searching works by reading the run's whole log.
do $$
begin
  create extension if not exists pg_trgm;
  create extension if not exists btree_gin;
  create index log_entries_by_text on log_entries using gin (run_id, search_text gin_trgm_ops);
exception
  when feature_not_supported or undefined_file or insufficient_privilege or undefined_object then
    raise warning 'The log has no search index: %. Searching a long log will be slow.', sqlerrm;
end $$;
