-- Warnings about the run itself, which count for its status whatever its log level records.
alter table runs add column warnings text[] not null default '{}';
