import { afterAll, beforeAll, expect, it } from 'vitest';
import { streamLines, type ShownLine } from '../../src/store/lines/line-pages.js';
import { proposedTotals } from '../../src/store/lines/proposed-lines.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/* Autotask takes one change of a line on a day. A preview knows the days that runs have used. */

const preview = { ...previousPeriod, Preview: 'True' } as const;
const taken = 'a day that a run has used already';

let world: World;
let before: EndedRun;
let first: EndedRun;
beforeAll(async () => {
  world = await startWorld(
    provider([
      { code: 'CHANGED', lines: [[9001, 10]], records: [billed(9001, 14, 'Mailbox')] },
      { code: 'SAME', lines: [[9001, 10]], records: [billed(9001, 10, 'Mailbox')] },
    ]),
  );
  before = await world.run(preview);
  first = await world.run(previousPeriod);
  bill(12);
});
afterAll(() => world.close());

function bill(quantity: number): void {
  const of = (customerCode: string) => {
    return { customerCode, sku: '9001', description: 'Mailbox', quantity, previousQuantity: 14, billable: true };
  };
  world.sandbox.edit((each) => {
    each.replaceBilling(days.periodEnd, [of('CHANGED'), of('SAME')]);
  });
}

async function linesOf(runId: string): Promise<ShownLine[]> {
  const lines = [];
  for await (const some of streamLines(world.store, runId, {})) lines.push(...some);
  return lines;
}

async function takenIn({ runId, log }: EndedRun) {
  const lines = await linesOf(runId);
  return {
    lines: lines.filter(({ isDayTaken }) => isDayTaken).map(({ customerCode }) => customerCode),
    log: log.filter(({ message }) => message.includes(taken)).map(({ customerCode }) => customerCode),
    count: (await proposedTotals(world.store, runId)).onTakenDays,
  };
}

it('says of each change whether a run has used its day, and of no other', async () => {
  const shown = await world.run(preview);
  expect(shown.summary?.lines).toEqual({ AT52: 2 });
  expect(await takenIn(shown)).toEqual({ lines: ['CHANGED'], log: ['CHANGED'], count: 1 });
});

it('goes on to say what it said, whatever runs have done since', async () => {
  expect(await takenIn(before)).toEqual({ lines: [], log: [], count: 0 });
});

it('counts a day whose change was undone, and the day of the change that an undo takes back', async () => {
  const undo = await world.run({ UndoRun: first.runId, Preview: 'True' });
  expect(await takenIn(undo)).toEqual({ lines: ['CHANGED'], log: ['CHANGED'], count: 1 });
  await world.run({ UndoRun: first.runId, EffectiveDateConflict: 'NextDay' });
  const shown = await world.run({ ...preview, CustomersFilter: ['CHANGED'] });
  expect((await takenIn(shown)).count).toBe(1);
});

it('a day on which Autotask refused a change of a run counts too, whoever made the first one', async () => {
  const applied = await world.run({ ...previousPeriod, CustomersFilter: ['CHANGED'] });
  expect(applied.summary?.lines).toEqual({ AT39: 1 });
  expect((await takenIn(await world.run({ ...preview, CustomersFilter: ['CHANGED'] }))).lines).toEqual(['CHANGED']);
});
