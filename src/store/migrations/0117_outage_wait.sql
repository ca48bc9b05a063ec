-- What the run waits for while another system is out of order: {system, since, nextTry, because}; null: nothing.
alter table runs add column outage_wait jsonb;
