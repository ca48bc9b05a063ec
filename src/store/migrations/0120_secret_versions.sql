-- How often each secret set has been stored. The number is authenticated with the set and kept apart from it, also when
-- the set is removed: a former ciphertext that is put back does not fit it. Sets without one were stored before this
-- table was made, and are authenticated by their names only until they are stored again.
create table secret_set_versions (
  name     text primary key,
  version  bigint not null
);
