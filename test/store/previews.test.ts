import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobParameters } from '../../src/domain/parameters/job-parameters.js';
import { parseParameters } from '../../src/domain/parameters/parameters.js';
import type { LogCode } from '../../src/domain/log/log-codes.js';
import { insertClaims } from '../../src/store/claims/claim-taking.js';
import { lineHistories } from '../../src/store/lines/line-histories.js';
import { customerCodesPlannedBefore, linesInDoubt, linesLeftBehind } from '../../src/store/lines/left-customers.js';
import { linesFedBefore } from '../../src/store/lines/plan-lines.js';
import { recordPeriod, recordZone } from '../../src/store/runs/runs.js';
import { migratedStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

/*
 * What runs did to lines decides what later runs take away. A preview did nothing.
 */

const databaseCi = 7;
const line = { contractId: 2001, serviceId: 9001 };
let fresh: FreshStore;
beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());

function parametersOf(given: Readonly<Record<string, string>>): JobParameters {
  const parsed = parseParameters({ ZoneUser: 'api@example.com', ...given });
  if (!('parameters' in parsed)) throw new Error('The parameters were refused.');
  return parsed.parameters;
}

/** A run that found or left a quantity on the line. */
async function runThatSaw(runId: string, outcome: LogCode, given: Readonly<Record<string, string>>): Promise<void> {
  const { store } = fresh;
  await openedRun(store, runId, { parameters: parametersOf(given) });
  await recordZone(store, runId, { ci: databaseCi, url: 'https://autotask.test/', apiUserDigest: '' });
  const period = { start: '2026-10-26', end: '2026-11-25', currentStart: null, atriaUrl: 'https://atria.test/' };
  await recordPeriod(store, runId, period);
  await sql`
    insert into plan_lines (run_id, line_id, pass, customer_code, customer_name, description, sku, service_name,
      service_description, company_id, contract_id, service_id, change, may_create, target, before, after, state, outcome)
    values (${runId}, '2001/9001', 'records', 'ACME', 'Acme', 'Mailbox', '9001', 'Mailbox', '', 1001, 2001, 9001, 'none',
      false, 5, 5, 5, 'settled', ${outcome})`.execute(store);
}

/** What later runs conclude from earlier ones. */
async function conclusions() {
  const { store } = fresh;
  const scope = { databaseCi, atriaUrl: 'https://atria.test/', periodEnd: '2026-12-25' };
  await openedRun(store, 'later', { parameters: parametersOf({}) });
  const period = { start: '2026-11-26', end: '2026-12-25', currentStart: null, atriaUrl: 'https://atria.test/' };
  await recordPeriod(store, 'later', period);
  return {
    left: (await linesLeftBehind(store, scope, ['ACME'])).length,
    inDoubt: (await linesInDoubt(store, scope, ['ACME'])).length,
    fed: (await linesFedBefore(store, 'later', databaseCi, ['ACME'])).length,
    lastUnits: (
      await lineHistories(store, { runId: 'asks', databaseCi, runDay: '2026-12-26', periodEnd: null }, [line])
    )(line).lastUnits,
  };
}

test('a later run concludes nothing from what a preview saw, and the same from a run', async () => {
  const { store } = fresh;
  await runThatSaw('preview', 'AT10', { Preview: 'True' });
  await runThatSaw('preview in doubt', 'AT36', { Preview: 'True' });
  expect(await conclusions()).toEqual({ left: 0, inDoubt: 0, fed: 0, lastUnits: null });
  await runThatSaw('run', 'AT10', {});
  expect(await conclusions()).toEqual({ left: 1, inDoubt: 0, fed: 1, lastUnits: 5 });
  expect(await customerCodesPlannedBefore(store)).toEqual(['ACME']);
});

test('a preview can claim no line, whatever asks for it', async () => {
  const { store } = fresh;
  const wanted = [{ ...line, lineId: '2001/9001', step: 'adjust' as const }];
  const claims = async (runId: string) =>
    insertClaims(store, { databaseCi, runId, executionId: runId, batch: 0 }, wanted, {
      leaseMs: 60_000,
      settleAfterMs: 0,
    });
  expect(await claims('preview')).toEqual([]);
  expect(await claims('run')).toHaveLength(1);
});
