import { afterAll, beforeAll, expect, it } from 'vitest';
import { findTracedLine } from '../../src/ledger/store/trace.js';
import { readLinePage } from '../../src/store/lines/line-pages.js';
import { billed, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/* A job that bills some SKUs otherwise than unit by unit. */

const job = {
  ...previousPeriod,
  AllowAtriaCreateItems: 'True',
  QuantityRules: [
    { SKU: '9001', AtLeast: 5 },
    { SKU: '9002', PackOf: 10 },
    { SKU: '9003', Free: { Percent: 130, Of: '9001' } },
    { SKU: '9004', Free: 3, AtMost: 50 },
    { SKU: 'OLD', BillAs: '9002' },
  ],
};

const customers: CustomerInput[] = [
  { code: 'FLOOR', lines: [[9001, 2]], records: [billed(9001, 2)] },
  { code: 'ZERO', lines: [[9001, 4]], records: [billed(9001, 0)] },
  { code: 'NEVER', records: [billed(9001, 0)] },
  { code: 'NEW', records: [billed(9001, 1)] },
  { code: 'PACK', lines: [[9002, 10]], records: [billed(9002, 7), billed(9002, 5, 'More')] },
  { code: 'EQUAL', lines: [[9002, 20]], records: [billed(9002, 12)] },
  { code: 'SHARE', lines: [[9001, 5]], records: [billed(9001, 3), billed(9003, 10)] },
  { code: 'ALONE', lines: [[9003, 4]], records: [billed(9003, 10)] },
  { code: 'DOUBT', lines: [[9003, 1]], records: [billed(9003, 10), billed('', 7)] },
  { code: 'CAP', lines: [[9004, 60]], records: [billed(9004, 80)] },
  { code: 'FREE', lines: [[9004, 2]], records: [billed(9004, 3)] },
  { code: 'MERGED', lines: [[9002, 10]], records: [billed(9002, 7), billed('OLD', 6)] },
  { code: 'RENAMED', records: [billed('OLD', 4)] },
  { code: 'GONE', status: 'Deprovisioned', lines: [[9001, 5]], earlierRecords: [billed(9001, 2)] },
  { code: 'WENT', status: 'Deprovisioned', lines: [[9002, 10]], earlierRecords: [billed('OLD', 2)] },
];

/** What each customer gets more or less; the others nothing. */
const expected = {
  FLOOR: [3],
  ZERO: [-4],
  NEW: [5],
  PACK: [10],
  SHARE: [7],
  ALONE: [6],
  CAP: [-10],
  FREE: [-2],
  MERGED: [10],
  RENAMED: [10],
  GONE: [-5],
  WENT: [-10],
};

let world: World;
/** The run after the one that made the changes. */
let second: EndedRun;
beforeAll(async () => {
  world = await startWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }));
});
afterAll(() => world.close());

function posted(): Record<string, number[]> {
  const changes: Record<string, number[]> = {};
  for (const { contractID, unitChange } of world.sandbox.dump().adjustments) {
    (changes[customers[contractID - 2001]?.code ?? ''] ??= []).push(unitChange);
  }
  return changes;
}

/** What the log says of the lines of a customer, without the documented message before the rule. */
function said(run: EndedRun, code: string): string[] {
  const entries = run.log.filter((entry) => entry.customerCode === code);
  return entries.map(
    (entry) => `${entry.code}${/ (?:\d+ units of SKU|Atria provisioned) .*/.exec(entry.message)?.[0] ?? ''}`,
  );
}

const floor = 'Atria provisioned 2 units; the rule of SKU 9001 bills at least 5: 5.';
const packs = 'Atria provisioned 12 units; the rule of SKU 9002 rounds up to packs of 10: 20.';
const share = 'Atria provisioned 10 units; the rule of SKU 9003 leaves 3 free (130 % of 3 units of SKU 9001): 7.';
const merged =
  '6 units of SKU OLD count as SKU 9002. Atria provisioned 13 units; the rule of SKU 9002 rounds up to packs of 10: 20.';
const none = 'Atria provisioned 10 units; the rule of SKU 9003 leaves none free (130 % of 0 units of SKU 9001): 10.';
const most = 'Atria provisioned 80 units; the rule of SKU 9004 leaves 3 free and bills at most 50: 50.';

it('A preview shows what the rules bill and why, and what is made of it is what Autotask gets, once', async () => {
  const preview = await world.run({ ...job, Preview: 'True' });
  expect(posted()).toEqual({});
  expect(said(preview, 'FLOOR')).toEqual([`AT52 ${floor}`]);
  expect(said(preview, 'EQUAL')).toEqual([`AT10 ${packs}`]);
  const { lines } = await readLinePage(world.store, preview.runId, { search: 'PACK' }, { limit: 10 });
  expect(lines.map(({ after, target, quantityRule }) => [after, target, quantityRule])).toEqual([[20, 20, packs]]);
  const run = await world.run({ ApplyPreview: preview.runId });
  expect(posted()).toEqual(expected);
  const sayings = ['FLOOR', 'PACK', 'EQUAL', 'SHARE', 'ALONE', 'CAP', 'MERGED'].map((code) => said(run, code));
  expect(sayings).toEqual([
    [`AT09 ${floor}`],
    [`AT09 ${packs}`],
    [`AT10 ${packs}`],
    [expect.stringContaining('AT10 Atria provisioned 3 units'), `AT11 ${share}`],
    [`AT09 ${none}`],
    [`AT09 ${most}`],
    [`AT09 ${merged}`],
  ]);
  const line = await findTracedLine(world.store, run.runId, { customerCode: 'CAP', sku: '9004' });
  expect(line).toMatchObject({ target: 50, quantityRule: most });
  second = await world.run(job);
  expect(posted()).toEqual(expected);
  expect(said(second, 'PACK')).toEqual([`AT10 ${packs}`]);
});

it('A rule bills nothing of a SKU of which Atria provisioned nothing', () => {
  expect(['ZERO', 'NEVER', 'GONE'].map((code) => said(second, code))).toEqual([['AT10'], ['AT33'], ['AT10']]);
});

const reported = (run: EndedRun, code: string) =>
  run.log.filter((entry) => entry.customerCode === code && entry.code === 'AT28').map(({ message }) => message);

it('A line is left alone and reported if nobody can tell from what its free units are counted, and undoing needs no rule', async () => {
  expect(reported(second, 'DOUBT')).toEqual([
    expect.stringMatching(/free from SKU 9001, and billing record \S+ has no SKU/),
  ]);
  const QuantityRules = [{ SKU: '9003', Free: { Percent: 130, Of: 'MBX' } }];
  const mistyped = await world.run({ ...job, CustomersFilter: ['SHARE', 'ALONE'], QuantityRules });
  expect(reported(mistyped, 'ALONE')).toEqual([expect.stringContaining('no billing record with that SKU')]);
  expect(posted()).toEqual({ ...expected, SHARE: [7, -2] });
  await world.run({ UndoRun: mistyped.runId });
  expect(posted()).toEqual({ ...expected, SHARE: [7, -2, 2] });
});
