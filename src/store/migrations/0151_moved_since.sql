-- Of a line of a preview that an approval left out because it had moved: how, as a clause. Only the decision knows of a price that
-- moved: the run reads no prices when it makes the changes. Null in decisions that a worker of the version before took.
alter table plan_lines add column moved_since text;
