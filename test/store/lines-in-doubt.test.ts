import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { plannedLine } from '../activities/lines.js';
import { insertClaims } from '../../src/store/claims/claim-taking.js';
import { linesInDoubt } from '../../src/store/lines/left-customers.js';
import { recordPeriod, recordZone } from '../../src/store/runs/runs.js';
import { migratedStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

/*
 * A run leaves a line of what is no longer billed alone only if no other run has left, or is about to leave, a quantity on it.
 */

const atriaUrl = 'http://atria.example/';
const scope = { databaseCi: 1, atriaUrl, periodEnd: '2026-12-25' };

let fresh: FreshStore;
beforeEach(async () => {
  fresh = await migratedStore();
});
afterEach(() => fresh.close());

async function run(runId: string, start: string, end: string): Promise<void> {
  await openedRun(fresh.store, runId);
  await recordZone(fresh.store, runId, { ci: 1, url: 'http://autotask.example/', apiUserDigest: 'a user' });
  await recordPeriod(fresh.store, runId, { start, end, currentStart: null, atriaUrl });
}

/** Finds the line at zero, as it should be. */
async function foundAtZero(runId: string, start: string, end: string): Promise<void> {
  await run(runId, start, end);
  await plannedLine(fresh.store, runId, 9001);
  await sql`
    update plan_lines set state = 'settled', outcome = 'AT10', target = 0, before = 0, after = 0
    where run_id = ${runId}`.execute(fresh.store);
}

async function claimed(runId: string): Promise<void> {
  const claimant = { databaseCi: 1, runId, executionId: 'first', batch: 0 };
  const line = { contractId: 7001, serviceId: 9001, lineId: '7001/9001', step: 'adjust' } as const;
  await insertClaims(fresh.store, claimant, [line], { leaseMs: 60_000, settleAfterMs: 0 });
}

const inDoubt = async () => {
  const lines = await linesInDoubt(fresh.store, scope, ['ASP']);
  return lines.map(({ serviceId, target, isUnderWay }) => [serviceId, target, isUnderWay]);
};

it('A line that a run has claimed is in doubt, though another run has found it at zero since the plan', async () => {
  await run('changing', '2026-10-26', '2026-11-25');
  await plannedLine(fresh.store, 'changing', 9001);
  await foundAtZero('finding', '2026-09-26', '2026-10-25');
  expect(await inDoubt()).toEqual([]);
  await claimed('changing');
  expect(await inDoubt()).toEqual([[9001, 12, true]]);
});

it('A line of which a run does not know what became of its change is in doubt until another run has found what it has', async () => {
  await run('in doubt', '2026-10-26', '2026-11-25');
  await plannedLine(fresh.store, 'in doubt', 9001);
  await sql`update plan_lines set state = 'settled', outcome = 'AT36' where run_id = 'in doubt'`.execute(fresh.store);
  expect(await inDoubt()).toEqual([[9001, 12, false]]);
  await foundAtZero('finding', '2026-10-26', '2026-11-25');
  expect(await inDoubt()).toEqual([]);
});
