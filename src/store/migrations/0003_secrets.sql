-- Secret sets by name. Each is one AES-256-GCM message; the key is never in the database.
create table secret_sets (
  name        text primary key,
  key_id      text not null,
  nonce       bytea not null,
  ciphertext  bytea not null,
  tag         bytea not null,
  updated_at  timestamptz not null default clock_timestamp()
);
