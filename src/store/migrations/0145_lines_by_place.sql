-- Migration 0128 narrowed this index to lines that runs have fed. What runs have seen on a line, whatever they said of it, is
-- looked up for each line of each batch: without the index that reads the whole table each time.
drop index plan_lines_by_place;
create index plan_lines_by_place on plan_lines (contract_id, service_id) where contract_id is not null;
