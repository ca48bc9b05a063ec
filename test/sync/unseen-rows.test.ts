import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ScenarioFaults, ScenarioSettings } from '../../src/simulator/scenario.js';
import { billed, days, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

function one(code: string, more: Partial<CustomerInput> = {}): CustomerInput {
  return { code, lines: [[9001, 10]], records: [billed(9001, 14, 'Mailbox')], ...more };
}

const calm = ['CALM1', 'CALM2', 'CALM3'];
const fed = ['KNOWN', 'LEFT'];
const customers = [
  ...calm.map((code) => one(code)),
  ...fed.map((code) => one(code)),
  ...['PLANNED', 'POSTED', 'DOUBTED', 'FILTERED'].map((code) => one(code)),
  one('EMPTY', { lines: [[9001, []]] }),
  one('NEW', { lines: [] }),
];
const lineOf = (code: string) => 3001 + customers.findIndex((customer) => customer.code === code);
const settings = { untouchedLineRows: 'none', sameDateAdjustment: 'accepted' } as const;

let world: World;
beforeAll(async () => {
  world = await startWorld(provider(customers, { settings }));
});
afterAll(() => world.close());
afterEach(() => {
  show({ unitRows: 'visible', unitRowsHiddenOf: [] });
  world.sandbox.observe({});
});

function show(change: Partial<ScenarioSettings>): void {
  world.sandbox.edit((each) => {
    each.changeSettings(change);
  });
}

/** Changes what is shown when the nth request of a kind comes in, or is done. */
function atRequest(kind: RegExp, nth: number, when: 'received' | 'done', work: () => void): void {
  let count = 0;
  const told = ({ path }: { path: string }) => {
    if (kind.test(path) && (count += 1) === nth) work();
  };
  world.sandbox.observe({
    received: (call) => {
      if (when === 'received') told(call);
      return Promise.resolve('go');
    },
    done: (call) => {
      if (when === 'done') told(call);
    },
  });
}

const hideAll = () => {
  show({ unitRows: 'hidden', unitRowsHiddenOf: [] });
};

function only(...codes: string[]) {
  return { ...previousPeriod, AllowAtriaCreateItems: 'True', CustomersFilter: codes };
}

function bill(customerCode: string, quantity: number): void {
  const record = { customerCode, sku: '9001', description: 'Mailbox', quantity, previousQuantity: 14, billable: true };
  world.sandbox.edit((each) => {
    each.replaceBilling(days.periodEnd, [record]);
  });
}

const milestones = new Set(['AT01', 'AT20', 'AT21', 'AT22', 'AT24']);

function codesOf({ log }: EndedRun): string[] {
  return log.map(({ code }) => code).filter((code) => !milestones.has(code));
}

function acceptedFor(code: string): number[] {
  return world.sandbox
    .dump()
    .adjustments.filter(({ contractID }) => contractID === 2001 + customers.findIndex((each) => each.code === code))
    .map(({ unitChange }) => unitChange);
}

const unitReads = /contractserviceunits\/query/i;
const posts = /contractserviceadjustments/i;

describe('Where Autotask shows no unit row', () => {
  it('of any line when the lines are read again, the run stops before its first write', async () => {
    atRequest(unitReads, 2, 'received', hideAll);
    const run = await world.run(only('PLANNED'));
    expect([run.status, codesOf(run)]).toEqual(['QuantitiesNotVisible', ['AT37', 'AT46']]);
    expect(acceptedFor('PLANNED')).toEqual([]);
  });

  it('after the first changes were accepted, the run stops; the next one finds that they were made', async () => {
    atRequest(posts, 1, 'done', hideAll);
    const run = await world.run(only('POSTED'));
    expect([run.status, codesOf(run)]).toEqual(['QuantitiesNotVisible', ['AT36', 'AT48']]);
    show({ unitRows: 'visible' });
    expect(codesOf(await world.run(only('POSTED')))).toEqual(['AT10']);
    expect(acceptedFor('POSTED')).toEqual([4]);
  });

  it('of a line whose change is in doubt, there is no verdict: the change is never sent again', async () => {
    const fault = { kind: 'commitThenDrop', method: 'POST', path: '/contractserviceadjustments', from: 4, times: 1 };
    world.sandbox.edit((each) => {
      each.setFaults({ seed: 1, rate: 0, scripted: [fault] as ScenarioFaults['scripted'] });
    });
    atRequest(posts, 4, 'done', () => {
      show({ unitRows: 'hidden', unitRowsHiddenOf: [lineOf('DOUBTED')] });
    });
    const run = await world.run(only(...calm, 'DOUBTED'));
    expect(codesOf(run).sort()).toEqual(['AT09', 'AT09', 'AT09', 'AT36']);
    const again = await world.run(only('DOUBTED'));
    expect(codesOf(again)).toEqual(['AT51']);
    show({ unitRows: 'visible', unitRowsHiddenOf: [] });
    expect(codesOf(await world.run(only('DOUBTED')))).toEqual(['AT10']);
    expect(acceptedFor('DOUBTED')).toEqual([4]);
  });

  it('of a line that a run has set, it is reported, and changed when it shows again', async () => {
    await world.run(only(...fed));
    bill('KNOWN', 20);
    show({ unitRows: 'hidden', unitRowsHiddenOf: [lineOf('KNOWN')] });
    const run = await world.run(only('KNOWN'));
    const entry = run.log.find(({ code }) => code === 'AT47');
    expect(codesOf(run)).toEqual(['AT47']);
    expect(entry?.message).toContain(
      `Line Mailbox with Product ID 9001 for Customer KNOWN Limited as Autotask shows no unit row of contract service ${lineOf('KNOWN')}, and it had 14 units`,
    );
    show({ unitRows: 'visible', unitRowsHiddenOf: [] });
    expect(codesOf(await world.run(only('KNOWN')))).toEqual(['AT09']);
    expect(acceptedFor('KNOWN')).toEqual([4, 6]);
  });

  it('of a line of a customer that was deprovisioned, it does not pass for one that is down to zero', async () => {
    world.sandbox.edit((each) => {
      const customer = {
        code: 'LEFT',
        name: 'LEFT Limited',
        billingIdentifier: String(1001 + customers.findIndex(({ code }) => code === 'LEFT')),
      };
      each.putCustomer({ ...customer, type: 'Standard', status: 'Deprovisioned' });
      each.replaceBilling(days.periodEnd, [
        {
          customerCode: 'CALM1',
          sku: '9001',
          description: 'Mailbox',
          quantity: 14,
          previousQuantity: 14,
          billable: true,
        },
      ]);
    });
    show({ unitRows: 'hidden', unitRowsHiddenOf: [lineOf('LEFT')] });
    expect(codesOf(await world.run(only('CALM1', 'LEFT')))).toEqual(['AT10', 'AT47']);
    hideAll();
    expect(codesOf(await world.run(only('LEFT', 'CALM1')))).toEqual(['AT46']);
    expect(acceptedFor('LEFT')).toEqual([4]);
  });
});

describe('A line is taken for one without units', () => {
  it('if a person made it and gave it none, and rows of others are visible: one query tells', async () => {
    bill('EMPTY', 14);
    world.sandbox.clearCalls();
    const run = await world.run(only('EMPTY'));
    expect(codesOf(run)).toEqual(['AT09']);
    expect(acceptedFor('EMPTY')).toEqual([14]);
    const probes = world.sandbox.calls().filter(({ path }) => unitReads.test(path));
    const { rows } = await sql<{ rounds: number }>`select rounds from plan_lines where run_id = ${run.runId}`.execute(
      world.store,
    );
    // On the day, without a date and any row at all, for the plan and again for the change; and the read back. A quick machine
    // looks at the change once more, when the run has known the line for the read lag.
    expect(probes).toHaveLength(7 + 3 * (rows[0]?.rounds ?? 0));
  });

  it('if this run has made it', async () => {
    bill('NEW', 6);
    expect(codesOf(await world.run(only('NEW')))).toEqual(['AT11']);
    expect(acceptedFor('NEW')).toEqual([6]);
  });
});

it('Rows that only a query with a date does not show are found without one', async () => {
  bill('FILTERED', 14);
  show({ unitRows: 'hiddenByDateFilter' });
  expect(codesOf(await world.run(only('FILTERED')))).toEqual(['AT09']);
  expect(acceptedFor('FILTERED')).toEqual([4]);
});
