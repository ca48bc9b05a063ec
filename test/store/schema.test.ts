import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migratedStore, type FreshStore } from './fresh-store.js';
import { schemaText } from './schema-text.js';

const listed = readFileSync(new URL('./schema.txt', import.meta.url), 'utf8');

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());

test('the migrations make what schema.txt lists; npm run docs:schema lists it anew', async () => {
  expect(await schemaText(fresh.store)).toBe(listed);
});

/** A change of the schema, and the one line that it comes to. */
const changes: readonly (readonly [string, string])[] = [
  ['create table news (id bigint)', 'table news'],
  ['alter table runs set (fillfactor = 90)', 'table runs with fillfactor=90'],
  ['alter table runs add column news text', 'column runs.news text'],
  ['alter table runs alter column job_id type varchar(9)', 'column runs.job_id character varying(9)'],
  ['alter table runs alter column job_id set not null', 'column runs.job_id text not null'],
  ["alter table runs alter column job_id set default ''", "column runs.job_id text default ''::text"],
  ['create index news on runs (job_id) where is_preview', 'index runs.news btree (job_id) WHERE is_preview'],
  ["alter table runs add constraint news check (job_id <> '')", "constraint runs.news CHECK ((job_id <> ''::text))"],
  ['create or replace view news as select 1 one', 'view news as SELECT 1 AS one;'],
  ['create sequence news', 'sequence news as bigint start 1 increment 1 minimum 1 maximum 9223372036854775807'],
  ["create type news as enum ('good', 'bad')", 'type news e: good, bad'],
  [
    'create function news() returns int language sql as $$ select 1 $$',
    'function news() RETURNS integer LANGUAGE sql AS $function$ select 1 $function$',
  ],
  [
    'create trigger news before delete on runs for each row execute function refuse_audit_edit()',
    'trigger runs.news BEFORE DELETE ON runs FOR EACH ROW EXECUTE FUNCTION refuse_audit_edit()',
  ],
];

test.each(changes)('lists what comes of: %s', async (change, line) => {
  const transaction = await fresh.store.startTransaction().execute();
  try {
    await sql.raw(change).execute(transaction);
    const added = (await schemaText(transaction)).split('\n').filter((each) => !listed.split('\n').includes(each));
    expect(added).toContain(line);
  } finally {
    await transaction.rollback().execute();
  }
});
