import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { State } from '../../src/simulator/state.js';
import type { Forward, ProxiedRequest } from '../rig/rewriting-proxy.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld } from '../rig/world.js';
import {
  added,
  after,
  before,
  customerCount,
  lineId,
  oddities,
  oddListNames,
  oddWorld,
  rewritesOf,
  type Oddity,
} from './odd-world.js';

const customers = Array.from({ length: customerCount }, (_, customer) => customer);

/** Units on the run day by line; nothing where the simulator has no row. */
function unitsByLine({ units }: State): ReadonlyMap<number, number> {
  const present = units.filter(({ startDate, endDate }) => startDate <= days.runDay && days.runDay <= endDate);
  return new Map(present.map((row) => [row.contractServiceID, row.units]));
}

/** What became of a customer's two lines. */
function linesOf(state: State, customer: number) {
  const units = unitsByLine(state);
  const made = state.contractServices.filter(
    ({ contractID, id }) => contractID === 2001 + customer && id !== lineId(customer),
  );
  return { existing: units.get(lineId(customer)), made: made.map(({ id }) => units.get(id)) };
}

async function playOdd(odd: readonly Oddity[]) {
  const world = await startWorld(oddWorld(), { rewrites: rewritesOf(odd) });
  try {
    const run = await world.run({ ...previousPeriod, AllowAtriaCreateItems: 'True' });
    return { run, state: world.sandbox.dump() };
  } finally {
    await world.close();
  }
}

test('without an odd row every customer is billed', async () => {
  const { run, state } = await playOdd([]);
  expect(run.log.at(-1)).toMatchObject({ code: 'AT24' });
  for (const customer of customers.slice(oddListNames.length)) {
    expect(linesOf(state, customer)).toEqual({ existing: after, made: [added] });
  }
});

test('a new line that cannot be found stops no run in which other new lines show', async () => {
  const newOnly = provider(
    ['NEW1', 'NEW2', 'NEW3', 'NEW4'].map((code) => ({ code, lines: [], records: [billed(9001, added)] })),
  );
  const hidden = 2001;
  const rewrites = {
    autotask: async ({ path }: ProxiedRequest, forward: Forward) => {
      const answer = await forward();
      if (!/ContractServices\/query$/.test(path)) return answer;
      const page = JSON.parse(String(answer.body)) as { items: { contractID: number }[] };
      const items = page.items.map((row) => (row.contractID === hidden ? { ...row, serviceID: 0 } : row));
      return { ...answer, body: JSON.stringify({ ...page, items }) };
    },
  };
  const world = await startWorld(newOnly, { rewrites });
  try {
    const run = await world.run({ ...previousPeriod, AllowAtriaCreateItems: 'True' });
    expect([run.status, run.log.filter(({ code }) => code === 'AT48')]).toEqual(['Completed', []]);
    const state = world.sandbox.dump();
    const units = unitsByLine(state);
    const made = state.contractServices.map(({ contractID, id }) => [contractID, units.get(id)]);
    expect(made.sort()).toEqual([
      [2001, 0],
      [2002, added],
      [2003, added],
      [2004, added],
    ]);
  } finally {
    await world.close();
  }
});

test('whatever one row of each list is, every other customer is billed, once, and the run ends with AT24', async () => {
  await fc.assert(
    fc.asyncProperty(oddities, async (odd) => {
      const { run, state } = await playOdd(odd);
      expect([
        run.status,
        run.log.filter(({ level, customerCode }) => level === 'Error' && customerCode === null),
      ]).toEqual(['Completed', []]);
      expect(run.log.at(-1)).toMatchObject({ code: 'AT24' });
      for (const customer of customers.slice(oddListNames.length)) {
        expect([customer, linesOf(state, customer)]).toEqual([customer, { existing: after, made: [added] }]);
      }
      for (const customer of customers.slice(0, oddListNames.length)) {
        const { existing, made } = linesOf(state, customer);
        const ownCount = odd.flatMap(({ field, value }) => (field === 'thisMonthCount' ? [value] : []));
        const ended = oddListNames[customer] === 'Companies' ? [undefined] : [];
        expect([before, after, ...ownCount, ...ended]).toContain(existing);
        expect(made.length).toBeLessThanOrEqual(1);
        expect([undefined, 0, added]).toContain(made[0]);
      }
      const written = state.adjustments.map(({ contractServiceID }) => contractServiceID);
      expect(written).toHaveLength(new Set(written).size);
    }),
    { numRuns: 10, endOnFailure: true },
  );
}, 900_000);
