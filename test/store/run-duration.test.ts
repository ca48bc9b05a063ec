import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordDecision } from '../../src/store/runs/decisions.js';
import { runTrends } from '../../src/store/runs/run-trends.js';
import { migratedStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

let fresh: FreshStore;

beforeAll(async () => {
  fresh = await migratedStore();
});

afterAll(() => fresh.close());

const approve = {
  verdict: 'approve',
  planHash: 'a'.repeat(64),
  by: 'Dana',
  reason: '',
  part: {},
  ifMoved: 'Refuse',
} as const;

test('The duration of a run that somebody approved counts from the approval, and that of any other from its start', async () => {
  const { store } = fresh;
  for (const runId of ['approved', 'not asked', 'under way']) await openedRun(store, runId);
  const taken = { decisionId: 'one', executionId: 'one', previewId: 'its preview', problem: null, decision: approve };
  await recordDecision(store, 'approved', { ...taken, verdict: 'approved' });
  await recordDecision(store, 'not asked', { ...taken, decisionId: 'two', verdict: 'refused', problem: 'lines moved' });
  await sql`update decisions set decided_at = '2026-11-28T08:00:00Z'`.execute(store);
  await sql`update runs set started_at = '2026-11-26T08:00:00Z',
    closed_at = case when run_id <> 'under way' then '2026-11-28T08:00:30Z'::timestamptz end`.execute(store);
  const durations = (await runTrends(store, { limit: 10 })).map(({ runId, durationMs }) => [runId, durationMs]);
  expect(Object.fromEntries(durations)).toEqual({
    approved: 30_000,
    'not asked': 2 * 24 * 3_600_000 + 30_000,
    'under way': null,
  });
});
