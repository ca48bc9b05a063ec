-- Tells of each place that records of a customer led to until when its contract went, as far as any run knows.
drop index plan_lines_fed;
create index plan_lines_fed on plan_lines (customer_code, contract_id, service_id, contract_end) where pass = 'records';
