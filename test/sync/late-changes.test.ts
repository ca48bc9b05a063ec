import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/*
 * A change that Autotask accepted, and that one line does not show for longer than the read lag. To the product this looks
 * like a change that a person took back at once, so a person takes it back here.
 */

const prompt = ['PROMPT1', 'PROMPT2', 'PROMPT3'];
const customers = [...prompt, 'LATE', 'UNDONE'].map((code) => ({
  code,
  lines: [[9001, 10]] as const,
  records: [billed(9001, 14, 'Mailbox')],
}));
const indexOf = (code: string) => customers.findIndex((customer) => customer.code === code);

let world: World;
beforeAll(async () => {
  world = await startWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }));
});
afterAll(() => world.close());

function turnBy(code: string, unitChange: number): void {
  world.sandbox.edit((each) =>
    each.adjustAsPerson({ contractServiceID: 3001 + indexOf(code), effectiveDate: days.periodStart, unitChange }),
  );
}

/** Runs for these customers, and takes the change of the last one back as soon as Autotask has made it. */
async function runUnshown(code: string): Promise<EndedRun> {
  world.sandbox.observe({
    done: ({ path }) => {
      if (/contractserviceadjustments/i.test(path) && postedFor(code).length === 1) {
        world.sandbox.observe({});
        turnBy(code, -4);
      }
    },
  });
  return world.run({ ...previousPeriod, CustomersFilter: [...prompt, code] });
}

function postedFor(code: string): number[] {
  const { adjustments } = world.sandbox.dump();
  return adjustments.flatMap(({ contractID, unitChange }) => (contractID === 2001 + indexOf(code) ? [unitChange] : []));
}

function entriesFor(code: string, { log }: EndedRun): string[] {
  return log.flatMap((entry) => (entry.customerCode === code ? [`${entry.code} ${entry.message}`] : []));
}

const again = (code: string) => world.run({ ...previousPeriod, CustomersFilter: [...prompt, code] });

it('A change that a line shows late is never sent again, whoever runs the sync meanwhile', async () => {
  expect(entriesFor('LATE', await runUnshown('LATE'))).toEqual([
    expect.stringMatching(
      /^AT36 .*a change by 4 from .* was sent, Autotask accepted it, and the line shows .* 10 from/,
    ),
  ]);
  for (const run of [await again('LATE'), await again('LATE')]) {
    expect(run.status).toBe('Completed');
    expect(entriesFor('LATE', run)).toEqual([expect.stringMatching(/^AT47 .*an earlier run sent a change by 4/)]);
  }
  turnBy('LATE', 4);
  expect(entriesFor('LATE', await again('LATE'))).toEqual([expect.stringMatching(/^AT10 /)]);
  expect(postedFor('LATE')).toEqual([4]);
});

it('A change that does not show for a day counts as undone, and the line is changed again', async () => {
  await runUnshown('UNDONE');
  await sql`update claims set answered_at = answered_at - interval '1 day' where state = 'answered'`.execute(
    world.store,
  );
  expect(entriesFor('UNDONE', await again('UNDONE'))).toEqual([expect.stringMatching(/^AT09 /)]);
  expect(postedFor('UNDONE')).toEqual([4, 4]);
});
