-- Which server keeps the store, and its timeline: PostgreSQL counts one up whenever another server takes over. The last
-- commits before that may be lost. What a server does not tell, such as that of a managed service, is left out.
create function store_timeline() returns text language plpgsql stable as $$
declare
  server text;
  timeline text;
begin
  begin
    server := (select system_identifier::text from pg_control_system());
  exception when others then null;
  end;
  begin
    timeline := left(pg_walfile_name(pg_current_wal_lsn()), 8);
  exception when others then null;
  end;
  return concat_ws('/', server, timeline);
end $$;

-- Each timeline from when on it was known. On the first one nothing was lost.
create table store_timelines (
  timeline  text primary key,
  since     timestamptz not null
);
insert into store_timelines (timeline, since) values (store_timeline(), '-infinity');

-- The timeline in which a claim was opened: it can be sent in that one only.
alter table claims add column timeline text not null default store_timeline();

-- How often its change could not be sent because Autotask was away. That Autotask had too many calls does not count.
alter table claims add column failed_tries integer not null default 0;
