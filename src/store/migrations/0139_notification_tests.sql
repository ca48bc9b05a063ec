-- Where the messages of a channel go, without what must stay secret; null: no worker has said yet.
alter table notification_channels add column destination text;

-- Test messages that somebody asked a channel's worker to send. Each is tried once.
create table notification_tests (
  test_id bigint generated always as identity primary key,
  channel text not null references notification_channels (channel),
  asked_at timestamptz not null default clock_timestamp(),
  -- When a worker took it; null: none has yet.
  taken_at timestamptz,
  sent_at timestamptz,
  -- Whom it did not reach, and why.
  problem text
);

create index notification_tests_of_channel on notification_tests (channel, test_id desc);
