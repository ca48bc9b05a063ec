-- Changes up to this one were counted when the period was closed first. What was removed in it by a later one was billed.
alter table billing_periods add column closed_change_id bigint;
update billing_periods p set closed_change_id = b.last_change_id
from billing_builds b where b.build_id = p.published_build and p.status = 'closed';
