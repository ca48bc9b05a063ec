import { afterAll, beforeAll, expect, it } from 'vitest';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

const leaving = { status: 'Deprovisioned' } as const;

const scenario = provider([
  // What is billed without a SKU may be any of its lines.
  { code: 'NOSKU', ...leaving, lines: [[9001, 9]], records: [billed('', 2)], earlierRecords: [billed(9001, 9)] },
  // Its contract is not active when its records are looked at, and is when deprovisioned customers are.
  {
    code: 'LATE',
    ...leaving,
    contracts: [{ status: 0 }],
    lines: [[9001, 7]],
    records: [billed(9001, 3)],
    earlierRecords: [billed(9001, 7)],
  },
  { code: 'NEWER', lines: [[9001, 6]], records: [billed(9001, 6)] },
  { code: 'GONE', ...leaving, lines: [[9001, 4]], earlierRecords: [billed(9001, 4)] },
  // Billed at neither end of the period before: its units are a person's.
  { code: 'IDLE', ...leaving, lines: [[9001, 5]], earlierRecords: [billed(9001, 0)] },
]);

let world: World;
beforeAll(async () => {
  world = await startWorld(scenario);
});
afterAll(() => world.close());

function changes(): string[] {
  return world.sandbox.dump().adjustments.map(({ contractID, unitChange }) => `${contractID}: ${unitChange}`);
}

it('A line of a deprovisioned customer goes to zero only if nothing may still be billed of it', async () => {
  const { sandbox } = world;
  let contractsAsked = 0;
  sandbox.observe({
    received: ({ path }) => {
      if (/contracts\/query/i.test(path)) contractsAsked += 1;
      if (contractsAsked === 2) {
        sandbox.edit(({ autotask }) => {
          autotask.updateContract(2002, { status: 1 });
        });
      }
      return Promise.resolve('go');
    },
  });
  const run = await world.run(previousPeriod);
  expect(contractsAsked).toBeGreaterThanOrEqual(2);
  expect(run.log.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['AT07', 'AT06', 'AT10', 'AT20', 'AT13', 'AT21']),
  );
  expect(changes()).toEqual(['2004: -4']);
});

it('A run for an older period takes nothing from a line that only a later period billed', async () => {
  world.sandbox.edit((each) => {
    each.putCustomer({ code: 'NEWER', name: 'NEWER Limited', billingIdentifier: '1003', type: 'Standard', ...leaving });
  });
  const before = changes();
  const run = await world.run({ ...previousPeriod, BillingPeriod: days.earlierPeriodEnd });
  expect(run.status).toBe('Completed');
  expect(
    changes()
      .slice(before.length)
      .filter((change) => change.startsWith('2003')),
  ).toEqual([]);
});
