-- Who may use the ledger's REST API. The token itself is not kept: only its digest, by which it is recognised.
create table api_tokens (
  token_id      serial primary key,
  name          text not null,
  token_digest  bytea not null unique,
  scopes        text[] not null,
  created_at    timestamptz not null default clock_timestamp(),
  expires_at    timestamptz not null
);

-- Lists that are being read page by page: all pages come from one build, whatever is published meanwhile.
create table billing_reads (
  token_id   integer not null references api_tokens on delete cascade,
  list       text not null,
  build_id   bigint not null,
  readers    integer not null,
  last_used  timestamptz not null,
  primary key (token_id, list)
);
