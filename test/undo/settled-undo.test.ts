import { afterEach, beforeEach, expect, test } from 'vitest';
import { standingAttention } from '../../src/runs/standing-causes.js';
import { stopText } from '../../src/runs/stop-text.js';
import { findSettlingRun } from '../../src/store/runs/settling-run.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

/** Autotask refuses a second change of a line on one day. */
const customers = ['FIRST', 'SECOND'].map((code) => {
  return { code, lines: [[9001, 10]] as const, records: [billed(9001, 25)] };
});

let world: World;
let undone: string;
beforeEach(async () => {
  world = await startWorld(provider(customers));
  ({ runId: undone } = await world.run(previousPeriod));
});
afterEach(() => world.close());

const nextDay = { EffectiveDateConflict: 'NextDay' } as const;

async function standing(): Promise<[code: string, runIds: string[]][]> {
  const { causes } = await standingAttention(world.store);
  return causes.map(({ code, runs }) => [code, runs.map(({ runId }) => runId)]);
}

test('lines that an undo could not set back need nobody once later undos of the same run have set all of them back', async () => {
  const refused = await world.run({ UndoRun: undone });
  expect(refused.summary?.lines).toEqual({ AT39: 2 });
  const stillRefused = (await standing()).map(([code]) => code);
  expect(new Set(stillRefused)).toEqual(new Set(['AT39']));
  await world.run({ UndoRun: undone, Customers: ['FIRST'], ...nextDay });
  expect(await findSettlingRun(world.store, refused.runId)).toBeNull();
  const rest = await world.run({ UndoRun: undone, Customers: ['SECOND'], ...nextDay });
  expect(rest.summary?.lines).toEqual({ AT62: 1 });
  expect((await findSettlingRun(world.store, refused.runId))?.runId).toBe(rest.runId);
  expect(await standing()).toEqual([]);
});

test('what a later undo of the same run could not set back either needs a person there, and not in the earlier one', async () => {
  const refused = await world.run({ UndoRun: undone });
  const again = await world.run({ UndoRun: undone });
  expect([refused.summary?.lines, again.summary?.lines]).toEqual([{ AT39: 2 }, { AT39: 2 }]);
  for (const [, runIds] of await standing()) expect(runIds).toEqual([again.runId]);
  expect(await standing()).not.toEqual([]);
});

test('an undo that failed before it had any line is settled by a later one of at least the same part', async () => {
  await world.saveSecrets('default', { UserName: 'api@example.com', Secret: 'wrong', IntegrationCode: 'CODE' });
  const failed = await world.run({ UndoRun: undone, Customers: ['FIRST'] });
  expect(failed.status).toBe('AutotaskCredentialsRefused');
  await world.saveSecrets('default', { UserName: 'api@example.com', Secret: 's3cret', IntegrationCode: 'CODE' });
  await world.run({ UndoRun: undone, Customers: ['SECOND'], ...nextDay });
  expect(await findSettlingRun(world.store, failed.runId)).toBeNull();
  const all = await world.run({ UndoRun: undone, ...nextDay });
  expect((await findSettlingRun(world.store, failed.runId))?.runId).toBe(all.runId);
});

test('a date that Autotask refuses has other advice in an undo, where no job is to be changed', () => {
  const adviceFor = (isUndo: boolean) => stopText('AT39', { failureKind: null, isUndo }).advice;
  expect(adviceFor(false)).toContain('EffectiveDateConflict');
  expect(adviceFor(true)).toContain(
    'Undo the same run again, and let changes that Autotask refuses count from the day after',
  );
});
