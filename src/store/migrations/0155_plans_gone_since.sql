-- Since when a run plans the lines of customers that are gone. What it finds no line for from then on, it bills nothing. Null in
-- runs of the version before: nobody knows whether they have come to these customers.
alter table runs add column plans_gone_since timestamptz;
