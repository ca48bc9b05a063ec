import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/*
 * Customers that Atria fed, and that have left its list altogether since: not even reported as deprovisioned. The first
 * run processes the earlier period, in which all are there; the next one the period that they are no longer in.
 */

const customers = [
  // The second line is a person's: nothing was ever billed for it.
  {
    code: 'LEAVES',
    lines: [
      [9001, 3],
      [9002, 2],
    ] as const,
    earlierRecords: [billed(9001, 5)],
  },
  { code: 'MOVES', lines: [[9001, 1]] as const, earlierRecords: [billed(9001, 4)] },
  { code: 'STAYS', lines: [[9001, 1]] as const, earlierRecords: [billed(9001, 2)], records: [billed(9001, 2)] },
  { code: 'TOO', lines: [[9001, 1]] as const, earlierRecords: [billed(9001, 1)], records: [billed(9001, 1)] },
];
const lineOf = { LEAVES: 2001, MOVES: 2002 } as const;
const earlier = { ...previousPeriod, BillingPeriod: days.earlierPeriodEnd };

let world: World;

beforeEach(async () => {
  world = await startWorld(provider(customers));
  expect((await world.run(earlier)).summary).toMatchObject({ lines: { AT09: 3, AT10: 1 } });
});
afterEach(() => world.close());

/** The adjustments that a piece of work makes, as `contract/service: change`. */
async function adjustmentsOf(work: () => Promise<unknown>): Promise<string[]> {
  const before = world.sandbox.dump().adjustments.length;
  await work();
  const made = world.sandbox.dump().adjustments.slice(before);
  return made.map(({ contractID, serviceID, unitChange }) => `${contractID}/${serviceID}: ${unitChange}`).sort();
}

function remove(...codes: readonly string[]): void {
  for (const code of codes)
    world.sandbox.edit((each) => {
      each.removeCustomer(code);
    });
}

function bill(customerCode: string, quantity: number) {
  return { customerCode, sku: '9001', description: 'Item', quantity, previousQuantity: 0, billable: true };
}

const codesOf = (run: EndedRun, customerCode: string | null = null) =>
  run.log.filter((entry) => customerCode === null || entry.customerCode === customerCode).map(({ code }) => code);

test('customers that left long ago, and that a job leaves out, do not keep its own from going to zero', async () => {
  await world.run({ ...previousPeriod, CustomersFilter: ['STAYS', 'TOO'] });
  remove('LEAVES', 'MOVES', 'STAYS');
  world.sandbox.edit((each) => {
    each.replaceBilling('2026-12-25', [bill('TOO', 1)]);
  });
  const later = { ...previousPeriod, BillingPeriod: '2026-12-25', CustomersFilter: ['STAYS'] };
  let run!: EndedRun;
  expect(await adjustmentsOf(async () => (run = await world.run(later)))).toEqual(['2003/9001: -2']);
  expect(run.summary).toMatchObject({ customers: { AT43: 1 } });
});

test('the lines of a customer that has left Atria go to zero exactly once, and lines that people made stay', async () => {
  remove('LEAVES');
  let run!: EndedRun;
  expect(await adjustmentsOf(async () => (run = await world.run(previousPeriod)))).toEqual([
    `${lineOf.LEAVES}/9001: -5`,
  ]);
  expect(codesOf(run, 'LEAVES')).toEqual(['AT43', 'AT13']);
  expect(run.summary).toMatchObject({ status: 'Completed with warnings', lines: { AT10: 2, AT13: 1, AT68: 1 } });
  expect(await adjustmentsOf(async () => (run = await world.run(previousPeriod)))).toEqual([]);
  expect(codesOf(run, 'LEAVES')).toEqual([]);
  // Nothing bills the line of the customer that has no records and is still there.
  expect(run.summary).toMatchObject({ status: 'Completed with warnings', lines: { AT10: 2, AT68: 1 } });
});

test('a person may give the line of a customer that has left units again, and they stay', async () => {
  remove('LEAVES');
  await world.run(previousPeriod);
  const line = world.sandbox.dump().contractServices.find(({ contractID }) => contractID === lineOf.LEAVES);
  world.sandbox.edit((each) => {
    each.adjustAsPerson({ contractServiceID: line?.id ?? 0, effectiveDate: '2026-11-20', unitChange: 7 });
  });
  expect(await adjustmentsOf(() => world.run(previousPeriod))).toEqual([]);
});

test('a customer that comes back is billed again, and can leave again', async () => {
  remove('LEAVES');
  await world.run(previousPeriod);
  const back = [bill('LEAVES', 6), bill('STAYS', 2), bill('TOO', 1)];
  world.sandbox.edit((each) => {
    each.putCustomer({ code: 'LEAVES', billingIdentifier: '1001', type: 'Standard', status: 'Active' });
    each.replaceBilling('2026-12-25', back);
  });
  const current = { ...previousPeriod, BillingPeriod: 'Current' };
  expect(await adjustmentsOf(() => world.run(current))).toEqual([`${lineOf.LEAVES}/9001: 6`]);
  remove('LEAVES');
  world.sandbox.edit((each) => {
    each.replaceBilling('2026-12-25', back.slice(1));
  });
  // What a later period billed is not undone for an earlier one.
  expect(await adjustmentsOf(() => world.run(previousPeriod))).toEqual([]);
  const nextDay = { ...current, EffectiveDateConflict: 'NextDay' };
  expect(await adjustmentsOf(() => world.run(nextDay))).toEqual([`${lineOf.LEAVES}/9001: -6`]);
});

test('CustomersFilter says which of the customers that have left a job looks at', async () => {
  remove('LEAVES', 'MOVES');
  expect(await adjustmentsOf(() => world.run({ ...previousPeriod, CustomersFilter: ['STAYS'] }))).toEqual([]);
  let run!: EndedRun;
  const only = { ...previousPeriod, CustomersFilter: ['LEAVES'] };
  expect(await adjustmentsOf(async () => (run = await world.run(only)))).toEqual([`${lineOf.LEAVES}/9001: -5`]);
  // Atria knows no such customer, but the log of its line says so better.
  expect(codesOf(run)).not.toContain('AT25');
});

describe('nothing goes to zero', () => {
  test('if the customer goes on under another code, with the same billing identifier', async () => {
    remove('MOVES');
    world.sandbox.edit((each) => {
      each.putCustomer({ code: 'MOVED', billingIdentifier: ' 1002', type: 'Standard', status: 'Active' });
    });
    let run!: EndedRun;
    expect(await adjustmentsOf(async () => (run = await world.run(previousPeriod)))).toEqual([]);
    expect(codesOf(run, 'MOVES')).toEqual(['AT44']);
    world.sandbox.edit((each) => {
      each.replaceBilling(days.periodEnd, [bill('MOVED', 4), bill('STAYS', 2), bill('TOO', 1)]);
    });
    expect(await adjustmentsOf(async () => (run = await world.run(previousPeriod)))).toEqual([]);
    // From now on it is the line of the other code, also while that one has no billing identifier.
    world.sandbox.edit((each) => {
      each.putCustomer({ code: 'MOVED', billingIdentifier: '', type: 'Standard', status: 'Active' });
    });
    expect(await adjustmentsOf(async () => (run = await world.run(previousPeriod)))).toEqual([]);
    expect(codesOf(run, 'MOVES')).toEqual([]);
    expect(codesOf(run, 'MOVED')).toEqual(['AT04']);
  });

  test('if the list of customers is empty, or has lost more than it still has', async () => {
    remove('LEAVES', 'MOVES', 'STAYS');
    world.sandbox.edit((each) => {
      each.replaceBilling(days.periodEnd, [bill('TOO', 1)]);
    });
    let run!: EndedRun;
    expect(await adjustmentsOf(async () => (run = await world.run(previousPeriod)))).toEqual([]);
    const entry = run.log.find(({ code }) => code === 'AT45');
    expect(run.summary).toMatchObject({ status: 'Completed with warnings', customers: { AT45: 3 } });
    const said = '3 Customers that Atria fed before are no longer in its list';
    expect(entry?.message).toContain(said);
    // A run for one of them has the same list.
    const only = { ...previousPeriod, CustomersFilter: ['LEAVES'] };
    expect(await adjustmentsOf(async () => (run = await world.run(only)))).toEqual([]);
    expect(run.summary).toMatchObject({ customers: { AT45: 1 } });
    expect(run.log.find(({ code }) => code === 'AT45')?.message).toContain(said);
    remove('TOO');
    expect(await adjustmentsOf(async () => (run = await world.run(previousPeriod)))).toEqual([]);
    expect(codesOf(run)).toContain('AT45');
  });

  test('if the list of customers cannot be read', async () => {
    remove('LEAVES');
    world.sandbox.edit((each) => {
      each.setFaults({
        ...{ seed: 1, rate: 0 },
        scripted: [{ kind: 'error500BeforeCommit', system: 'atria', path: 'customers', from: 1, times: 100 }],
      });
    });
    let run!: EndedRun;
    expect(await adjustmentsOf(async () => (run = await world.run(previousPeriod)))).toEqual([]);
    expect(codesOf(run)).toContain('AT03');
  });

  test('if the lines were fed from another Atria', async () => {
    remove('LEAVES');
    await sql`update runs set atria_url = 'https://another-atria.example/'`.execute(world.store);
    expect(await adjustmentsOf(() => world.run(previousPeriod))).toEqual([]);
  });
});
