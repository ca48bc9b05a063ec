import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeClaims } from '../../src/store/claims/claim-settling.js';
import { migrate } from '../../src/store/database.js';
import { claimableLines, openLineCounts } from '../../src/store/lines/open-lines.js';
import { freshStore, type FreshStore } from '../store/fresh-store.js';
import { openedRun } from '../store/opened-run.js';
import { recordedChange } from './lines.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await freshStore();
  await migrate(fresh.store);
});
afterAll(() => fresh.close());

it('A line whose claim was taken over by a step that then broke off waits to be claimed', async () => {
  const { runId } = await openedRun(fresh.store, 'a run');
  const { claimId, token } = await recordedChange(fresh.store, runId, 9001);
  await recordedChange(fresh.store, runId, 9002);
  expect(await openLineCounts(fresh.store, runId)).toMatchObject({ waiting: 0, deferred: 0, claimed: 2 });
  await closeClaims(fresh.store, [{ claimId, token, from: 'recorded', verdict: 'released', collected: true }]);
  const claimable = await claimableLines(fresh.store, runId, 'first', 10);
  expect(claimable.map(({ lineId }) => lineId)).toEqual(['7001/9001']);
  expect(await openLineCounts(fresh.store, runId)).toMatchObject({ waiting: 1, deferred: 0, claimed: 1 });
});
