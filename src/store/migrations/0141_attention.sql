-- Who sees to a cause that needs a person, and until when it may wait. A cause is a log code, and what is to be mended.
create table cause_care (
  code           text not null,
  -- What is to be mended, whichever run reports it.
  subject        text not null,
  -- null: nobody
  assignee       text,
  -- The first day on which it is shown again; null: it is shown.
  snoozed_until  date,
  reason         text not null,
  -- Counts the changes, so that no change undoes another one unseen.
  version        bigint not null default 1,
  changed_by     text not null,
  changed_at     timestamptz not null default clock_timestamp(),
  primary key (code, subject)
);

-- Causes in a run that a person has seen to: the run no longer asks for them.
create table seen_causes (
  run_id   text not null references runs on delete cascade,
  code     text not null,
  subject  text not null,
  -- How many entries of the run had the cause.
  entries  bigint not null,
  reason   text not null,
  seen_by  text not null,
  seen_at  timestamptz not null default clock_timestamp(),
  primary key (run_id, code, subject)
);
