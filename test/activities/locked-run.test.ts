import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { autotaskAccess } from '../../src/activities/autotask-access.js';
import { callCounter } from '../../src/activities/call-counter.js';
import { updateLine } from '../../src/activities/update-line.js';
import { json, startOddServer, type OddServer } from '../autotask/odd-server.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { recordedChange } from './lines.js';
import { activityOf, openRunAt, saveCredentials, servicesOn } from './run-activity.js';

/*
 * A red test here means that a run whose row somebody keeps locked, such as a host that vanished, keeps the calls at a time that
 * Autotask takes, so that no run sends anything.
 */

const user = 'api@example.com';
const runs = ['locked', 'free'];

let fresh: FreshStore;
let autotask: OddServer;
let received = 0;

beforeEach(async () => {
  fresh = await migratedStore();
  autotask = await startOddServer((_, response) => {
    received += 1;
    json(response, { itemId: null });
  });
  for (const runId of runs) await openRunAt(fresh.store, runId, user, `${autotask.url}ATServicesRest/`);
});
afterEach(async () => {
  await autotask.close();
  await fresh.close();
});

it('While the row of one run is locked, another run sends its changes, and no check of the first one keeps a connection', async () => {
  const services = servicesOn(fresh.store, runs);
  await saveCredentials(services, user);
  const step = updateLine(services, autotaskAccess(services, callCounter(fresh.store, services.logger)));
  const update = async (runId: string, serviceId: number) => {
    const { claimId, token } = await recordedChange(fresh.store, runId, serviceId);
    return () => activityOf('first', step, { claimId, token });
  };
  const locked = await Promise.all([9001, 9002, 9003].map((serviceId) => update('locked', serviceId)));
  const free = await update('free', 9004);
  await fresh.store.transaction().execute(async (transaction) => {
    await sql`select 1 from runs where run_id = 'locked' for update`.execute(transaction);
    const hanging = locked.map((send) => send());
    for (const each of hanging) each.catch(() => undefined);
    await expect.poll(() => checksThatWait()).toBe(3);
    expect(await free()).toBe('answered');
    for (const each of hanging) await expect(each).rejects.toThrow(/did not answer in time|lock timeout/);
    await expect.poll(() => checksThatWait()).toBe(0);
    expect(received).toBe(1);
  });
  expect(await Promise.all(locked.map((send) => send()))).toEqual(['answered', 'answered', 'answered']);
  expect(received).toBe(4);
});

async function checksThatWait(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(fresh.store);
  return rows[0]?.count ?? 0;
}
