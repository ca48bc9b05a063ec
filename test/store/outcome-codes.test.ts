import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changedCodes, fedCodes } from '../../src/domain/log/outcomes.js';
import { migrate } from '../../src/store/database.js';
import { freshStore, type FreshStore } from './fresh-store.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await freshStore();
  await migrate(fresh.store);
});
afterAll(() => fresh.close());

test.each([
  ['plan_lines_changed', changedCodes],
  ['plan_lines_by_place', fedCodes],
])('the index %s holds the outcomes that the log codes say', async (index, codes) => {
  const { rows } = await sql<{ condition: string }>`
    select pg_get_expr(indpred, indrelid) condition from pg_index
    where indexrelid = ${index}::regclass`.execute(fresh.store);
  expect(rows[0]?.condition.match(/AT\d\d/g)).toEqual(codes);
});
