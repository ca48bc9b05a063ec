-- Which API user a run looked its zone up for, as a digest: another user may belong to another Autotask database.
alter table runs add column api_user_digest text;
