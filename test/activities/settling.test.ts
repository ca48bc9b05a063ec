import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { autotaskAccess } from '../../src/activities/autotask-access.js';
import { userDigest } from '../../src/activities/autotask-database.js';
import { callCounter } from '../../src/activities/call-counter.js';
import { endRun } from '../../src/activities/close-run.js';
import { settleClaims } from '../../src/activities/settle-claims.js';
import { noteDoubt, startSending } from '../../src/store/claims/claim-sending.js';
import { noteExecution, recordZone } from '../../src/store/runs/runs.js';
import { json, startOddServer, type OddServer } from '../autotask/odd-server.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { openedRun } from '../store/opened-run.js';
import { recordedChange } from './lines.js';
import { activityOf, parametersFor, saveCredentials, servicesOn } from './run-activity.js';

const user = 'api@example.com';
const settleAfterMs = 400_000;

let fresh: FreshStore;
let autotask: OddServer;
beforeAll(async () => {
  fresh = await migratedStore();
  // While Autotask answers, the time of the changes in doubt comes.
  autotask = await startOddServer(async (_, response) => {
    await comeDue('a run');
    json(response, { items: [], pageDetails: { count: 0, requestCount: 500, prevPageUrl: null, nextPageUrl: null } });
  });
});
afterAll(async () => {
  await autotask.close();
  await fresh.close();
});

async function comeDue(runId: string): Promise<void> {
  await sql`update claims set sending_at = now() - interval '1 day', settle_at = now() - interval '1 day'
    where run_id = ${runId} and state = 'sending'`.execute(fresh.store);
}

/** A run with changes that got no answer. */
async function runInDoubt(runId: string, services: readonly number[]): Promise<void> {
  const { store } = fresh;
  await openedRun(store, runId, { parameters: parametersFor(user) });
  await noteExecution(store, runId, `execution of ${runId}`);
  await recordZone(store, runId, { ci: 1, url: autotask.url, apiUserDigest: userDigest({ runId }, user) });
  for (const serviceId of services) {
    const claim = await recordedChange(store, runId, serviceId);
    await startSending(store, claim, settleAfterMs);
    await noteDoubt(store, claim, 'no answer');
  }
}

it('A run whose first changes are all in doubt looks again at once if their time came while it read something else', async () => {
  await runInDoubt('an ended run', [9004]);
  await endRun(fresh.store, 'an ended run', 'execution of an ended run', { kind: null, entries: [] });
  await comeDue('an ended run');
  await runInDoubt('a run', [9001, 9002, 9003]);
  const services = servicesOn(fresh.store, ['a run']);
  await saveCredentials(services, user);
  const settle = settleClaims(services, autotaskAccess(services, callCounter(fresh.store, services.logger)));
  expect(await activityOf('execution of a run', settle, 'a run', true)).toMatchObject({
    pending: 3,
    nextMs: 0,
    nextDeferredMs: null,
  });
  expect(autotask.received.length).toBeGreaterThan(0);
});
