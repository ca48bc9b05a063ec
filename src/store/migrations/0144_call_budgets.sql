-- What is known of the calls of the last hour to an Autotask database. All of it is in one row, so that it changes in one
-- statement and nobody who stands still holds a lock.
create table call_budgets (
  database_ci  bigint primary key,
  -- Counts the changes, so that no change undoes another one unseen.
  version      bigint not null default 1,
  -- Type CallBudget. Times are milliseconds since 1970 by this database's clock.
  budget       jsonb not null,
  -- Type BudgetTerms: the settings of the worker that wrote last, for those who only look.
  terms        jsonb not null
) with (fillfactor = 50);
