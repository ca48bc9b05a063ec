-- How many customers a build has to look at in all; null for builds that began before this was counted.
alter table billing_builds add column customers_total integer;
