-- Which Atria a run read from: a customer that another Atria does not know has not left this one.
alter table runs add column atria_url text;

-- Who fed a line last, whichever customer that was.
create index plan_lines_by_place on plan_lines (contract_id, service_id)
  where outcome in ('AT09', 'AT10', 'AT11', 'AT13');
