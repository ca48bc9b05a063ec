-- People hear of a run that takes long.
alter table notifications drop constraint notifications_event_check;
alter table notifications add constraint notifications_event_check
  check (event in ('waits', 'late', 'needs-person', 'works-again', 'nothing'));

-- When the run was taken up again after its end; null: it never was.
alter table runs add column reopened_at timestamptz;
