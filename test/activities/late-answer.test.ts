import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { autotaskAccess } from '../../src/activities/autotask-access.js';
import { callCounter } from '../../src/activities/call-counter.js';
import { updateLine } from '../../src/activities/update-line.js';
import { closeClaims } from '../../src/store/claims/claim-settling.js';
import { findClaim, type Claim } from '../../src/store/claims/claims.js';
import { readLog } from '../../src/store/log/log-entries.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { endRun } from '../../src/activities/close-run.js';
import { json, startOddServer, type OddServer } from '../autotask/odd-server.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { recordedChange } from './lines.js';
import { openRunAt, saveCredentials, servicesOn, activityOf } from './run-activity.js';

const runId = 'a run';
const user = 'api@example.com';

let fresh: FreshStore;
let autotask: OddServer;
let whileSending: () => Promise<unknown>;

beforeEach(async () => {
  fresh = await migratedStore();
  autotask = await startOddServer(async (_, response) => {
    await whileSending();
    json(response, { itemId: null });
  });
  await openRunAt(fresh.store, runId, user, `${autotask.url}ATServicesRest/`);
});
afterEach(async () => {
  await autotask.close();
  await fresh.close();
});

async function send(claim: Claim): Promise<string> {
  const services = servicesOn(fresh.store, [runId]);
  await saveCredentials(services, user);
  const step = updateLine(services, autotaskAccess(services, callCounter(fresh.store, services.logger)));
  return activityOf('first', step, { claimId: claim.claimId, token: claim.token });
}

const log = () => readLog(fresh.store, runId, {}, { after: 0, limit: 10 });

async function end() {
  const { status, closedAt } = await requireRun(fresh.store, runId);
  return { status, closedAt };
}

it('An answer to a change that was given up meanwhile is told, since nobody else knows of it', async () => {
  const claim = await recordedChange(fresh.store, runId, 9001);
  whileSending = () => Promise.resolve();
  expect(await send(claim)).toBe('answered');
  expect(await log()).toEqual([]);
  const late = await recordedChange(fresh.store, runId, 9002);
  whileSending = () => closeClaims(fresh.store, [{ ...late, from: 'sending', verdict: 'notApplied' }]);
  expect(await send(late)).toBe('answered');
  const entries = await log();
  expect(entries.map(({ code, customerCode }) => [code, customerCode])).toEqual([['AT36', 'ASP']]);
  expect(entries[0]?.message).toContain('Autotask accepted a change by 2 when it had been given up already');
});

it('An answer is kept although another server took over the store meanwhile and does not know that the change was sent', async () => {
  const claim = await recordedChange(fresh.store, runId, 9004);
  whileSending = () =>
    sql`update claims set state = 'recorded', sending_at = null, settle_at = null, timeline = 'a former one'`.execute(
      fresh.store,
    );
  expect(await send(claim)).toBe('answered');
  expect(await findClaim(fresh.store, claim.claimId)).toMatchObject({ state: 'answered', answer: 'accepted' });
  expect(await log()).toEqual([]);
});

it('A completed run ends once more, with errors, if Autotask accepts a change of it after its end', async () => {
  let first: Awaited<ReturnType<typeof end>> | undefined;
  const late = await recordedChange(fresh.store, runId, 9003);
  whileSending = async () => {
    await closeClaims(fresh.store, [{ ...late, from: 'sending', verdict: 'notApplied' }]);
    await endRun(fresh.store, runId, null, { kind: null, entries: [] });
    first = await end();
  };
  expect(await send(late)).toBe('answered');
  expect(first?.status).toBe('Completed with warnings');
  const last = await end();
  expect(last.status).toBe('Completed with errors');
  expect(last.closedAt?.getTime()).toBeGreaterThan(first?.closedAt?.getTime() ?? Infinity);
  const codes = (await log()).map(({ code, message }) => [code, message.includes(last.status)]);
  expect(codes.slice(-2)).toEqual([
    ['AT36', false],
    ['AT24', true],
  ]);
});
