import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAudit } from '../../src/store/audit/audit-rows.js';
import { afterEndOf, firstDayOfRuns, heldText, holdBack, stateOfHold } from '../../src/runs/hold-back.js';
import { addHold, endHold, listHolds, type NewHold } from '../../src/store/lines/held-back.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { openedRun } from '../store/opened-run.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/** Contracts from 2001 on, in this order. */
const customers = [
  { code: 'HELD', lines: [[9001, 10] as const, [9002, 5] as const], records: [billed(9001, 14), billed(9002, 5)] },
  { code: 'PART', lines: [[9001, 1] as const, [9002, 2] as const], records: [billed(9001, 3), billed(9002, 4)] },
  { code: 'LATER', lines: [[9001, 1] as const], records: [billed(9001, 2)] },
  { code: 'OVER', lines: [[9001, 1] as const], records: [billed(9001, 2)] },
  { code: 'MADE', records: [billed(9003, 6)] },
  {
    ...{ code: 'LEFT', status: 'Deprovisioned' as const, lines: [[9001, 9] as const] },
    earlierRecords: [billed(9001, 9)],
  },
];
const parameters = { ...previousPeriod, AllowAtriaCreateItems: 'True' };
const dana = { who: 'dana', from: 'console' } as const;

let world: World;
let shown: EndedRun;
let applied: EndedRun;
let sentWhenApplied: string[];
let next: EndedRun;
let undone: EndedRun;

beforeAll(async () => {
  world = await startWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }));
  await held({ customerCode: 'HELD' });
  await held({ customerCode: 'PART', line: { contractId: 2002, serviceId: 9001 }, lineName: 'Item 9001' });
  await held({ customerCode: 'OVER', until: days.runDay });
  await held({ customerCode: 'MADE' });
  await held({ customerCode: 'LEFT' });
  shown = await world.run({ ...parameters, Preview: 'True' });
  await held({ customerCode: 'LATER' });
  applied = await world.run({ ApplyPreview: shown.runId });
  sentWhenApplied = sent();
  for (const { holdId } of await listHolds(world.store)) await endHold(world.store, holdId, dana);
  next = await world.run(parameters);
  await held({ customerCode: 'HELD' });
  undone = await world.run({ UndoRun: next.runId });
});
afterAll(() => world.close());

function held({ customerCode, ...more }: Partial<NewHold> & Pick<NewHold, 'customerCode'>) {
  const usual = { line: null, lineName: '', until: '2026-12-15', by: 'dana', reason: 'in dispute about the contract' };
  return addHold(world.store, { ...usual, customerCode, customerName: `${customerCode} Limited`, ...more }, dana);
}

function codesByCustomer({ log }: EndedRun): string[] {
  return log.flatMap(({ customerCode, code }) => (customerCode === null ? [] : [`${customerCode} ${code}`])).sort();
}

function sent(): string[] {
  const { adjustments } = world.sandbox.dump();
  return adjustments.map(({ contractID, serviceID, unitChange }) => `${contractID}/${serviceID}: ${unitChange}`).sort();
}

test('A preview shows what is held back, and a run changes everything else, also where the hold came after the preview', () => {
  const alone = ['HELD AT10', 'HELD AT67', 'LEFT AT67', 'MADE AT67', 'PART AT67'];
  expect(codesByCustomer(shown)).toEqual([...alone, 'LATER AT52', 'OVER AT52', 'PART AT52'].sort());
  expect(codesByCustomer(applied)).toEqual([...alone, 'LATER AT67', 'OVER AT09', 'PART AT09'].sort());
  expect(sentWhenApplied).toEqual(['2002/9002: 2', '2004/9001: 1']);
});

test('The log says until when, who holds the line back, why, and what it keeps', () => {
  expect(applied.log.map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      'HELD Limited Held Back: Line Item 9001 with Product ID 9001 for Customer HELD Limited is left as it is until ' +
        '2026-12-15: it keeps 10 instead of 14 units. dana holds it back: in dispute about the contract.',
      'MADE Limited Held Back: Line Item 9003 with Product ID 9003 for Customer MADE Limited is left as it is until ' +
        '2026-12-15: it is not created with 6 units. dana holds it back: in dispute about the contract.',
    ]),
  );
});

test('Every record and line has one outcome, and no change of a line that is held back was ever sent', async () => {
  expect(applied.summary).toMatchObject({
    ...{ status: 'Completed with warnings', records: 7 },
    lines: { AT09: 2, AT10: 1, AT67: 5 },
  });
  const { rows } = await sql<{ lineId: string; state: string; verdict: string; posts: number }>`
    select c.line_id "lineId", c.state, c.verdict, c.posts from claims c join plan_lines l using (run_id, line_id)
    where c.run_id = ${applied.runId} and l.outcome = 'AT67'`.execute(world.store);
  expect(rows).toHaveLength(5);
  expect(rows.filter(({ state, verdict, posts }) => state !== 'closed' || verdict !== 'released' || posts > 0)).toEqual(
    [],
  );
});

test('The next run after a hold changes what it held back, and an undo honours a hold too', () => {
  expect(codesByCustomer(next)).toEqual(
    [
      ...['HELD AT09', 'HELD AT10', 'LATER AT09', 'LEFT AT13', 'MADE AT11', 'OVER AT10', 'PART AT09', 'PART AT10'],
    ].sort(),
  );
  expect(codesByCustomer(undone).filter((entry) => entry.startsWith('HELD'))).toEqual(['HELD AT67']);
  expect(codesByCustomer(undone)).toContain('PART AT62');
});

test('A hold that would hold nothing back is refused, and the same one is kept once, with its history', async () => {
  const why = { until: '2027-01-31', reason: ' a  dispute ', by: 'erin' };
  const asked = { customerCode: 'PART', line: '', everyLine: false, ...why };
  const hold = (given: Partial<typeof asked>) =>
    holdBack(world.store, { ...asked, ...given }, days.runDay, { who: null, from: 'command line' });
  expect(await hold({ customerCode: 'part', until: days.runDay, reason: ' ', by: '' })).toEqual({
    problems: {
      customerCode: 'No customer has this code or name. Did you mean PART, PART Limited?',
      until: 'It has to be later than 2026-11-26: runs of that day change it again.',
      reason: 'Say why: the log of each run repeats it.',
      by: 'Say who holds it back: the log of each run has the name.',
    },
  });
  expect(await hold({ customerCode: 'part limited', everyLine: true, reason: '' })).toEqual({
    problems: { reason: 'Say why: the log of each run repeats it.' },
  });
  expect(await hold({})).toEqual({ problems: { line: 'Say which line, or choose every line of the customer.' } });
  expect(await hold({ line: '2002/9001', everyLine: true })).toEqual({
    problems: { line: 'Hold either every line back, or only the line "2002/9001".' },
  });
  expect(await hold({ line: '2001/9001' })).toEqual({
    problems: {
      line: 'No run of PART has a line "2001/9001": it has 2002/9001 (Item 9001), 2002/9002 (Item 9002).',
    },
  });
  const [first, second] = [await hold({ line: '2002/9002' }), await hold({ line: '2002/9002' })];
  if (!('hold' in first)) throw new Error('It was refused.');
  expect(second).toEqual(first);
  expect(first.hold).toMatchObject({ reason: 'a dispute', by: 'erin', customerName: 'PART Limited' });
  expect(heldText(first.hold)).toBe('Item 9002 of PART (2002/9002)');
  expect(stateOfHold(first.hold, '2027-01-30')).toBe('holds');
  expect(stateOfHold(first.hold, '2027-01-31')).toBe('over');
  expect(afterEndOf(first.hold, '2027-01-31')).toBe(
    'its day, 2027-01-31, had come, and runs change Item 9002 of PART (2002/9002), unless something else holds it back',
  );
  await endHold(world.store, first.hold.holdId, dana);
  expect(await endHold(world.store, first.hold.holdId, dana)).toBeUndefined();
  const history = await readAudit(world.store, { record: 'hold', id: String(first.hold.holdId) }, { limit: 9 });
  expect(history.map(({ who, action, name, changes, reason }) => [who, action, name, changes, reason])).toEqual([
    ['dana', 'ended', 'PART, line 2002/9002', [{ field: 'Until', before: '2027-01-31', after: null }], ''],
    ['erin', 'added', 'PART, line 2002/9002', [{ field: 'Until', before: null, after: '2027-01-31' }], 'a dispute'],
  ]);
});

test('A hold is over once its day has come everywhere on Earth and for each open run', async () => {
  const firstDay = (hour: string) => firstDayOfRuns(world.store, new Date(`2027-01-31T${hour}:00Z`));
  expect([await firstDay('11:59'), await firstDay('12:00')]).toEqual(['2027-01-30', '2027-01-31']);
  await openedRun(world.store, 'waits for approval');
  expect(await firstDay('12:00')).toBe(days.runDay);
});
