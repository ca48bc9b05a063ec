import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonShapes } from '../../src/client/reference/json-shapes.js';
import { shortId } from '../../src/domain/wording.js';
import { billingRecord } from '../../src/simulator/scenario-schema.js';
import { approve, waiting } from '../previews/waiting-runs.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

let world: World;
let billingSync: ReturnType<typeof billingSyncWith>;

beforeAll(async () => {
  world = await startWorld(
    provider(
      [
        {
          ...{ code: 'MAIL', name: 'Mailers Limited', lines: [[9001, 10] as const, [9002, 4] as const] },
          records: [
            billed(9001, 9, 'Mailbox A'),
            billed(9001, 5, 'Mailbox B'),
            billed(9002, 4),
            billed('', 3, 'Trial'),
          ],
        },
        {
          code: 'OTHER',
          name: 'Others Limited',
          lines: [[9001, 1]],
          records: [billed(9001, 2)],
        },
        { code: 'TWICE', lines: [[9001, 10]] },
        { code: 'LATER', lines: [[9001, 10]] },
        {
          ...{ code: 'RETIRED', name: 'Retired Limited' },
          records: [billed(9099, 5, 'Retired plan'), billed(9099, 2, 'Retired plan')],
        },
      ],
      { settings: { sameDateAdjustment: 'accepted' } },
    ),
  );
  billingSync = billingSyncWith(plainEnvironment(world.environment));
});
afterAll(() => world.close());

function bill(periodEnd: string, customerCode: string, quantity: number): void {
  world.sandbox.edit((each) => {
    each.replaceBilling(periodEnd, [billingRecord.parse({ ...billed(9001, quantity), customerCode })]);
  });
}

interface Row {
  readonly what: string;
  readonly sku: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly change: number | null;
  readonly billed: number | null;
  readonly amount: string | null;
  readonly code: string | null;
  readonly text: string;
}

async function rowsOf(...args: readonly string[]): Promise<Row[]> {
  const { out, messages } = await billingSync(['statement', ...args, '--json']);
  expect(out, messages).not.toBe('');
  const answer = JSON.parse(out) as { readonly rows: Row[] };
  const shape = jsonShapes.find(({ commands }) => commands.includes('statement'))?.shape;
  expect(shape?.safeParse(answer).error?.message).toBeUndefined();
  return answer.rows;
}

/** `Changed: 10 → 14 (63) AT09` */
function told({ what, before, after, billed: billedUnits, amount, code }: Row): string {
  const units = what === 'Billing record' ? billedUnits : before === null ? after : `${before} → ${after ?? '?'}`;
  return [
    `${what}: ${units ?? '?'}`,
    ...(amount === null ? [] : [`(${amount})`]),
    ...(code === null ? [] : [code]),
  ].join(' ');
}

test('a statement tells what several runs, an undo and a person did to each line, and adds up', async () => {
  // The preview that is approved reads prices: 4.5 a unit.
  const started = await waiting(world, { ...previousPeriod, Approval: 'Required' });
  await approve(world, started);
  await started.end();
  world.sandbox.edit((each) =>
    each.adjustAsPerson({ contractServiceID: 3001, effectiveDate: days.periodStart, unitChange: 2 }),
  );
  const second = await world.run(previousPeriod);
  await world.run({ UndoRun: second.runId });

  const rows = await rowsOf('MAIL');
  expect(rows.map(told)).toEqual([
    'At the start: 4',
    'Now: 4 AT10',
    'Billing record: 4',
    'At the start: 10',
    'Changed: 10 → 14 (18) AT09',
    'Changed elsewhere: 14 → 16',
    'Changed: 16 → 14 AT09',
    'Changed: 14 → 16 AT62',
    'Now: 16 (72) AT62',
    'Not as billed: 16 AT62',
    'Billing record: 9',
    'Billing record: 5',
    'Not as billed: ? AT07',
  ]);
  const line = rows.filter(({ sku, what }) => sku === '9001' && what !== 'Billing record');
  const total = line.reduce((sum, { change }) => sum + (change ?? 0), line[0]?.after ?? 0);
  expect(total).toBe(line.find(({ what }) => what === 'Now')?.after);
  expect(line.map(({ text }) => text)).toEqual([
    'As the first run of the period found it.',
    expect.stringMatching(/^A run changed it\..* Approved by Ann\.$/),
    'No run did this: somebody edited the line in Autotask.',
    expect.stringMatching(/^A run changed it\./),
    expect.stringMatching(/^The run \S+ was undone\./),
    '',
    expect.stringContaining('14'),
  ]);
});

test('a statement says how many units Atria bills of a SKU that has no service', async () => {
  const rows = await rowsOf('RETIRED');
  expect(rows.map(({ what, billed: units, code }) => [what, units, code])).toEqual([['Not as billed', 7, 'AT08']]);
});

test('a statement says the same in words and in a file', async () => {
  const rows = await rowsOf('Mailers Limited', '--period', days.periodStart);
  const { out } = await billingSync(['statement', 'MAIL']);
  expect(out).toContain(`Mailers Limited (MAIL), billing period ${days.periodStart} to ${days.periodEnd}, by 3 runs`);
  expect(out).toMatch(/Changed elsewhere .* 14 → 16 .* No run did this: somebody edited the line in Autotask\./);
  const csv = parse<Record<string, string>>((await billingSync(['statement', 'MAIL', '--csv', '-'])).out, {
    bom: true,
    columns: true,
  });
  expect(csv.map(({ What, Why }) => [What, Why])).toEqual(rows.map(({ what, text }) => [what, text]));
});

test('a change by a run of another period is told as that', async () => {
  const fromNow = { ...previousPeriod, EffectiveDate: 'CurrentPeriodStart', CustomersFilter: 'OTHER' };
  bill('2026-12-25', 'OTHER', 6);
  const { runId } = await world.run({ ...fromNow, BillingPeriod: '2026-12-25' });
  await world.run(fromNow);
  const rows = await rowsOf('OTHER', '--period', days.periodEnd);
  expect(rows.find(({ what }) => what === 'Changed elsewhere')?.text).toContain(`The run ${shortId(runId)} changed it`);
});

test('what a run of another period changes, or an undo of it, counts also where no run of this period has looked since', async () => {
  for (const periodEnd of [days.earlierPeriodEnd, days.periodEnd]) bill(periodEnd, 'TWICE', 14);
  const earlier = { ...previousPeriod, CustomersFilter: 'TWICE', BillingPeriod: days.earlierPeriodEnd };
  const { runId } = await world.run(earlier);
  await world.run({ ...previousPeriod, CustomersFilter: 'TWICE' });
  expect((await rowsOf('TWICE')).map(({ what, after }) => [what, after])).toContainEqual(['Now', 14]);
  const undo = await world.run({ UndoRun: runId });
  const rows = await rowsOf('TWICE', '--period', days.periodEnd);
  expect(rows.find(({ what }) => what === 'Changed elsewhere')).toMatchObject({ before: 14, after: 10 });
  expect(rows.find(({ what }) => what === 'Changed elsewhere')?.text).toContain(
    `The run ${shortId(undo.runId)} changed it`,
  );
  expect(rows.find(({ what }) => what === 'Now')?.after).toBe(10);
});

test('a decrease that counts from the next period on does not count now', async () => {
  bill('2026-12-25', 'LATER', 6);
  await world.run({
    ...{ ...previousPeriod, CustomersFilter: 'LATER', BillingPeriod: '2026-12-25' },
    ...{ DecreasesFrom: 'NextPeriodStart', Limits: { ChangedLines: 9 } },
  });
  const rows = await rowsOf('LATER', '--period', '2026-12-25');
  expect(rows.map(({ what, after, amount, text }) => [what, after, amount, text]).slice(1, 4)).toEqual([
    ['Changed', 6, '-18', expect.any(String)],
    ['Now', 10, '45', ''],
    ['Not as billed', 10, null, 'A run has set it to 6 units from 2026-12-26 on.'],
  ]);
});

test('a statement of nobody, or of a period that no run looked at, ends with 5', async () => {
  const nobody = await billingSync(['statement', 'NOBODY']);
  expect([nobody.exitCode, nobody.messages]).toEqual([
    5,
    expect.stringContaining('No customer has this code or name.'),
  ]);
  const early = await billingSync(['statement', 'MAIL', '--period', '2024-01-01']);
  expect([early.exitCode, early.messages]).toEqual([
    5,
    expect.stringContaining(`There are runs for the periods to ${days.periodEnd}.`),
  ]);
});
