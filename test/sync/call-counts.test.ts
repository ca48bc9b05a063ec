import { describe, expect, it } from 'vitest';
import { defaultSyncSettings } from '../../src/domain/sync/settings.js';
import { runTrends } from '../../src/store/runs/run-trends.js';
import { rowsRead } from '../rig/rows-read.js';
import { startWorld, type ScenarioInput, type World } from '../rig/world.js';

const customersCount = 1_000;
const linesPerCustomer = 10;
const changedCount = 200;

/** 1,000 customers with 10 lines each; the first `changed` of the lines spread evenly over them are billed differently. */
function largeWorld(changed: number): ScenarioInput {
  const customerIndexes = Array.from({ length: customersCount }, (_, index) => index);
  const lines = Array.from({ length: customersCount * linesPerCustomer }, (_, index) => ({
    id: 300_000 + index,
    customer: Math.floor(index / linesPerCustomer),
    service: 9_001 + (index % linesPerCustomer),
    units: 5 + ((index * 7) % 20),
    // 19 is prime to the number of services, so every service and both directions of change are hit.
    isChanged: changed > 0 && index % 19 === 0 && index / 19 < changed,
  }));
  return {
    clock: '2026-11-26T22:00:00Z',
    atria: {
      customers: customerIndexes.map((index) => ({
        code: `C${index}`,
        name: `C${index}`,
        billingIdentifier: `${100_000 + index}`,
      })),
      billing: [
        {
          periodEnd: '2026-11-25',
          records: lines.map(({ customer, service, units, isChanged }, index) => ({
            customerCode: `C${customer}`,
            sku: `${service}`,
            description: `Service ${service}`,
            quantity: isChanged ? units + (index % 2 === 0 ? 3 : -3) : units,
          })),
        },
      ],
    },
    autotask: {
      companies: customerIndexes.map((index) => ({ id: 100_000 + index, companyName: `C${index}` })),
      services: Array.from({ length: linesPerCustomer }, (_, index) => ({
        id: 9_001 + index,
        name: `Service ${index}`,
      })),
      contracts: customerIndexes.map((index) => ({
        id: 200_000 + index,
        companyID: 100_000 + index,
        startDate: '2026-01-26',
        endDate: '2027-01-25',
      })),
      contractServices: lines.map(({ id, customer, service }) => ({
        id,
        contractID: 200_000 + customer,
        serviceID: service,
      })),
      units: lines.map(({ id, units }) => ({ contractServiceID: id, from: '2026-01-26', units })),
    },
  };
}

async function inWorld<T>(scenario: ScenarioInput, work: (world: World) => Promise<T>): Promise<T> {
  // A call that a busy machine gives up would be counted by one side only, so it has as long as in production. What it reads
  // is as long of use: else a slow machine reads it again.
  const { greatestReadAgeMs, heartbeatTimeoutMs } = defaultSyncSettings;
  const settings = { requestTimeoutMs: 20_000, greatestReadAgeMs, heartbeatTimeoutMs };
  const world = await startWorld(scenario, { settings, workflowThreads: true });
  try {
    return await work(world);
  } finally {
    await world.close();
  }
}

/** As the run's own trend says. */
async function countedCalls({ store }: World): Promise<number | undefined> {
  const [newest] = await runTrends(store, { limit: 1 });
  return newest?.autotaskCalls;
}

const parameters = { ZoneUser: 'api@example.com', BillingPeriod: 'Previous', LogLevel: 'Warning' };

describe('calls to Autotask in a world of 1,000 customers with 10 lines each', () => {
  it('are at most 30 if nothing changed, and none of them writes', async () => {
    await inWorld(largeWorld(0), async (world) => {
      const { summary } = await world.run(parameters);
      const calls = world.sandbox.calls().filter(({ system }) => system === 'autotask');
      expect(summary).toMatchObject({ status: 'Completed', records: 10_000, lines: { AT10: 10_000 } });
      expect(calls.filter(({ body }) => body !== undefined)).toEqual([]);
      expect(calls.length).toBeLessThanOrEqual(30);
      expect(await countedCalls(world)).toBe(calls.length);
    });
  });

  it('are at most 30 and 1.1 per changed line, and each row of the store is read less than ten times', async () => {
    await inWorld(largeWorld(changedCount), async (world) => {
      const { summary } = await world.run(parameters);
      const calls = world.sandbox.calls().filter(({ system }) => system === 'autotask');
      expect(summary).toMatchObject({
        status: 'Completed',
        lines: { AT09: changedCount, AT10: 10_000 - changedCount },
      });
      expect(world.sandbox.dump().adjustments).toHaveLength(changedCount);
      expect(calls.length).toBeLessThanOrEqual(30 + 1.1 * changedCount);
      expect(await countedCalls(world)).toBe(calls.length);
      // Nor does it read all of its lines in the store for each customer.
      const rows = { plan_lines: 10_000, run_records: 10_000, run_customers: customersCount };
      const read = await rowsRead(world.store, Object.keys(rows));
      for (const [table, count] of Object.entries(rows)) expect(read.get(table), table).toBeLessThan(10 * count);
    });
  });
});
