-- What runs have seen on a line, whatever they said of it: a line that had units and shows no row is not taken for empty.
drop index plan_lines_by_place;
create index plan_lines_by_place on plan_lines (contract_id, service_id) where contract_id is not null;
