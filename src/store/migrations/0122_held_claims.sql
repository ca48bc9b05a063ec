-- When a write was found not to show although it should have, and what was seen then. Its line is not written meanwhile.
alter table claims
  add column held_at timestamptz,
  add column held_because text;
