import { afterEach, beforeEach, expect, test } from 'vitest';
import { jsonShapes } from '../../src/client/reference/json-shapes.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

let world: World;
let billingSync: ReturnType<typeof billingSyncWith>;

beforeEach(async () => {
  world = await startWorld(
    provider(
      [
        { code: 'UP', name: 'Upland Limited', lines: [[9001, 10]], records: [billed(9001, 14)] },
        { code: 'ZERO', name: 'Zebra Limited', lines: [[9001, 2]], records: [billed(9001, 0)] },
      ],
      { settings: { sameDateAdjustment: 'accepted' } },
    ),
  );
  billingSync = billingSyncWith(plainEnvironment(world.environment));
});
afterEach(() => world.close());

const changes = () => world.sandbox.dump().adjustments.map(({ unitChange }) => unitChange);

async function shown(runId: string): Promise<Record<string, unknown>> {
  const answer = JSON.parse((await billingSync(['run', 'show', runId, '--json'])).out) as Record<string, unknown>;
  const shapes = jsonShapes.filter(({ commands }) => commands.includes('run show'));
  expect(shapes.map(({ shape }) => shape.safeParse(answer).error?.message)).toContain(undefined);
  return answer;
}

test('run undo shows what it would undo, asks, and undoes what is meant', async () => {
  const { runId } = await world.run(previousPeriod);
  expect(changes().sort()).toEqual([-2, 4]);
  const preview = await billingSync(['run', 'undo', runId, '--preview', '--wait', '--json']);
  expect(JSON.parse(preview.out)).toMatchObject({
    isPreview: true,
    undoesRunId: runId,
    lines: { byCode: { AT52: 2 } },
  });
  expect(changes()).toHaveLength(2);
  const unasked = await billingSync(['run', 'undo', runId]);
  expect(unasked.exitCode).toBe(2);
  expect(unasked.messages).toMatch(
    /This run undoes all changes \(2 lines\) of the run of .* Nothing was done: add --yes/s,
  );
  const undo = await billingSync(['run', 'undo', runId, '--customer', 'UP', '--yes', '--wait', '--json']);
  expect(undo.exitCode).toBe(0);
  const { runId: undoId } = JSON.parse(undo.out) as { runId: string };
  expect(changes().slice(2)).toEqual([-4]);
  expect(await shown(undoId)).toMatchObject({ undoesRunId: runId, undoneBy: null, lines: { byCode: { AT62: 1 } } });
  // What the undo did not look at differs in nothing.
  const compared = await billingSync(['run', 'compare', runId, undoId, '--json']);
  expect(JSON.parse(compared.out)).toMatchObject({ lines: [{ customerCode: 'UP', earlier: 14, later: 10 }] });
  expect(await shown(runId)).toMatchObject({ undoesRunId: null, undoneBy: undoId, undoneLines: 1 });
  const text = async (id: string) => (await billingSync(['run', 'show', id])).out;
  expect(await text(undoId)).toMatch(new RegExp(`^Undoes {4}the changes of Upland Limited of the run ${runId}$`, 'm'));
  expect(await text(runId)).toMatch(
    new RegExp(`^Undone {4}1 of the 2 lines that it changed, by the run ${undoId}$`, 'm'),
  );
});

test('run undo refuses what changed nothing, and what is under way', async () => {
  const { runId } = await world.run(previousPeriod);
  const none = await billingSync(['run', 'undo', runId, '--customer', 'NONE', '--yes']);
  expect(none).toMatchObject({ exitCode: 2, out: '' });
  expect(none.messages).toContain('changed none of the lines that are to be undone. Nothing was done.');
  const waits = await world.start({ ...previousPeriod, Approval: 'Required' });
  expect((await waits.end()).status).toBe('Completed');
  expect(changes()).toHaveLength(2);
});

test('the preview of an undo says what becomes of a line that Autotask refuses to change twice on one day', async () => {
  const { runId } = await world.run(previousPeriod);
  const previewed = async (...more: string[]) => {
    const { out } = await billingSync(['run', 'undo', runId, '--preview', '--wait', ...more]);
    return out.replaceAll(/\s+/g, ' ');
  };
  expect(await previewed()).toContain('A line that Autotask refuses stays as it is (AT39): undo it from the day after');
  expect(await previewed('--next-day')).toContain(
    'Such a change counts from the day after, or from the next one that is',
  );
});
