import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJob, describeJob, runJobNow, updateJob, type JobServices } from '../../src/jobs/index.js';
import { approveRun, rejectRun } from '../../src/runs/decide-run.js';
import { recordAsked } from '../../src/store/audit/run-starters.js';
import { decisionsOfRun } from '../../src/store/runs/decisions.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { adjustments, decider, messages, untilWaiting, waiting } from './waiting-runs.js';

const customers = [
  { code: 'UP', lines: [[9001, 10]] as const, records: [billed(9001, 25)] },
  { code: 'MORE', lines: [[9002, 4]] as const, records: [billed(9002, 6)] },
];
const dual = { ...previousPeriod, Approval: 'Required', DualControl: 'True' };

let world: World;
let jobs: JobServices;
let approvedRunId: string;
beforeAll(async () => {
  world = await startWorld(provider(customers));
  jobs = { client: world.client, store: world.store, taskQueue: world.configuration.taskQueue };
});
afterAll(() => world.close());

/** @returns the answer, or why it was refused */
async function approveAs(by: string, run: { readonly runId: string }): Promise<string> {
  const { run: found, decider: asked } = await decider(world, run);
  return approveRun(world.client, found, { ...asked, by }, { leavesOutMoved: false }).catch(
    (error: unknown) => (error as Error).message,
  );
}

const refusedOf = (name: string) =>
  `${name} started the run or saved its job, and its DualControl wants somebody else to approve it.`;

describe('Under dual control', () => {
  it('who started a run may reject it, and may not approve it, however the name is typed', async () => {
    const started = await waiting(world, { ...dual, StartedBy: 'Ann  Miller' });
    expect(await approveAs(' ann miller', started)).toBe(refusedOf('ann miller'));
    // From Temporal's pages too: the run itself refuses it.
    const { approvalWait } = await requireRun(world.store, started.runId);
    const given = { PlanHash: approvalWait?.planHash, By: 'ANN MILLER' };
    await expect(
      world.client.workflow.getHandle(started.workflowId).executeUpdate('approve', { args: [given] }),
    ).rejects.toMatchObject({ cause: { message: refusedOf('ANN MILLER') } });
    expect([await decisionsOfRun(world.store, started.runId), adjustments(world)]).toEqual([[], []]);
    const { run, decider: ann } = await decider(world, started, 'Started by mistake');
    expect(await rejectRun(world.client, run, { ...ann, by: 'Ann Miller' })).toBe(
      'The run ends and makes none of these changes.',
    );
    await started.end();
  });

  it('neither who saved the job nor who started its run by hand may approve it, and somebody else may', async () => {
    const { jobId } = await createJob(jobs, {
      ...{ label: 'Monthly', task: 'billingSync', cron: '0 22 26 * *', savedBy: 'Ann' },
      parametersText: JSON.stringify(dual),
    });
    expect((await describeJob(jobs, jobId)).parametersText).toContain('"StartedBy": "Ann"');
    await updateJob(jobs, jobId, { label: 'Each month', savedBy: 'Bea' });
    const run = await runJobNow(jobs, jobId, 'Cem');
    await untilWaiting(world, run);
    // It is noted who started a run once Temporal has started it, maybe only when the run waits already.
    await recordAsked(world.store, run.runId, { who: 'Dan', from: 'console' });
    expect((await requireRun(world.store, run.runId)).approvalWait?.startedBy).toEqual(['Bea', 'Cem']);
    for (const name of ['Bea', 'Cem']) expect(await approveAs(name, run)).toBe(refusedOf(name));
    expect(await approveAs('Dan', run)).toMatch(/^The decision was not taken.*Dan started the run or saved its job/);
    await expect.poll(async () => (await requireRun(world.store, run.runId)).approvalWait?.startedBy).toContain('Dan');
    expect(await approveAs('Ann', run)).toBe('Approved: the run changes 2 lines now.');
    await world.client.workflow.getHandle(run.workflowId).result();
    expect(adjustments(world).sort()).toEqual([15, 2]);
    approvedRunId = run.runId;
  });

  it('no run begins while nobody says who starts it', async () => {
    const run = await world.run(dual);
    expect(messages(run, 'AT17')).toEqual([expect.stringContaining('DualControl needs StartedBy') as string]);
  });

  it('nobody applies a preview alone, and an undo names who starts it', async () => {
    const preview = await world.run({ ...dual, StartedBy: 'Ann', Preview: 'True' });
    const applied = await world.run({ ApplyPreview: preview.runId });
    expect(messages(applied, 'AT17')).toEqual([expect.stringContaining('whose changes need approval') as string]);
    const undo = await world.run({ UndoRun: approvedRunId });
    expect(messages(undo, 'AT17')).toEqual([expect.stringContaining('give StartedBy too') as string]);
    const asking = await waiting(world, { UndoRun: approvedRunId, StartedBy: 'Eve' });
    expect(await approveAs('eve', asking)).toBe(refusedOf('eve'));
    await asking.handle.cancel();
    await asking.end();
  });
});
