-- Since when a run knows that the contract has the line. A read may not show the rows of one that was made a moment ago, so a line
-- without rows is not believed to have no units until then. Plans of older versions do not tell.
alter table plan_lines add column known_since timestamptz;
alter table plan_lines alter column known_since set default clock_timestamp();
