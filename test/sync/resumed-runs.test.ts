import { afterEach, expect, it } from 'vitest';
import { readRunReport } from '../../src/runs/run-report.js';
import { reasonNotToResume, resumeRun } from '../../src/runs/resume-run.js';
import type { ScenarioFaults } from '../../src/simulator/scenario.js';
import { readLog } from '../../src/store/log/log-entries.js';
import { listRuns, requireRun } from '../../src/store/runs/runs.js';
import { billingSyncWith, plainEnvironment } from '../client/run-command.js';
import { approve, waiting } from '../previews/waiting-runs.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World, type WorldOptions } from '../rig/world.js';

const customers = Array.from({ length: 3 }, (_each, index) => ({
  code: `C${index}`,
  lines: [[9001, 10]] as const,
  records: [billed(9001, 14)],
}));

/** One line at a time, and an outage is over soon. */
const settings = { linesPerBatch: 1, retryIntervalMs: 2, patienceMs: 100 };

let world: World;
afterEach(() => world.close());

async function failedRun(
  fault: Partial<ScenarioFaults['scripted'][number]>,
  options: WorldOptions = {},
): Promise<EndedRun> {
  const scripted = [{ times: 1_000, ...fault }] as ScenarioFaults['scripted'];
  world = await startWorld(provider(customers, { faults: { scripted } }), { settings, ...options });
  return world.run(previousPeriod);
}

function setFaults(scripted: ScenarioFaults['scripted']): void {
  world.sandbox.edit((each) => {
    each.setFaults({ seed: 1, rate: 0, scripted });
  });
}

async function resumed({ workflowId, runId }: EndedRun) {
  setFaults([]);
  const executionId = await resumeRun(world, await requireRun(world.store, runId));
  await world.client.workflow.getHandle(workflowId, executionId).result();
  const log = await readLog(world.store, runId, {}, { after: 0, limit: 100 });
  return { run: await requireRun(world.store, runId), codes: log.map(({ code }) => code).sort() };
}

function adjustedLines(): number[] {
  return world.sandbox
    .dump()
    .adjustments.map(({ contractServiceID }) => contractServiceID)
    .sort();
}

/** The lines whose change was taken back, each as often as it was. */
function undoneLines(): number[] {
  const { adjustments } = world.sandbox.dump();
  return adjustments
    .filter(({ unitChange }) => unitChange < 0)
    .map(({ contractServiceID }) => contractServiceID)
    .sort();
}

const completed = ['AT01', 'AT09', 'AT09', 'AT09', 'AT20', 'AT21', 'AT22', 'AT24'];

it.for([
  ['before its records were loaded', { system: 'atria', path: '/customers', kind: 'maintenance' }, 'AtriaUnavailable'],
  ['at its plan, by pages of HTML', { path: 'contracts/query', kind: 'html200' }, 'UnreadableAnswer'],
  // The first query is the plan's, the second that of the first line.
  ['between its lines', { path: 'serviceunits/query', kind: 'maintenance', from: 3 }, 'AutotaskUnavailable'],
  ['by refused credentials', { path: 'serviceadjustments', kind: 'unauthorised' }, 'AutotaskCredentialsRefused'],
] as const)(
  'A run that an outage has ended is taken up again and does each change once: %s',
  async ([, fault, kind]) => {
    const failed = await failedRun(fault);
    expect(failed.status).toBe(kind);
    const { startedAt, runDay } = await requireRun(world.store, failed.runId);
    const { run, codes } = await resumed(failed);
    expect([run.status, run.failureKind, codes]).toEqual(['Completed', null, completed]);
    expect([run.startedAt, run.runDay]).toEqual([startedAt, runDay]);
    expect(adjustedLines()).toEqual([3001, 3002, 3003]);
    expect(await listRuns(world.store, 10)).toHaveLength(1);
  },
);

it('An undo that refused credentials have ended half-way is taken up again and takes each change back once', async () => {
  world = await startWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }), { settings });
  const { runId } = await world.run(previousPeriod);
  setFaults([{ path: 'serviceadjustments', kind: 'unauthorised', from: 2, times: 1_000 }]);
  const undo = await world.run({ UndoRun: runId });
  expect([undo.status, undoneLines()]).toEqual(['AutotaskCredentialsRefused', [expect.any(Number)]]);
  setFaults([]);
  const billingSync = billingSyncWith(plainEnvironment(world.environment));
  const { exitCode, messages } = await billingSync(['run', 'resume', undo.runId, '--wait']);
  expect([exitCode, exitCode === 0 ? '' : messages]).toEqual([0, '']);
  const { lines, run } = await readRunReport(world.store, undo.runId);
  expect([run.status, lines]).toEqual(['Completed', [{ code: 'AT62', count: 3 }]]);
  expect(undoneLines()).toEqual([3001, 3002, 3003]);
});

it('A run that was continued in new executions is taken up where it was', async () => {
  const fault = { path: 'serviceunits/query', kind: 'maintenance', from: 5 } as const;
  const failed = await failedRun(fault, { settings: { ...settings, historyEventsMax: 30 } });
  expect(failed.status).toBe('AutotaskUnavailable');
  const { run, codes } = await resumed(failed);
  expect([run.status, codes]).toEqual(['Completed', completed]);
  expect(adjustedLines()).toEqual([3001, 3002, 3003]);
});

it('A run that is resumed twice at the same time goes on once', async () => {
  const failed = await failedRun({ system: 'atria', path: '/customers', kind: 'maintenance' });
  const run = await requireRun(world.store, failed.runId);
  const answers = await Promise.allSettled([resumeRun(world, run), resumeRun(world, run)]);
  const executions = new Set(answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])));
  expect(executions.size).toBe(1);
  await world.client.workflow
    .getHandle(failed.workflowId)
    .result()
    .catch(() => undefined);
});

it('Runs that time cannot mend are not taken up, and each says why', async () => {
  const failed = await failedRun({ system: 'atria', path: '/customers', kind: 'maintenance', times: 6 });
  const reasonOf = async ({ runId }: EndedRun) => reasonNotToResume(world.store, await requireRun(world.store, runId));
  expect(await reasonOf(failed)).toBeUndefined();
  expect(await reasonOf(await world.run({ BillingPeriod: 'Lately' }))).toMatch(/^Only a run that failed because/);
  const run = await requireRun(world.store, failed.runId);
  const old = { ...run, closedAt: new Date(Date.now() - 8 * 86_400_000) };
  expect(await reasonNotToResume(world.store, old)).toMatch(/more than 7 days ago/);
  const later = await world.run(previousPeriod);
  expect(later.status).toBe('Completed');
  expect(await reasonOf(failed)).toContain(later.runId);
  await expect(resumeRun(world, run)).rejects.toThrow('Start a new run.');
  expect(await reasonOf(later)).toMatch(/^Only a run that failed because .* ended as Completed/);
});

it('A run is not taken up if one that waited for approval has worked on its lines since with newer records', async () => {
  world = await startWorld(provider(customers), { settings });
  const waited = await waiting(world, { ...previousPeriod, Approval: 'Required' });
  setFaults([{ path: 'serviceadjustments', kind: 'unauthorised', from: 1, times: 1_000 }]);
  const failed = await world.run(previousPeriod);
  expect(failed.status).toBe('AutotaskCredentialsRefused');
  const run = await requireRun(world.store, failed.runId);
  expect(await reasonNotToResume(world.store, run)).toBeUndefined();
  setFaults([]);
  const askedAbout = async () => (await requireRun(world.store, waited.runId)).approvalWait?.previewId ?? '';
  const first = await askedAbout();
  expect(await approve(world, waited)).toContain(`the run ${failed.runId} was begun after the preview`);
  await expect.poll(async () => ['', first].includes(await askedAbout())).toBe(false);
  await approve(world, waited);
  expect((await waited.end()).status).toBe('Completed');
  await expect(resumeRun(world, run)).rejects.toThrow(`The run ${waited.runId} has worked on the same customers since`);
});

it('A run that works in another Autotask database than the run whose changes it takes is not taken up', async () => {
  const failed = await failedRun({ system: 'atria', path: '/customers', kind: 'maintenance', times: 6 });
  const run = await requireRun(world.store, failed.runId);
  expect(await reasonNotToResume(world.store, run)).toBeUndefined();
  const before = await world.run({ ...previousPeriod, Preview: 'True' });
  const { databaseCi } = await requireRun(world.store, before.runId);
  const inOther = { ...run, appliesRunId: before.runId, databaseCi: (databaseCi ?? 0) + 1 };
  expect(await reasonNotToResume(world.store, inOther)).toMatch(/^The run works in another Autotask database/);
});
