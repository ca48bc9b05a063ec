import { afterAll, beforeAll, expect, it } from 'vitest';
import { planBatch } from '../../src/activities/plan-batch.js';
import type { PlanningRun } from '../../src/activities/planning-run.js';
import { createAutotaskClient } from '../../src/autotask/client.js';
import type { BillingRecord } from '../../src/domain/billing.js';
import { startSandbox, type Sandbox } from '../../src/simulator/simulator.js';
import { parseScenario } from '../../src/simulator/scenario.js';
import { withPeriod } from '../../src/store/runs/run-stages.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { runToPlan, servicesOn } from './run-activity.js';

const runId = 'a run';
const credentials = { userName: 'api@example.com', secret: 's3cret', integrationCode: 'CODE' };

let fresh: FreshStore;
let sandbox: Sandbox;
beforeAll(async () => {
  fresh = await migratedStore();
  const contracts = [1, 2].map((company) => ({
    ...{ id: 7000 + company, companyID: company, startDate: '2026-01-26', endDate: '2027-01-25' },
  }));
  const scenario = {
    autotask: {
      ...{ credentials, contracts, services: [{ id: 9001, name: 'Mailbox' }] },
      companies: [1, 2].map((id) => ({ id, companyName: `Company ${id}` })),
      contractServices: [1, 2].map((company) => ({ id: 8000 + company, contractID: 7000 + company, serviceID: 9001 })),
      units: [1, 2].map((company) => ({ contractServiceID: 8000 + company, from: '2026-01-26', units: 10 })),
    },
  };
  sandbox = await startSandbox({ scenario: parseScenario(JSON.stringify(scenario)) });
  await runToPlan(fresh.store, runId, sandbox.autotaskUrl);
});
afterAll(async () => {
  await sandbox.close();
  await fresh.close();
});

const recordOf = (customerCode: string): BillingRecord => ({
  ...{ recordId: `of ${customerCode}`, customerCode, sku: '9001', description: 'Mailbox' },
  ...{ quantity: 14, previousQuantity: 10, formerlyBilled: false },
});

/** A record that the program cannot add up, whatever the reason. */
const faulty = Object.defineProperty(recordOf('A'), 'quantity', {
  get() {
    throw new TypeError('The quantity cannot be read.');
  },
});

it('A customer whose records cannot be added up is reported, and the others of its batch are planned', async () => {
  const services = servicesOn(fresh.store, [runId]);
  const planning: PlanningRun = {
    run: withPeriod(await requireRun(fresh.store, runId)),
    days: { effectiveDate: '2026-10-26', periodEnd: '2026-11-25', runDay: '2026-11-26' },
    readDays: { first: '2026-11-25' },
    scope: { databaseCi: 1, atriaUrl: 'http://127.0.0.1:1/', periodEnd: '2026-11-25' },
    autotask: createAutotaskClient({ baseUrl: sandbox.autotaskUrl, credentials, requestTimeoutMs: 10_000 }),
  };
  const customers = ['A', 'B'].map((code, index) => ({
    ...{ code, name: code, billingIdentifier: String(index + 1), status: 'Active' },
    ...{ ordinal: index + 1, hasRecords: true, sharedWith: [] },
  }));
  const plan = await planBatch(services, planning, customers, { records: [faulty, recordOf('B')], fed: [] }, false);
  const values = { customerName: 'A', details: 'The quantity cannot be read.' };
  expect(plan.customers).toEqual([{ customerCode: 'A', outcome: { code: 'AT40', values } }]);
  expect(plan.lines).toMatchObject([{ lineId: '7002/9001', target: 14, before: 10, change: 'adjust', outcome: null }]);
});
