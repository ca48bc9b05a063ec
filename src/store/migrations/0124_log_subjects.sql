-- What an entry of a run's log is about, to be searched with it: few messages name the SKU.
drop index if exists log_entries_by_text;
alter table log_entries drop column search_text;
alter table log_entries add column about text not null default '';

update log_entries e
set about = concat_ws(chr(31), l.sku, l.description, l.service_name, l.customer_name, l.contract_id)
from plan_lines l
where l.run_id = e.run_id and l.line_id = case
  when starts_with(e.entry_key, 'line note ') then substr(e.entry_key, 11)
  when starts_with(e.entry_key, 'line ') then substr(e.entry_key, 6) end;
update log_entries e
set about = concat_ws(chr(31), b.sku, b.description, c.customer_name)
from run_records b left join run_customers c on c.run_id = b.run_id and c.customer_code = b.customer_code
where b.run_id = e.run_id and starts_with(e.entry_key, 'record ') and b.record_id = substr(e.entry_key, 8);
update log_entries e
set about = c.customer_name
from run_customers c
where c.run_id = e.run_id and c.customer_code = e.customer_code and starts_with(e.entry_key, 'customer ');

alter table log_entries add column search_text text not null generated always as
  (lower(code || chr(31) || message || chr(31) || coalesce(customer_code, '') || chr(31) || about)) stored;

do $$
begin
  create index log_entries_by_text on log_entries using gin (run_id, search_text gin_trgm_ops);
exception
  when undefined_object then
    raise warning 'The log has no search index: %. Searching a long log will be slow.', sqlerrm;
end $$;
