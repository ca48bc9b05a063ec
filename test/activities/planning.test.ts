import { afterAll, beforeAll, expect, it } from 'vitest';
import { autotaskAccess } from '../../src/activities/autotask-access.js';
import { callCounter } from '../../src/activities/call-counter.js';
import { enterRun } from '../../src/activities/open-execution.js';
import { planCustomers } from '../../src/activities/plan-customers.js';
import { planDeprovisioned } from '../../src/activities/plan-deprovisioned.js';
import { leftStatus } from '../../src/domain/billing.js';
import { customerOutcomeCounts, insertRunCustomers } from '../../src/store/runs/run-customers.js';
import { insertRunRecords } from '../../src/store/runs/run-records.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { runToPlan, servicesOn, activityOf, withPresent } from './run-activity.js';

const runId = 'a run';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await migratedStore();
  await runToPlan(fresh.store, runId, 'http://127.0.0.1:1/ATServicesRest/');
  // Neither needs Autotask to be planned, as two customers claim one company.
  const customer = { name: 'ASP', billingIdentifier: '1001', sharedWith: ['OTHER'] };
  await insertRunCustomers(fresh.store, runId, [
    { ...customer, code: 'ASP', status: 'Active', hasRecords: true },
    { ...customer, code: 'LEFT', status: leftStatus, hasRecords: false },
  ]);
  const record = { recordId: '1', customerCode: 'ASP', sku: '9001', description: 'Mailbox' };
  await insertRunRecords(fresh.store, runId, 'records', 0, [
    { ...record, quantity: 1, previousQuantity: 1, formerlyBilled: false },
  ]);
});
afterAll(() => fresh.close());

it('What a step read before its run was reset is not planned any more', async () => {
  const services = servicesOn(fresh.store, [runId]);
  await activityOf('former', enterRun, services, runId);
  const afterReset = withPresent(services, 'present');
  await activityOf('present', enterRun, afterReset, runId);
  const access = autotaskAccess(services, callCounter(fresh.store, services.logger));
  const outcomes = () => customerOutcomeCounts(fresh.store, runId);
  for (const plan of [planCustomers(afterReset, access), planDeprovisioned(afterReset, access)]) {
    await expect(activityOf('former', plan, runId, 0)).rejects.toThrow('comes too late');
    expect(await outcomes()).toEqual([]);
  }
  await activityOf('present', planCustomers(afterReset, access), runId, 0);
  expect(await outcomes()).toHaveLength(1);
  await activityOf('present', planDeprovisioned(afterReset, access), runId, 0);
  expect(await outcomes()).toHaveLength(2);
});
