import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSending } from '../../src/store/claims/claim-sending.js';
import { closeClaims } from '../../src/store/claims/claim-settling.js';
import { addHold, endHold } from '../../src/store/lines/held-back.js';
import { claimableLines, openLineCounts } from '../../src/store/lines/open-lines.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { openedRun } from '../store/opened-run.js';
import { recordedChange } from './lines.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await migratedStore();
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

it('The last check before a change is sent finds a hold that came after the line was claimed', async () => {
  const { store } = fresh;
  const { runId } = await openedRun(store, 'a run with holds');
  const claims = [await recordedChange(store, runId, 9003), await recordedChange(store, runId, 9004)];
  const hold = { customerCode: 'ASP', customerName: 'ASP', lineName: 'Mailbox', reason: 'a dispute', by: 'dana' };
  const dana = { who: 'dana', from: 'console' } as const;
  const line = { contractId: 7001, serviceId: 9003 };
  await addHold(store, { ...hold, line: null, until: '2026-11-26' }, dana);
  await addHold(store, { ...hold, line: null, customerCode: 'BOW', until: '2026-12-15' }, dana);
  const { holdId } = await addHold(store, { ...hold, line, until: '2026-11-27' }, dana);
  const check = () => Promise.all(claims.map((claim) => startSending(store, claim, 60_000)));
  expect(await check()).toEqual([false, true]);
  await endHold(store, holdId, dana);
  expect(await check()).toEqual([true, false]);
});
