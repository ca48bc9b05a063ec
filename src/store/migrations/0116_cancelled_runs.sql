-- When somebody cancelled the run; null where nobody did, or where something else had stopped it before.
alter table runs add column cancel_requested_at timestamptz;
