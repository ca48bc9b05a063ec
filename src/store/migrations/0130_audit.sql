-- Every decision and edit, in the order of recording. Each entry's digest covers its content and the digest before it.
create table audit_entries (
  entry_number  bigint primary key,
  -- As precise as the digest covers it.
  recorded_at   timestamptz(3) not null,
  -- null: nobody knows
  who           text,
  origin        text not null,
  action        text not null,
  record        text not null,
  record_id     text not null,
  record_name   text not null,
  changes       jsonb not null,
  reason        text not null,
  digest        text not null
);
create index audit_entries_by_record on audit_entries (record, record_id, entry_number);
create index audit_entries_by_time on audit_entries (recorded_at);

-- The last entry. Whoever adds one locks this row; entries that are cut off at the end are missed by it.
create table audit_head (
  singleton     boolean primary key default true check (singleton),
  entry_number  bigint not null,
  digest        text not null
);
insert into audit_head (entry_number, digest) values (0, repeat('0', 64));

create function refuse_audit_edit() returns trigger language plpgsql as $$
begin
  raise exception 'The audit record is only ever added to.';
end $$;
create trigger audit_entries_only_grow before update or delete or truncate on audit_entries
  for each statement execute function refuse_audit_edit();
create trigger audit_head_stays before delete or truncate on audit_head
  for each statement execute function refuse_audit_edit();
