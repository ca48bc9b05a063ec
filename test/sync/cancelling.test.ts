import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startConsole, type ConsoleServer } from '../../src/console/server.js';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { billingSyncWith, plainEnvironment, runProgram, type Ended } from '../client/run-command.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type StartedRun, type World } from '../rig/world.js';

const customers = Array.from({ length: 100 }, (_each, index) => ({
  code: `C${index}`,
  lines: [[9001, 10]] as const,
  records: [billed(9001, 14)],
}));

/** More than a run sends before it has seen that its changes show. */
const begun = 8;

/** What may be under way to Autotask at once, by the limit that it has for each endpoint. */
const onTheirWay = 3;

type Deed = (world: World, run: StartedRun) => Promise<unknown>;

const cancelled: [title: string, deed: Deed][] = [
  ['the button of the console', ({ environment }, { runId }) => pressCancel(environment, runId)],
  ['"billing-sync run cancel"', ({ environment }, { runId }) => cancelOnCommandLine(environment, runId)],
  [
    "Temporal's own API, as its web UI calls it",
    ({ client }, { workflowId }) =>
      client.workflowService.requestCancelWorkflowExecution({
        namespace: client.options.namespace,
        workflowExecution: { workflowId },
      }),
  ],
  ['"temporal workflow cancel"', (world, { workflowId }) => temporal(world, 'cancel', workflowId)],
];

const terminated: [title: string, deed: Deed][] = [
  ['a call of its API', (_world, { handle }) => handle.terminate('enough')],
  ['"temporal workflow terminate"', (world, { workflowId }) => temporal(world, 'terminate', workflowId)],
];

async function pressCancel(environment: World['environment'], runId: string): Promise<void> {
  const server: ConsoleServer = await startConsole({ ...environment, CONSOLE_PORT: '0' }, pino({ level: 'silent' }));
  try {
    const headers = {
      'Content-Type': 'application/x-www-form-urlencoded',
      Origin: server.url,
      'Sec-Fetch-Site': 'same-origin',
    };
    const answer = await fetch(`${server.url}/runs/${runId}/cancel`, { method: 'POST', headers, redirect: 'manual' });
    expect(answer.status).toBe(303);
  } finally {
    await server.close();
  }
}

async function cancelOnCommandLine(environment: World['environment'], runId: string): Promise<void> {
  const run = billingSyncWith(plainEnvironment(environment));
  const { exitCode, messages } = await run(['run', 'cancel', runId, '--yes', '--reason', 'wrong period']);
  expect([messages, exitCode]).toEqual([expect.stringContaining('sends nothing more'), 0]);
}

async function temporal(world: World, verb: string, workflowId: string): Promise<Ended> {
  const { address } = world.configuration.temporal.connection;
  const place = ['--address', address ?? '', '--namespace', world.client.options.namespace];
  const ended = await runProgram(
    await findTemporalCli(),
    ['workflow', verb, '--workflow-id', workflowId, ...place],
    process.env,
  );
  expect([ended.exitCode, ended.messages]).toEqual([0, '']);
  return ended;
}

function adjustments({ sandbox }: World): number {
  return sandbox.calls().filter(({ body }) => body !== undefined).length;
}

describe.for([
  ['quick answers', 40, cancelled, terminated],
  // Who cancels is one thing, how long answers take another.
  ['answers that take a second, and many open children', 1_000, cancelled.slice(0, 1), terminated.slice(0, 1)],
] as const)('With %s', ([, latencyMs, cancellations, terminations]) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(provider(customers, { settings: { latencyMs } }), { settings: { linesPerBatch: 50 } });
  });
  afterAll(() => world.close());

  /** Does something to a run that is sending. @returns how many adjustments arrived after it */
  async function arrivedAfter(run: StartedRun, deed: Deed, stopped = async () => {}): Promise<number> {
    const before = adjustments(world);
    await expect.poll(() => adjustments(world)).toBeGreaterThanOrEqual(before + begun);
    await deed(world, run);
    const atOnce = adjustments(world);
    await run.end();
    await stopped();
    await expect.poll(() => unfinishedChildren(world)).toBe(0);
    return adjustments(world) - atOnce;
  }

  it.for(cancellations)('a run that is cancelled by %s sends what is on its way, and no more', async ([, deed]) => {
    const run = await world.start(previousPeriod);
    expect(await arrivedAfter(run, deed)).toBeLessThanOrEqual(onTheirWay);
    const { status, log } = await run.end();
    expect(status).toBe('Cancelled');
    expect(log.at(-1)?.message).toBe('Billing Process Completed with status Cancelled.');
  });

  it.for(terminations)('a run that is terminated by %s sends what is on its way, and no more', async ([, deed]) => {
    const run = await world.start(previousPeriod);
    const stopped = async () => {
      const halted = async () => (await requireRun(world.store, run.runId)).haltedBecause;
      await expect.poll(halted).toBe('the run was terminated');
    };
    expect(await arrivedAfter(run, deed, stopped)).toBeLessThanOrEqual(onTheirWay);
  });
});

async function unfinishedChildren({ client }: World): Promise<number> {
  let open = 0;
  for await (const { type } of client.workflow.list({ query: 'ExecutionStatus = "Running"' })) {
    if (type === 'customerSync') open += 1;
  }
  return open;
}
