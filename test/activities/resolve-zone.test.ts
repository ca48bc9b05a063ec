import { afterAll, beforeAll, expect, it } from 'vitest';
import { autotaskAccess } from '../../src/activities/autotask-access.js';
import { callCounter } from '../../src/activities/call-counter.js';
import { resolveZone } from '../../src/activities/resolve-zone.js';
import { withZone } from '../../src/store/runs/run-stages.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { json, startOddServer, type OddServer } from '../autotask/odd-server.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { openedRun } from '../store/opened-run.js';
import { parametersFor, saveCredentials, servicesOn, activityOf } from './run-activity.js';

/** Two Autotask databases in one zone, each with its user. */
const databases: Readonly<Record<string, number>> = {
  'api@one.example': 1,
  'office@one.example': 1,
  'api@two.example': 2,
};

let fresh: FreshStore;
let zones: OddServer;
/** What the answer names as the address of the web pages; the server itself by default. */
let webUrl: unknown;
beforeAll(async () => {
  fresh = await migratedStore();
  zones = await startOddServer(({ url }, response) => {
    if (url.includes('Companies')) {
      json(response, { items: [], pageDetails: { count: 0, requestCount: 500, prevPageUrl: null, nextPageUrl: null } });
      return;
    }
    const user = new URL(url, zones.url).searchParams.get('user') ?? '';
    json(response, { zoneName: 'One for both', url: zones.url, webUrl: webUrl ?? zones.url, ci: databases[user] });
  });
});
afterAll(async () => {
  await zones.close();
  await fresh.close();
});

let runs = 0;

async function beginRun(zoneUser: string): Promise<string> {
  runs += 1;
  const runId = `run ${runs}`;
  await openedRun(fresh.store, runId, { parameters: parametersFor(zoneUser) });
  return runId;
}

async function resolve(runId: string, userName: string): Promise<number | null> {
  const services = servicesOn(fresh.store, [runId], zones.url);
  await saveCredentials(services, userName);
  const calls = callCounter(fresh.store, services.logger);
  await activityOf('first', resolveZone(services, autotaskAccess(services, calls), calls), runId);
  return (await requireRun(fresh.store, runId)).databaseCi;
}

it('The database that a run locks lines of is the one that its credentials write to', async () => {
  expect(await resolve(await beginRun('api@one.example'), 'API@one.example')).toBe(1);
  expect(await resolve(await beginRun('office@one.example'), 'api@one.example')).toBe(1);
  await expect(resolve(await beginRun('api@one.example'), 'api@two.example')).rejects.toThrow(
    'ZoneUser belongs to the Autotask database 1, and the secret set "default" to the database 2.',
  );
});

it('A run keeps the address of the web pages of its Autotask if it may become a link, and goes on without it if not', async () => {
  const webUrlAfter = async (answered: unknown) => {
    webUrl = answered;
    const runId = await beginRun('api@one.example');
    expect(await resolve(runId, 'api@one.example')).toBe(1);
    return (await requireRun(fresh.store, runId)).autotaskWebUrl;
  };
  expect(await webUrlAfter('javascript:alert(1)')).toBe(null);
  expect(await webUrlAfter('https://evil.example/')).toBe(null);
  expect(await webUrlAfter('a\0b')).toBe(null);
  expect(await webUrlAfter(['https://ww3.autotask.net/'])).toBe(null);
  expect(await webUrlAfter('https://ww3.autotask.net/')).toBe('https://ww3.autotask.net/');
  expect(await webUrlAfter(undefined)).toBe(`${new URL(zones.url).origin}/`);
});

it('A run that is resumed does not go on in another database', async () => {
  const runId = await beginRun('api@one.example');
  await resolve(runId, 'api@one.example');
  const moved = { ...databases };
  Object.assign(databases, { 'api@one.example': 2 });
  await expect(resolve(runId, 'api@one.example')).rejects.toThrow('This run was begun in the Autotask database 1');
  Object.assign(databases, moved);
  expect((await requireRun(fresh.store, runId)).databaseCi).toBe(1);
});

it('A run whose secret set is replaced in between goes on with the new user only in its own database', async () => {
  const runId = await beginRun('api@one.example');
  await resolve(runId, 'api@one.example');
  const run = await requireRun(fresh.store, runId);
  const services = servicesOn(fresh.store, [runId], zones.url);
  const access = autotaskAccess(services, callCounter(fresh.store, services.logger));
  const read = () => access.clientFor(withZone(run)).companies.byIds([1001]);
  const lookedUp = () => zones.received.filter(({ url }) => url.includes('zoneInformation')).length;
  const before = lookedUp();
  expect(await read()).toEqual({ rows: [], odd: [] });
  expect(lookedUp()).toBe(before);
  await saveCredentials(services, 'office@one.example');
  expect(await read()).toEqual({ rows: [], odd: [] });
  await saveCredentials(services, 'api@two.example');
  await expect(read()).rejects.toThrow(
    'begun in the Autotask database 1, and the secret set "default" belongs to the database 2 now',
  );
  expect(lookedUp()).toBe(before + 2);
});
