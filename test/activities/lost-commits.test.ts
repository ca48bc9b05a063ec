import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { autotaskAccess } from '../../src/activities/autotask-access.js';
import { userDigest } from '../../src/activities/autotask-database.js';
import { callCounter } from '../../src/activities/call-counter.js';
import { updateLine } from '../../src/activities/update-line.js';
import { insertClaims } from '../../src/store/claims/claim-taking.js';
import { findClaim, type Claim } from '../../src/store/claims/claims.js';
import type { Store } from '../../src/store/database.js';
import { recordZone } from '../../src/store/runs/runs.js';
import { json, startOddServer, type OddServer } from '../autotask/odd-server.js';
import { failingOverStore, type FailingOverStore } from '../rig/failing-over-store.js';
import { openedRun } from '../store/opened-run.js';
import { recordedChange } from './lines.js';
import { parametersFor, saveCredentials, servicesOn, activityOf } from './run-activity.js';

const runId = 'a run';
const user = 'api@example.com';

let failing: FailingOverStore;
let autotask: OddServer;
/** What happens once, while Autotask holds its first answer. */
let whileSending: () => Promise<unknown>;

beforeEach(async () => {
  failing = await failingOverStore();
  autotask = await startOddServer(async (_, response) => {
    const happening = whileSending();
    whileSending = () => Promise.resolve();
    await happening;
    json(response, { itemId: null });
  });
  const { store } = failing;
  await openedRun(store, runId, { parameters: parametersFor(user) });
  const apiUserDigest = userDigest({ runId }, user);
  await recordZone(store, runId, { ci: 1, url: `${autotask.url}ATServicesRest/`, apiUserDigest });
  await saveCredentials(servicesOn(store, [runId]), user);
});
afterEach(async () => {
  await autotask.close();
  await failing.close();
});

/** `updateLine` in a worker of its own. */
function workerOn(store: Store): (claim: Claim) => Promise<string> {
  const services = servicesOn(store, [runId]);
  const step = updateLine(services, autotaskAccess(services, callCounter(store, services.logger)));
  return ({ claimId, token }) => activityOf('first', step, { claimId, token });
}

it('A worker that has sent a change does not send it again if the store has lost that it was sent', async () => {
  const { store } = failing;
  const claim = await recordedChange(store, runId, 9001);
  const send = workerOn(store);
  whileSending = async () => {
    await sql`update claims set state = 'recorded', sending_at = null, settle_at = null`.execute(store);
    await sql`alter table claims rename to claims_out_of_reach`.execute(store);
  };
  await expect(send(claim)).rejects.toThrow();
  await sql`alter table claims_out_of_reach rename to claims`.execute(store);
  const again = await send(claim);
  expect(autotask.received).toHaveLength(1);
  expect(again).toBe('inDoubt');
  expect(await findClaim(store, claim.claimId)).toMatchObject({ state: 'sending' });
});

it('A change is not sent again if the server that knew of it is lost and its standby takes over without that commit', async () => {
  const claim = await recordedChange(failing.store, runId, 9001);
  await failing.cutOff();
  whileSending = () => failing.kill();
  await expect(workerOn(failing.store)(claim)).rejects.toThrow();
  const promoted = await failing.promote();
  const again = await workerOn(promoted)(claim);
  expect(autotask.received).toHaveLength(1);
  expect(again).toBe('inDoubt');
  expect(await findClaim(promoted, claim.claimId)).toMatchObject({ state: 'sending' });
  // A claim may be lost as a whole. So no line is claimed while a read may not show what was sent under it.
  const line = { contractId: 7001, serviceId: 9002, lineId: '7001/9002', step: 'adjust' } as const;
  const claimant = { databaseCi: 1, runId, executionId: 'first', batch: 1 };
  const openedAfter = (settleAfterMs: number) =>
    insertClaims(promoted, claimant, [line], { leaseMs: 60_000, settleAfterMs });
  expect(await openedAfter(3_600_000)).toEqual([]);
  expect(await openedAfter(0)).toHaveLength(1);
});
