import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonShapes } from '../../src/client/reference/json-shapes.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

let world: World;
let billingSync: ReturnType<typeof billingSyncWith>;

beforeAll(async () => {
  const records = (one: number, other: number) => [billed(9001, one), billed(9002, other)];
  const lines = [
    [9001, 10],
    [9002, 4],
  ] as const;
  world = await startWorld(
    provider([
      { code: 'UP', name: 'Upland Limited', lines, records: [...records(14, 5), billed(9003, 2)] },
      { code: 'DOWN', name: 'Downs Limited', lines, records: records(7, 0) },
      { code: 'SAME', name: 'Same Limited', lines, records: records(10, 4) },
    ]),
  );
  billingSync = billingSyncWith(plainEnvironment(world.environment));
});
afterAll(() => world.close());

test('run contracts adds a preview up by customer and contract, created lines apart, in words, JSON and CSV alike', async () => {
  const { runId } = await world.run({ ...previousPeriod, Preview: 'True', AllowAtriaCreateItems: 'True' });
  const shown = JSON.parse((await billingSync(['run', 'contracts', runId, '--json'])).out) as { contracts: object[] };
  const shape = jsonShapes.find(({ commands }) => commands.includes('run contracts'))?.shape;
  expect(shape?.safeParse(shown).error?.message).toBeUndefined();
  // Units of each service cost 4.5.
  expect(shown.contracts).toMatchObject([
    {
      customerCode: 'DOWN',
      contractId: 2002,
      lines: 2,
      toZero: 1,
      reduced: 1,
      raised: 0,
      created: 0,
      amount: '-31.5',
      withoutPrice: 0,
    },
    {
      customerCode: 'UP',
      contractId: 2001,
      lines: 3,
      toZero: 0,
      reduced: 0,
      raised: 2,
      created: 1,
      amount: '31.5',
      withoutPrice: 0,
    },
  ]);
  const { out } = await billingSync(['run', 'contracts', runId]);
  expect(
    out
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.trim().split(/ {2,}/)),
  ).toEqual([
    ['Downs Limited', 'Managed Services', '2', '1', '1', '0', '0', '−31.50'],
    ['Upland Limited', 'Managed Services', '3', '0', '0', '2', '1', '+31.50'],
  ]);
  const csv = parse((await billingSync(['run', 'contracts', runId, '--csv', '-'])).out, { bom: true, columns: true });
  expect(csv).toMatchObject([
    { 'Customer code': 'DOWN', 'To zero': '1', 'Net per period': '-31.5' },
    { 'Customer code': 'UP', 'To zero': '0', Created: '1', 'Net per period': '31.5' },
  ]);
});

test('run contracts refuses a run that is no preview, and leads to its lines', async () => {
  const { runId } = await world.run(previousPeriod);
  const { exitCode, messages } = await billingSync(['run', 'contracts', runId]);
  expect(exitCode).toBe(2);
  expect(messages.replace(/\s+/g, ' ')).toContain(
    'is no preview, and only previews add up by contract. Its lines: billing-sync run lines',
  );
});
