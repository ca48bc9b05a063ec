-- What is odd about a row that Atria gave: it is not worked with, and what it belongs to is skipped.
alter table run_records add column fault jsonb;
alter table run_customers add column fault text;

-- What became of a write could not be told, as a row of its line could not be read.
alter table claims drop constraint claims_verdict_check;
alter table claims add constraint claims_verdict_check
  check (verdict in ('applied', 'notApplied', 'rejected', 'changedBySomeoneElse', 'unreadable', 'released'));
