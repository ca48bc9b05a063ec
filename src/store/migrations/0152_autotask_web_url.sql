-- Where people use the Autotask of the run in a browser, by Autotask's own answer, for links to it. Null: it named no address that
-- is allowed, or a worker of the version before looked it up.
alter table runs add column autotask_web_url text;
