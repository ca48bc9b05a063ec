-- Since when each channel of notifications is there. What ended before is not announced in it.
create table notification_channels (
  channel text primary key,
  since timestamptz not null default statement_timestamp(),
  last_seen timestamptz not null default statement_timestamp()
);

-- What is announced of a run, once for each channel.
create table notifications (
  notification_id bigint generated always as identity primary key,
  run_id text not null references runs (run_id) on delete cascade,
  channel text not null,
  event text not null check (event in ('waits', 'needs-person', 'works-again', 'nothing')),
  -- What happened to the run: the preview whose approval it waits for, or the end that it came to.
  occasion text not null,
  created_at timestamptz not null default clock_timestamp(),
  tries integer not null default 0,
  -- Null: it was sent, or given up, or there was nothing to send.
  next_try_at timestamptz,
  sent_at timestamptz,
  -- Why the last try failed, or why it was given up.
  problem text,
  unique (run_id, occasion, channel)
);

create index notifications_due on notifications (next_try_at) where next_try_at is not null;
