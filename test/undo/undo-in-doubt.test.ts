import { afterEach, describe, expect, it } from 'vitest';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { customersToUndo } from '../../src/store/lines/changed-amounts.js';
import { changedInPart } from '../../src/store/lines/undone-lines.js';
import { undoneChanges } from '../../src/store/runs/undoing-runs.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';
import { messages } from '../previews/waiting-runs.js';

/*
 * A run is cancelled when nobody knows yet what became of its two changes: Autotask made the first one and answered
 * nothing, and the second one never arrived.
 */

const post = { method: 'POST', path: '/contractserviceadjustments', times: 1 } as const;
const scenario = provider(
  ['FIRST', 'SECOND'].map((code) => ({ code, lines: [[9001, 10]], records: [billed(9001, 14, 'Mailbox')] })),
  {
    settings: { sameDateAdjustment: 'accepted' },
    faults: {
      scripted: [
        { kind: 'commitThenDrop', ...post, from: 1 },
        { kind: 'hang', ...post, from: 2 },
      ],
    },
  },
);

let world: World;
afterEach(() => world.close());

async function cancelledInDoubt(): Promise<{ readonly run: EndedRun; readonly made: string; readonly lost: string }> {
  world = await startWorld(scenario, { settings: { requestTimeoutMs: 500, commitWindowMs: 3_000 } });
  const started = await world.start(previousPeriod);
  await expect.poll(() => world.sandbox.calls().filter(({ body }) => body !== undefined).length).toBe(2);
  await started.handle.cancel();
  const run = await started.end();
  expect(outcomesOf(run)).toEqual({ FIRST: 'AT36', SECOND: 'AT36' });
  const [made] = posted();
  const contractOf = (code: string) => (code === 'FIRST' ? 2001 : 2002);
  return contractOf('FIRST') === made?.[0]
    ? { run, made: 'FIRST', lost: 'SECOND' }
    : { run, made: 'SECOND', lost: 'FIRST' };
}

/** Contract and change of each adjustment that Autotask made. */
function posted(): [contractId: number, unitChange: number][] {
  return world.sandbox.dump().adjustments.map(({ contractID, unitChange }) => [contractID, unitChange]);
}

function outcomesOf({ log }: EndedRun): Record<string, string> {
  return Object.fromEntries(
    log.flatMap(({ code, customerCode }) => (customerCode === null ? [] : [[customerCode, code]])),
  );
}

describe('Undoing a run that does not know whether it made its changes', () => {
  it('finds out first: it undoes what was made, and leaves what was not', async () => {
    const { run, made, lost } = await cancelledInDoubt();
    const undo = await world.run({ UndoRun: run.runId });
    expect(outcomesOf(undo)).toEqual({ [made]: 'AT62', [lost]: 'AT10' });
    expect(posted().map(([, unitChange]) => unitChange)).toEqual([4, -4]);
  });

  it('undoes a change that a later run found made, and none that the later run had to make', async () => {
    const { run, made, lost } = await cancelledInDoubt();
    expect(outcomesOf(await world.run(previousPeriod))).toEqual({ [made]: 'AT10', [lost]: 'AT09' });
    const undo = await world.run({ UndoRun: run.runId });
    expect(outcomesOf(undo)).toEqual({ [made]: 'AT62', [lost]: 'AT63' });
    expect(messages(undo, 'AT63')[0]).toContain('a later run found that the change was not made');
    expect(posted().map(([, unitChange]) => unitChange)).toEqual([4, 4, -4]);
    const nothing = await world.run({ UndoRun: run.runId, Customers: [lost] });
    expect(messages(nothing, 'AT17')[0]).toContain(`which changed nothing of ${lost}`);
  });

  it('counts as undone the change that Autotask made, and no other', async () => {
    const { run, made } = await cancelledInDoubt();
    await world.run(previousPeriod);
    const part = { customers: [made] };
    expect(await changedInPart(world.store, { runId: run.runId, part })).toBe(1);
    expect(await customersToUndo(world.store, run.runId, 10)).toEqual([
      { code: made, name: `${made} Limited`, changes: 1, raisedUnits: 0, reducedUnits: 4, amount: null },
    ]);
    const undo = await world.run({ UndoRun: run.runId });
    expect(await customersToUndo(world.store, run.runId, 10)).toEqual([]);
    expect(await undoneChanges(world.store, run.runId)).toEqual({
      ...{ by: undo.runId, byUndoneBy: null, lines: 1, undoneLines: 1 },
    });
  });
});
