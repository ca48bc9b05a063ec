import { afterAll, beforeAll, expect, it } from 'vitest';
import { requireRun } from '../../src/store/runs/runs.js';
import { billingSyncWith, plainEnvironment, type Ended } from '../client/run-command.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type StartedRun, type World } from '../rig/world.js';

const customers = Array.from({ length: 40 }, (_each, index) => ({
  code: `C${index}`,
  lines: [[9001, 10]] as const,
  records: [billed(9001, 14)],
}));

let world: World;
beforeAll(async () => {
  // The run goes on in new executions again and again: none of them may take the halt of the one before for undone.
  const settings = { linesPerBatch: 2, historyEventsMax: 40 };
  world = await startWorld(provider(customers, { settings: { latencyMs: 30 } }), { settings });
});
afterAll(() => world.close());

const unreachable = 'localhost:1';

function command(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return billingSyncWith(plainEnvironment({ ...world.environment, ...environment }))(args);
}

function adjustments(): number {
  return world.sandbox.calls().filter(({ body }) => body !== undefined).length;
}

it('A run that is cancelled while Temporal does not answer sends nothing more, shows it, and ends as cancelled', async () => {
  const run: StartedRun = await world.start(previousPeriod);
  await expect.poll(adjustments).toBeGreaterThanOrEqual(4);
  const args = ['run', 'cancel', run.runId, '--yes', '--reason', 'wrong period'];
  const refused = await command(args, { TEMPORAL_ADDRESS: unreachable });
  const atOnce = adjustments();
  expect(refused.exitCode).toBe(1);
  expect(refused.messages).toContain('sends nothing more, but Temporal could not be told to end it');
  expect(refused.messages).toContain('Cancel it again when Temporal answers.');
  expect(await requireRun(world.store, run.runId)).toMatchObject({
    haltedBecause: 'the run was cancelled: wrong period',
  });

  // Its own steps find it stopped.
  const { status, log } = await run.end();
  expect(adjustments() - atOnce).toBe(0);
  expect(status).toBe('Cancelled');
  expect(log.at(-1)?.message).toBe('Billing Process Completed with status Cancelled.');
  const notAttempted = log.filter(({ code }) => code === 'AT37');
  expect(notAttempted[0]?.message).toContain('as the run was cancelled: wrong period.');
  const changed = log.filter(({ code }) => code === 'AT09');
  expect([changed.length, changed.length + notAttempted.length]).toEqual([adjustments(), customers.length]);

  const again = await command(args);
  expect([again.exitCode, again.messages]).toEqual([2, expect.stringContaining('has ended already: Cancelled.')]);
  const next = await world.run(previousPeriod);
  expect(next.summary?.lines).toEqual({ AT09: notAttempted.length, AT10: changed.length });
});

it('A run that cannot end by itself is seen to be cancelled, and cancelled again when Temporal answers', async () => {
  const other = await startWorld(provider(customers, { settings: { latencyMs: 30 } }), { worker: false });
  const run = billingSyncWith(plainEnvironment(other.environment));
  const cut = billingSyncWith(plainEnvironment({ ...other.environment, TEMPORAL_ADDRESS: unreachable }));
  try {
    const worker = await other.startWorkerProcess();
    const started = await other.start(previousPeriod);
    const sent = () => other.sandbox.calls().some(({ body }) => body !== undefined);
    await expect.poll(sent).toBe(true);
    await worker.kill();
    const args = ['run', 'cancel', started.runId, '--yes', '--json'];
    expect((await cut(args)).exitCode).toBe(1);
    const shown = await run(['run', 'show', started.runId]);
    expect(shown.out).toMatch(
      /Stopped +Nothing more has been sent since .*: the run was cancelled\. It ends when .* cancel it again\./,
    );
    const again = await run(args);
    expect([again.exitCode, JSON.parse(again.out)]).toEqual([
      0,
      { version: 1, runId: started.runId, workflowId: started.workflowId, cancelled: true },
    ]);
    await other.startWorkerProcess();
    expect((await started.end()).status).toBe('Cancelled');
    expect((await started.handle.describe()).status.name).toBe('CANCELLED');
  } finally {
    await other.close();
  }
});
