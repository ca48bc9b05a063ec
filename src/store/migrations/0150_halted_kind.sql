-- What stopped a run, as its end names it: that Autotask refused the credentials, or is out of order. Null if no failure stopped it, and
-- if a worker of the version before did, which keeps the message alone.
alter table runs add column halted_kind text;
