-- Of a change that a preview shows: whether it counts from a day in a period that Autotask has approved and posted. null: nobody
-- asked, or Autotask did not tell.
alter table plan_lines add column is_posted boolean;
