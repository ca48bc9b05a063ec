import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changedCodes } from '../../src/domain/log/outcomes.js';
import { migratedStore, type FreshStore } from './fresh-store.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());

test('the index plan_lines_changed holds the outcomes that the log codes say', async () => {
  const { rows } = await sql<{ condition: string }>`
    select pg_get_expr(indpred, indrelid) condition from pg_index
    where indexrelid = 'plan_lines_changed'::regclass`.execute(fresh.store);
  expect(rows[0]?.condition.match(/AT\d\d/g)).toEqual(changedCodes);
});
