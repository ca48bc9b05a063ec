import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { startConsole } from '../../src/console/server.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.reverse().splice(0)) await end();
});

/** A worker with other workflows than the run began with. */
async function startChangedWorker({ client, configuration, environment }: World): Promise<void> {
  const connection = await NativeConnection.connect({ address: environment['TEMPORAL_ADDRESS'] ?? '' });
  const worker = await Worker.create({
    ...{ connection, namespace: client.options.namespace, taskQueue: configuration.taskQueue },
    workflowsPath: fileURLToPath(new URL('../replay/changed-workflows.ts', import.meta.url)),
  });
  const ended = worker.run();
  ends.push(async () => {
    worker.shutdown();
    await ended;
    await connection.close();
  });
}

test('A run that no worker gets on with is named by run show, doctor and the console, and one that does is not', async () => {
  const faults = { scripted: [{ path: 'zoneInformation', kind: 'maintenance', ms: 3_600_000 }] } as const;
  const customers = [{ code: 'ASP', lines: [[9001, 10]] as const, records: [billed(9001, 14)] }];
  const world = await startWorld(provider(customers, { faults: { ...faults, scripted: [...faults.scripted] } }), {
    worker: false,
    settings: { patienceMs: 3_600_000 },
  });
  ends.push(() => world.close());
  const run = billingSyncWith(plainEnvironment(world.environment));
  const worker = await world.startWorkerProcess();
  const { runId, workflowId, handle } = await world.start(previousPeriod);
  await expect
    .poll(async () => (await requireRun(world.store, runId).catch(() => undefined))?.outageWait?.system)
    .toBe('Autotask');
  const { out: waiting } = await run(['run', 'show', 'latest']);
  expect(waiting).toMatch(/waiting for Autotask since \d\d:\d\d UTC, next try \d\d:\d\d UTC/);
  expect(waiting).toMatch(/Because +Autotask failed at GET \/V1.0\/zoneInformation with HTTP 503/);
  expect(waiting).not.toContain('No worker can continue it');
  expect((await run(['run', 'list'])).out).toMatch(/Running, waiting for Autotask since/);
  await worker.kill();

  await startChangedWorker(world);
  await handle.signal('anything', []);
  const stuck = /No worker can continue it: .*Nondeterminism/i;
  await expect.poll(async () => (await run(['run', 'show', 'latest'])).out).toMatch(stuck);
  const { checks } = JSON.parse((await run(['doctor', '--json'])).out) as { checks: { name: string; found: string }[] };
  expect(checks.find(({ name }) => name === `workflows under way: ${workflowId}`)?.found).toMatch(stuck);
  const faultsOfConsole: string[] = [];
  const log = pino({ level: 'error' }, { write: (line) => faultsOfConsole.push(line) });
  const console = await startConsole({ ...world.environment, CONSOLE_PORT: '0' }, log);
  ends.push(() => console.close());
  expect(await (await fetch(`${console.url}/runs/${runId}`)).text()).toMatch(stuck);
  expect(faultsOfConsole).toEqual([]);
});
