import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonShapes } from '../../src/client/reference/json-shapes.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { waiting } from '../previews/waiting-runs.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

let world: World;
let billingSync: ReturnType<typeof billingSyncWith>;
let earlier: string;
let later: string;

beforeAll(async () => {
  const lines = [
    [9001, 10],
    [9002, 4],
  ] as const;
  world = await startWorld(
    provider([
      {
        ...{ code: 'DOWN', name: 'Downs Limited', lines },
        ...{ earlierRecords: [billed(9001, 12), billed(9002, 4)], records: [billed(9001, 7), billed(9002, 0)] },
      },
      { code: 'SAME', name: 'Same Limited', lines, earlierRecords: [billed(9001, 3)], records: [billed(9001, 3)] },
      { code: 'UP', name: 'Upland Limited', lines, records: [billed(9001, 14)] },
    ]),
  );
  billingSync = billingSyncWith(plainEnvironment(world.environment));
  ({ runId: earlier } = await world.run({ ...previousPeriod, BillingPeriod: days.earlierPeriodEnd }));
  // Runs with limits make a preview, which reads prices.
  ({ runId: later } = await world.run({ ...previousPeriod, Limits: { ChangedLines: 10 } }));
});
afterAll(() => world.close());

test('run compare shows which lines two periods bill differently, in words, JSON and CSV alike', async () => {
  const shown = JSON.parse((await billingSync(['run', 'compare', earlier, later, '--json'])).out) as object;
  const shape = jsonShapes.find(({ commands }) => commands.includes('run compare'))?.shape;
  expect(shape?.safeParse(shown).error?.message).toBeUndefined();
  // Units of each service cost 4.5.
  expect(shown).toMatchObject({
    ...{ earlierRunId: earlier, laterRunId: later },
    lines: [
      { customerCode: 'DOWN', contractId: 2001, sku: '9001', earlier: 12, later: 7, difference: -5, amount: '-22.5' },
      { customerCode: 'DOWN', contractId: 2001, sku: '9002', earlier: 4, later: 0, difference: -4, amount: '-18' },
      { customerCode: 'UP', contractId: 2003, sku: '9001', earlier: null, later: 14, difference: 14, amount: '63' },
    ],
  });
  const { out, messages } = await billingSync(['run', 'compare', earlier, later]);
  const rows = out.trim().split('\n').slice(1);
  expect(rows.map((row) => row.trim().split(/ {2,}/))).toEqual([
    ['Downs Limited', 'Item 9001', '12', '7', '−5', '−22.50'],
    ['Downs Limited', 'Item 9002', '4', '0', '−4', '−18.00'],
    ['Upland Limited', 'Item 9001', '–', '14', '+14', '+63.00'],
  ]);
  expect(messages).toContain('3 lines differ.');
  const csv = parse((await billingSync(['run', 'compare', earlier, later, '--csv', '-'])).out, {
    bom: true,
    columns: true,
  });
  expect(csv).toMatchObject([
    { 'Customer code': 'DOWN', Earlier: '12', Later: '7', Difference: '-5', 'Per period': '-22.5' },
    { 'Customer code': 'DOWN', Earlier: '4', Later: '0', Difference: '-4', 'Per period': '-18' },
    { 'Customer code': 'UP', Earlier: '', Later: '14', Difference: '14', 'Per period': '63' },
  ]);
});

test('run compare says that runs of other customers lack lines, and that nothing differs where that is so', async () => {
  const { runId: part } = await world.run({ ...previousPeriod, CustomersFilter: 'UP' });
  const { messages } = await billingSync(['run', 'compare', later, part]);
  expect(messages).toContain('The earlier run looked at all customers, the later one at UP.');
  const { runId: again } = await world.run(previousPeriod);
  expect(await billingSync(['run', 'compare', later, again])).toMatchObject({
    ...{ exitCode: 0, out: '' },
    messages: expect.stringContaining('Both runs leave each line with the same quantity.') as unknown,
  });
});

test('run compare refuses one run twice, and a run that has not ended', async () => {
  const same = await billingSync(['run', 'compare', later, later]);
  expect([same.exitCode, same.messages]).toEqual([2, expect.stringContaining('Both are the same run. Name two runs.')]);
  world.sandbox.edit((each) => {
    each.replaceBilling(days.periodEnd, [
      { customerCode: 'UP', sku: '9001', description: 'Item 9001', quantity: 20, previousQuantity: 0, billable: true },
    ]);
  });
  const undecided = await waiting(world, { ...previousPeriod, Approval: 'Required' });
  const open = await billingSync(['run', 'compare', later, undecided.runId]);
  expect([open.exitCode, open.messages]).toEqual([2, expect.stringContaining('has not ended')]);
  await undecided.handle.cancel();
  await undecided.end();
});
