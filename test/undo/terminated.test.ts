import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { billed, days, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type StartedRun, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from '../client/run-command.js';
import { startConsole } from '../../src/console/server.js';
import { readRunReport } from '../../src/runs/run-report.js';
import { changedInPart } from '../../src/store/lines/undone-lines.js';
import { findRun } from '../../src/store/runs/runs.js';

const customers = Array.from({ length: 8 }, (_each, index): CustomerInput => {
  return { code: `C${index}`, lines: [[9001, 10]], records: [billed(9001, 11 + index)] };
});

let world: World;
afterEach(() => world.close());

/** A run that Temporal ends while it is at work, after it has changed some lines. */
async function terminatedRun(): Promise<StartedRun> {
  const settings = { sameDateAdjustment: 'accepted', latencyMs: 50 } as const;
  world = await startWorld(provider(customers, { settings }), { settings: { linesPerBatch: 1 } });
  const run = await world.start(previousPeriod);
  const changed = () => changedInPart(world.store, { runId: run.runId, part: {} });
  await expect.poll(changed).toBeGreaterThanOrEqual(2);
  await run.handle.terminate('enough');
  expect((await findRun(world.store, run.runId))?.closedAt).toBeNull();
  return run;
}

/** How many lines have something else than their 10 units from the day of the change on. */
function changedLines(): number {
  const { units } = world.sandbox.dump();
  const changed = units.filter((row) => row.endDate >= days.periodStart && row.units !== 10);
  return new Set(changed.map(({ contractServiceID }) => contractServiceID)).size;
}

/** Every line has its 10 units again, but for those that the undo names as in doubt. */
async function expectUndone(undoId: string): Promise<void> {
  const { lines } = await readRunReport(world.store, undoId);
  const count = (code: string) => lines.find((each) => each.code === code)?.count ?? 0;
  expect(count('AT62')).toBeGreaterThanOrEqual(2);
  expect(changedLines()).toBeLessThanOrEqual(count('AT63'));
}

it('A run that Temporal has just terminated can be undone before any other run closes it', async () => {
  const { runId } = await terminatedRun();
  const undo = await world.run({ UndoRun: runId });
  expect(undo.status).toMatch(/^Completed/);
  await expectUndone(undo.runId);
  expect((await findRun(world.store, runId))?.status).toBe('Terminated');
});

it('The console and run undo offer to undo a run that Temporal has terminated', async () => {
  const { runId } = await terminatedRun();
  const server = await startConsole({ ...world.environment, CONSOLE_PORT: '0' }, pino({ level: 'silent' }));
  try {
    const page = await fetch(`${server.url}/runs/${runId}/undo`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Undo this run?')]);
    expect(await (await fetch(`${server.url}/runs/${runId}`)).text()).toContain(`href="/runs/${runId}/undo"`);
  } finally {
    await server.close();
  }
  const billingSync = billingSyncWith(plainEnvironment(world.environment));
  const { out, exitCode } = await billingSync(['run', 'undo', runId, '--yes', '--wait', '--json']);
  expect([0, 3]).toContain(exitCode);
  await expectUndone((JSON.parse(out) as { runId: string }).runId);
});
