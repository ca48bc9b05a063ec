import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/*
 * A change that Autotask accepted, and that one line does not show for longer than the read lag. To the product this looks
 * like a change that a person took back at once, so a person takes it back here.
 */

const prompt = ['PROMPT1', 'PROMPT2', 'PROMPT3'];
const customers = [
  ...prompt,
  'LATE',
  'UNDONE',
  'EDITED',
  'ALONE',
  'OTHER',
  'LOST',
  'BESIDE',
  'LEFT',
  'GONE',
  'TAKEN',
  'CROSSED',
  'BOTH1',
  'BOTH2',
].map((code) => ({
  code,
  lines: [[9001, 10]] as const,
  records: [billed(9001, 14, 'Mailbox')],
}));
const indexOf = (code: string) => customers.findIndex((customer) => customer.code === code);

const dropped = { kind: 'commitThenDrop', method: 'POST', path: '/contractserviceadjustments' } as const;
const turned = new Set<string>();

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

/**
 * Runs for these customers, and takes the change of the last one back as soon as Autotask has made it.
 *
 * @param edit what a person adds to the line at the same moment
 */
async function runUnshown(code: string, beside: readonly string[] = prompt, edit = 0): Promise<EndedRun> {
  world.sandbox.observe({
    done: ({ path }) => {
      if (/contractserviceadjustments/i.test(path) && postedFor(code).length === 1) {
        world.sandbox.observe({});
        turnBy(code, edit - 4);
      }
    },
  });
  return world.run({ ...previousPeriod, CustomersFilter: [...beside, code] });
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
      /^AT36 .*a change by 4 from .*, Autotask accepted it, and the line shows the quantity 10 from/,
    ),
  ]);
  for (const run of [await again('LATE'), await again('LATE')]) {
    expect(run.status).toBe('Completed');
    expect(entriesFor('LATE', run)).toEqual([expect.stringMatching(/^AT51 .*an earlier run sent a change by 4/)]);
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

it('A run whose two changes people edit at once keeps no later run from its work', async () => {
  const both = ['BOTH1', 'BOTH2'];
  const unedited = new Set(both);
  world.sandbox.observe({
    done: () => {
      for (const code of unedited) {
        if (postedFor(code).length === 0 || !unedited.delete(code)) continue;
        turnBy(code, -1);
      }
    },
  });
  const run = await world.run({ ...previousPeriod, CustomersFilter: both });
  world.sandbox.observe({});
  const later = await world.run({ ...previousPeriod, CustomersFilter: [...prompt, ...both] });
  expect([run.status, later.status]).toEqual(['Completed', 'Completed']);
  for (const code of both) {
    expect(entriesFor(code, run)).toEqual([expect.stringMatching(/^AT36 /)]);
    expect(entriesFor(code, later)).toEqual([expect.stringMatching(/^AT51 /)]);
    expect(postedFor(code)).toEqual([4]);
  }
});

it('A change that counts as undone is made on the next day if its date is taken and the job says so', async () => {
  await runUnshown('TAKEN');
  await sql`update claims set answered_at = answered_at - interval '1 day' where state = 'answered'`.execute(
    world.store,
  );
  world.sandbox.edit((each) => {
    each.changeSettings({ sameDateAdjustment: 'refused' });
  });
  const run = await world.run({ ...previousPeriod, CustomersFilter: ['TAKEN'], EffectiveDateConflict: 'NextDay' });
  world.sandbox.edit((each) => {
    each.changeSettings({ sameDateAdjustment: 'accepted' });
  });
  expect([entriesFor('TAKEN', run).map((entry) => entry.slice(0, 4)), postedFor('TAKEN')]).toEqual([['AT09'], [4, 4]]);
});

it('What a person makes of a line meanwhile does not let the change be sent again', async () => {
  await runUnshown('EDITED');
  turnBy('EDITED', 1);
  expect(entriesFor('EDITED', await again('EDITED'))).toEqual([expect.stringMatching(/^AT51 /)]);
  expect(postedFor('EDITED')).toEqual([4]);
});

it('A person’s edit that shows before the change does not let the change be sent again', async () => {
  expect(entriesFor('CROSSED', await runUnshown('CROSSED', prompt, 1))).toEqual([
    expect.stringMatching(
      /^AT36 .*a change by 4 from .*, Autotask accepted it, and the line shows the quantity 10 from 2026-10-25, 11 from/,
    ),
  ]);
  expect(entriesFor('CROSSED', await again('CROSSED'))).toEqual([expect.stringMatching(/^AT51 /)]);
  turnBy('CROSSED', 4);
  await again('CROSSED');
  expect(postedFor('CROSSED')).toEqual([4]);
  await sql`update claims set answered_at = answered_at - interval '1 day' where state = 'answered'`.execute(
    world.store,
  );
  await again('CROSSED');
  expect(postedFor('CROSSED')).toEqual([4, -1]);
});

it('A run whose only change does not show stops, and keeps no later run from changing other lines', async () => {
  const run = await runUnshown('ALONE', []);
  expect(run.status).toBe('QuantitiesNotVisible');
  const next = await world.run({ ...previousPeriod, CustomersFilter: ['ALONE', 'OTHER'] });
  expect(next.status).toBe('Completed');
  expect(entriesFor('ALONE', next)).toEqual([expect.stringMatching(/^AT51 /)]);
  expect(entriesFor('OTHER', next)).toEqual([expect.stringMatching(/^AT09 /)]);
  expect([postedFor('ALONE'), postedFor('OTHER')]).toEqual([[4], [4]]);
});

it('Where an accepted change does not show, one without an answer is not sent again either', async () => {
  await again('OTHER');
  world.sandbox.edit((each) => {
    each.setFaults({ seed: 1, rate: 0, scripted: [{ ...dropped, from: 1, times: 1 }] });
  });
  world.sandbox.observe({
    done: ({ path }) => {
      if (!/contractserviceadjustments/i.test(path)) return;
      for (const code of ['LOST', 'BESIDE']) {
        if (postedFor(code).length === 1 && !turned.has(code)) {
          turned.add(code);
          turnBy(code, -4);
        }
      }
    },
  });
  const run = await world.run({ ...previousPeriod, CustomersFilter: ['LOST', 'BESIDE'] });
  world.sandbox.observe({});
  world.sandbox.edit((each) => {
    each.setFaults({ seed: 1, rate: 0, scripted: [] });
  });
  expect([run.status, postedFor('LOST'), postedFor('BESIDE')]).toEqual(['QuantitiesNotVisible', [4], [4]]);
  const next = await world.run({ ...previousPeriod, CustomersFilter: [...prompt, 'LOST', 'BESIDE'] });
  expect([...entriesFor('LOST', next), ...entriesFor('BESIDE', next)]).toEqual([
    expect.stringMatching(/^AT51 /),
    expect.stringMatching(/^AT51 /),
  ]);
  for (const code of ['LOST', 'BESIDE']) turnBy(code, 4);
  const last = await world.run({ ...previousPeriod, CustomersFilter: [...prompt, 'LOST', 'BESIDE'] });
  expect([...entriesFor('LOST', last), ...entriesFor('BESIDE', last)].map((entry) => entry.slice(0, 4))).toEqual([
    'AT10',
    'AT10',
  ]);
  expect([postedFor('LOST'), postedFor('BESIDE')]).toEqual([[4], [4]]);
});

it('A line that was deleted with a change on its way, and made again, is written again after a day', async () => {
  world.sandbox.observe({
    done: ({ path }) => {
      if (/contractserviceadjustments/i.test(path) && postedFor('GONE').length === 1) {
        world.sandbox.observe({});
        world.sandbox.edit(({ autotask }) => {
          autotask.removeLine(3001 + indexOf('GONE'));
        });
      }
    },
  });
  await again('GONE');
  expect(entriesFor('GONE', await withLines('GONE'))).toEqual([expect.stringMatching(/^AT51 .* no unit row of/)]);
  await sql`update claims set answered_at = answered_at - interval '1 day' where state = 'answered'`.execute(
    world.store,
  );
  // The run finds that the line is gone; the line's new quantity is the next one's.
  const entries = entriesFor('GONE', await withLines('GONE')).map((entry) => entry.slice(0, 4));
  expect([entries, postedFor('GONE')]).toEqual([['AT11'], [4, 14]]);
});

it('A quantity that shows after its customer has left Atria is taken away again', async () => {
  await runUnshown('LEFT');
  turnBy('LEFT', 4);
  world.sandbox.edit((each) => {
    each.removeCustomer('LEFT');
    const bill = { sku: '9001', description: 'Mailbox', quantity: 14, previousQuantity: 14, billable: true };
    const codes = customers.map(({ code }) => code).filter((code) => code !== 'LEFT');
    each.replaceBilling(
      days.periodEnd,
      codes.map((customerCode) => ({ ...bill, customerCode })),
    );
  });
  const run = await world.run({ ...previousPeriod });
  expect(entriesFor('LEFT', run)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^AT13 /), expect.stringMatching(/^AT43 /)]),
  );
  expect(postedFor('LEFT')).toEqual([4, -14]);
});

function withLines(code: string): Promise<EndedRun> {
  return world.run({ ...previousPeriod, AllowAtriaCreateItems: 'True', CustomersFilter: [...prompt, code] });
}
