import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ScenarioFaults } from '../../src/simulator/scenario.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/*
 * A line that is younger than the read lag: a query of unit rows may answer as if it were not there yet. Nothing of that says how
 * many units it begins with.
 */

const readLagMs = 3_000;
const customers = ['CALM', 'LATE', 'PROMPT', 'BARE', 'FOUND', 'PERSON'].map((code) => ({
  code,
  lines: code === 'CALM' ? ([[9002, 1]] as const) : [],
  records: code === 'CALM' ? [billed(9002, 1, 'Backup')] : [billed(9001, 6, 'Mailbox')],
}));
const contractOf = (code: string) => 2001 + customers.findIndex((customer) => customer.code === code);
const stale: ScenarioFaults['scripted'][number] = {
  ...{ kind: 'staleRead', method: 'POST', path: '/contractserviceunits/query', ms: readLagMs - 200 },
  ...{ from: 1, times: 1_000 },
};

let world: World;
beforeAll(async () => {
  world = await startWorld(provider(customers), { settings: { readLagMs } });
});
afterAll(() => world.close());
afterEach(() => {
  world.sandbox.observe({});
  edit((each) => {
    each.setFaults({ seed: 1, rate: 0, scripted: [] });
    each.changeSettings({ newLineUnits: 0, untouchedLineRows: 'zero' });
  });
});

const edit: World['sandbox']['edit'] = (change) => world.sandbox.edit(change);

function staleUnitReads(): void {
  edit((each) => {
    each.setFaults({ seed: 1, rate: 0, scripted: [stale] });
  });
}

function runFor(code: string): Promise<EndedRun> {
  return world.run({ ...previousPeriod, AllowAtriaCreateItems: 'True', CustomersFilter: [code] });
}

function codesFor(code: string, { log }: EndedRun): string[] {
  return log.flatMap((entry) => (entry.customerCode === code ? [entry.code] : []));
}

/** The quantities of the customer's line over time, and what was adjusted. */
function unitsOf(code: string) {
  const { units, adjustments } = world.sandbox.dump();
  return {
    units: [...new Set(units.filter(({ contractID }) => contractID === contractOf(code)).map((row) => row.units))],
    adjusted: adjustments.filter(({ contractID }) => contractID === contractOf(code)).map((each) => each.unitChange),
  };
}

async function roundsOf({ runId }: EndedRun): Promise<number[]> {
  const { rows } = await sql<{ rounds: number }>`select rounds from plan_lines where run_id = ${runId}`.execute(
    world.store,
  );
  return rows.map(({ rounds }) => rounds);
}

function personMakesLine(code: string, units: number): void {
  edit((each) => {
    const line = { id: 8000 + contractOf(code), contractID: contractOf(code), serviceID: 9001 };
    each.addContractService({ ...line, internalDescription: null, invoiceDescription: null }, [
      { from: '2026-01-26', units },
    ]);
  });
}

it('A new line that begins with a unit, and whose rows show late, gets exactly what was billed', async () => {
  edit((each) => {
    each.changeSettings({ newLineUnits: 1 });
  });
  staleUnitReads();
  const run = await runFor('LATE');
  expect(unitsOf('LATE')).toMatchObject({ adjusted: [5] });
  expect(unitsOf('LATE').units).toContain(6);
  expect(codesFor('LATE', run)).toContain('AT11');
});

it('A line that a person made a moment before the run, and whose rows show late, keeps its units', async () => {
  personMakesLine('PERSON', 6);
  staleUnitReads();
  const run = await runFor('PERSON');
  expect([codesFor('PERSON', run), unitsOf('PERSON')]).toEqual([['AT10'], { units: [6], adjusted: [] }]);
});

it('A line that a person made after the plan, and whose rows show late, keeps its units', async () => {
  let reads = 0;
  world.sandbox.observe({
    received: ({ path }) => {
      // The second look at the contract's lines is the one before its line would be made.
      if (/contractservices\/query/i.test(path) && (reads += 1) === 2) personMakesLine('FOUND', 6);
      return Promise.resolve('go');
    },
  });
  staleUnitReads();
  const run = await runFor('FOUND');
  expect([codesFor('FOUND', run), unitsOf('FOUND')]).toEqual([['AT10'], { units: [6], adjusted: [] }]);
});

it('A new line whose rows show at once gets its units without a wait', async () => {
  const run = await runFor('PROMPT');
  expect([codesFor('PROMPT', run), unitsOf('PROMPT')]).toEqual([['AT11'], { units: [0, 6], adjusted: [6] }]);
  expect(await roundsOf(run)).toEqual([0]);
});

it('A new line that shows no row is waited for once, and read once more for it', async () => {
  edit((each) => {
    each.changeSettings({ untouchedLineRows: 'none' });
  });
  world.sandbox.clearCalls();
  const run = await runFor('BARE');
  expect([codesFor('BARE', run), unitsOf('BARE').adjusted]).toEqual([['AT11'], [6]]);
  expect(await roundsOf(run)).toEqual([1]);
  const reads = world.sandbox.calls().filter(({ path }) => /contractserviceunits\/query/i.test(path));
  // One for the plan; with a date and without one, twice; and the read back.
  expect(reads).toHaveLength(6);
});
