import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { autotaskAccess } from '../../src/activities/autotask-access.js';
import { callCounter } from '../../src/activities/call-counter.js';
import { updateLine } from '../../src/activities/update-line.js';
import { defaultSyncSettings } from '../../src/domain/sync/settings.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { closedPort, json, startOddServer, type OddServer } from '../autotask/odd-server.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { recordedChange } from './lines.js';
import { attemptOf, openRunAt, saveCredentials, servicesOn } from './run-activity.js';

const runId = 'a run';
const user = 'api@example.com';
const { retryAttempts } = defaultSyncSettings;

let fresh: FreshStore;
let autotask: OddServer;
let status: 200 | 401 | 429;

beforeEach(async () => {
  fresh = await migratedStore();
  autotask = await startOddServer((_, response) => {
    json(response, status === 200 ? { itemId: null } : { errors: [] }, status);
  });
  await openRunAt(fresh.store, runId, user, autotask.url);
});
afterEach(async () => {
  await autotask.close();
  await fresh.close();
});

/** Tries to send a change as Temporal does, until the step is done or has failed `most` times. */
async function sender() {
  const services = servicesOn(fresh.store, [runId]);
  await saveCredentials(services, user);
  const step = updateLine(services, autotaskAccess(services, callCounter(fresh.store, services.logger)));
  const { claimId, token } = await recordedChange(fresh.store, runId, 9001);
  let attempt = 0;
  return async (url: string, most: number): Promise<string | number> => {
    await sql`update runs set autotask_url = ${url}`.execute(fresh.store);
    for (let failed = 0; failed < most; failed += 1) {
      attempt += 1;
      const ended = await attemptOf(attempt, 'first', step, { claimId, token }).catch(() => undefined);
      if (ended !== undefined) return ended;
    }
    return most;
  };
}

it('That Autotask has too many calls uses up none of the tries of a change: one refused connection after that stops no run', async () => {
  const send = await sender();
  const away = `http://127.0.0.1:${await closedPort()}/`;
  status = 429;
  expect(await send(autotask.url, retryAttempts)).toBe(retryAttempts);
  expect(await send(away, retryAttempts - 1)).toBe(retryAttempts - 1);
  status = 200;
  expect(await send(autotask.url, 1)).toBe('answered');
  expect((await requireRun(fresh.store, runId)).haltedBecause).toBeNull();
});

it('A change whose tries have all failed stops the run, and a worker that has just begun counts on', async () => {
  const send = await sender();
  const away = `http://127.0.0.1:${await closedPort()}/`;
  expect(await send(away, retryAttempts - 1)).toBe(retryAttempts - 1);
  expect(await send(away, 1)).toBe('halted');
  expect(await requireRun(fresh.store, runId)).toMatchObject({
    ...{ haltedKind: 'AutotaskUnavailable', haltedBecause: expect.stringContaining('could not be reached') as string },
  });
});

it('A change that Autotask answers with refused credentials stops the run, which keeps what stopped it', async () => {
  const send = await sender();
  status = 401;
  expect(await send(autotask.url, 1)).toBe('halted');
  expect((await requireRun(fresh.store, runId)).haltedKind).toBe('AutotaskCredentialsRefused');
});
