import { WorkflowUpdateFailedError } from '@temporalio/client';
import { afterEach, expect, it } from 'vitest';
import type { ScenarioFaults } from '../../src/simulator/scenario.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type StartedRun, type World } from '../rig/world.js';

const scenario = provider([{ code: 'ASP', lines: [[9001, 10]], records: [billed(9001, 14)] }]);

/** The waits grow from 60 ms on. */
const patient = { retryIntervalMs: 2, patienceMs: 60_000 };

type ScriptedFault = Partial<ScenarioFaults['scripted'][number]>;

let world: World;
afterEach(() => world.close());

function useFaults(...scripted: ScriptedFault[]): void {
  world.sandbox.edit((each) => {
    each.setFaults({ seed: 1, rate: 0, scripted: scripted.map((fault) => ({ from: 1, times: 1, ...fault })) as never });
  });
}

function callsTo(path: RegExp): number {
  return world.sandbox.calls().filter((call) => path.test(call.path)).length;
}

function adjustments(): number[] {
  return world.sandbox.dump().adjustments.map(({ unitChange }) => unitChange);
}

function codesOf({ log }: EndedRun): string[] {
  return log.map(({ code }) => code);
}

async function waitOf({ runId }: StartedRun) {
  const wait = await expect
    .poll(async () => (await requireRun(world.store, runId).catch(() => undefined))?.outageWait ?? null)
    .not.toBeNull()
    .then(() => requireRun(world.store, runId));
  return wait.outageWait;
}

const completed = ['AT22', 'AT01', 'AT09', 'AT20', 'AT21', 'AT24'];

it.for([
  ['Atria under maintenance', { system: 'atria', path: 'periods', kind: 'maintenance' }, /periods/],
  ['too many calls at Atria', { system: 'atria', path: '/billing/2026', kind: 'tooManyRequests' }, /billing\/2026-11/],
  [
    'Autotask under maintenance at the look-up of the zone',
    { path: 'zoneInformation', kind: 'maintenance' },
    /zoneinf/i,
  ],
  ['pages of HTML instead of contracts', { path: 'contracts/query', kind: 'html200' }, /contracts\/query/i],
  ['connections that are reset', { path: 'contracts/query', kind: 'resetBeforeCommit' }, /contracts\/query/i],
  ['too many calls at Autotask', { path: 'contracts/query', kind: 'tooManyRequests' }, /contracts\/query/i],
] as const)('A run goes on after an outage that outlasts its quick tries: %s', async ([, fault, path]) => {
  world = await startWorld(scenario, { settings: patient });
  const failures = 5;
  useFaults({ ...fault, times: failures });
  const run = await world.run(previousPeriod);
  expect([run.status, codesOf(run)]).toEqual(['Completed', completed]);
  expect(adjustments()).toEqual([4]);
  expect(callsTo(path)).toBeGreaterThan(failures);
  expect((await requireRun(world.store, run.runId)).outageWait).toBeNull();
});

it('A claim whose time ends while the run waits is made anew, and its line changed once', async () => {
  const settings = { ...patient, retryAttempts: 1, greatestReadAgeMs: 3_000 };
  world = await startWorld(scenario, { settings });
  // The plan reads unit rows first. Then the line is claimed and read: the wait is longer than a claim lasts.
  useFaults({ path: 'contractserviceunits/query', kind: 'maintenance', from: 2, ms: 4_000 });
  const run = await world.run(previousPeriod);
  expect([run.status, codesOf(run)]).toEqual(['Completed', completed]);
  expect(adjustments()).toEqual([4]);
});

it('A system that refuses connections is waited for, and the run says so until it goes on', async () => {
  world = await startWorld(scenario, { settings: patient });
  world.sandbox.refuseConnections();
  const run = await world.start(previousPeriod);
  const wait = await waitOf(run);
  expect(wait).toMatchObject({ system: 'Autotask', because: expect.stringContaining('ECONNREFUSED') as string });
  await world.sandbox.acceptConnections();
  const ended = await run.end();
  expect([ended.status, codesOf(ended)]).toEqual(['Completed', completed]);
});

it('A wait that the other system asked for is kept, and ends at once when somebody says so', async () => {
  world = await startWorld(scenario, { settings: patient });
  useFaults({ path: 'zoneInformation', kind: 'maintenance', ms: 3_600_000 });
  const run = await world.start(previousPeriod);
  await waitOf(run);
  const metadata = await world.client.workflow.getHandle(run.workflowId).describe();
  expect(metadata.status.name).toBe('RUNNING');
  expect(callsTo(/zoneinformation/i)).toBe(1);
  await run.handle.executeUpdate('retryNow');
  const ended = await run.end();
  expect([ended.status, codesOf(ended)]).toEqual(['Completed', completed]);
});

it('A run that waits for nothing has nothing to try again', async () => {
  world = await startWorld(scenario, { settings: patient });
  const refusals: unknown[] = [];
  world.sandbox.observe({
    async received({ path }) {
      if (/adjustments$/i.test(path)) {
        await run.handle.executeUpdate('retryNow').catch((error: unknown) => refusals.push(error));
      }
      return 'go';
    },
  });
  const run = await world.start(previousPeriod);
  expect((await run.end()).status).toBe('Completed');
  expect(refusals).toEqual([expect.any(WorkflowUpdateFailedError)]);
});

it('When patience has ended, the run ends as failed, with what it was asked to wait cut short', async () => {
  world = await startWorld(scenario, { settings: { ...patient, patienceMs: 200 } });
  useFaults({ system: 'atria', path: 'periods', kind: 'maintenance', ms: 3_600_000, times: 100 });
  const run = await world.run(previousPeriod);
  expect([run.status, codesOf(run)]).toEqual(['AtriaUnavailable', ['AT22', 'AT03', 'AT24']]);
  // Before the wait, and after it.
  expect(callsTo(/periods/)).toBe(2);
});

it.for([
  ['refused credentials', 'unauthorised', 'AutotaskCredentialsRefused'],
  ['a query that Autotask refuses', 'validation500', 'AutotaskUnavailable'],
] as const)('What cannot pass stops the run at once: %s', async ([, kind, failure]) => {
  world = await startWorld(scenario, { settings: patient });
  useFaults({ path: 'contracts/query', kind, times: 100 });
  const run = await world.run(previousPeriod);
  expect([run.status, codesOf(run)]).toEqual([failure, ['AT22', 'AT01', 'AT02', 'AT24']]);
  expect(callsTo(/contracts\/query/i)).toBe(1);
});

it('A run that is cancelled while it waits ends without another call', async () => {
  world = await startWorld(scenario, { settings: patient });
  useFaults({ path: 'zoneInformation', kind: 'maintenance', ms: 3_600_000, times: 100 });
  const run = await world.start(previousPeriod);
  await waitOf(run);
  await run.handle.cancel();
  const ended = await run.end();
  expect([ended.status, codesOf(ended)]).toEqual(['Cancelled', ['AT22', 'AT24']]);
  expect(callsTo(/./)).toBe(1);
  expect((await requireRun(world.store, run.runId)).outageWait).toBeNull();
});

it('A worker that takes a waiting run over goes on waiting, and then on with the run', async () => {
  world = await startWorld(scenario, { settings: patient, worker: false });
  useFaults({ path: 'zoneInformation', kind: 'maintenance', ms: 3_600_000 });
  const first = await world.startWorkerProcess();
  const run = await world.start(previousPeriod);
  await waitOf(run);
  await first.kill();
  await world.startWorkerProcess();
  await run.handle.executeUpdate('retryNow');
  const ended = await run.end();
  expect([ended.status, codesOf(ended)]).toEqual(['Completed', completed]);
  expect(callsTo(/zoneinformation/i)).toBe(2);
});
