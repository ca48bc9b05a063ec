import { afterEach, beforeEach, expect, it } from 'vitest';
import { noteCompared, noteUncompared } from '../../src/store/lines/changed-meanwhile.js';
import { migratedStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

/*
 * A run that has saved a plan looks for the changes of others before it says that a line is right. A red test here means that it may
 * not look.
 */

const runId = 'a run';
let fresh: FreshStore;
beforeEach(async () => {
  fresh = await migratedStore();
  await openedRun(fresh.store, runId);
});
afterEach(() => fresh.close());

it('What an attempt saved and did not compare is left to the next one', async () => {
  const first = await noteUncompared(fresh.store, runId);
  const next = await noteUncompared(fresh.store, runId);
  expect([first.isLeftOver, next.isLeftOver]).toEqual([false, true]);
  await noteCompared(fresh.store, runId, next.token);
  expect((await noteUncompared(fresh.store, runId)).isLeftOver).toBe(false);
});

it('An attempt that comes late does not count what a later one saved as compared', async () => {
  const late = await noteUncompared(fresh.store, runId);
  await noteCompared(fresh.store, runId, late.token);
  await noteUncompared(fresh.store, runId);
  await noteCompared(fresh.store, runId, late.token);
  expect((await noteUncompared(fresh.store, runId)).isLeftOver).toBe(true);
});

it('An attempt that comes late does not count what a later one left over and has to compare as compared', async () => {
  const late = await noteUncompared(fresh.store, runId);
  await noteUncompared(fresh.store, runId);
  await noteCompared(fresh.store, runId, late.token);
  expect((await noteUncompared(fresh.store, runId)).isLeftOver).toBe(true);
});
