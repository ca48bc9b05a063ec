-- Why a record without items says 0: its SKU was billed earlier in the same period (here), or in the period before.
alter table billing_summaries add column formerly text check (formerly in ('here', 'before'));
alter table run_records add column formerly_billed boolean not null default false;
