-- When a write was found not to show although it should have, what was seen then, and which run looked last. Its line is
-- not written meanwhile.
alter table claims
  add column held_at timestamptz,
  add column held_because text,
  add column held_by text;
