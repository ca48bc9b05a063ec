import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { approveRun, type Decider } from '../../src/runs/decide-run.js';
import { waitsForApproval } from '../../src/store/runs/run-stages.js';
import { findRun, requireRun, type Run } from '../../src/store/runs/runs.js';
import type { EndedRun, StartedRun, World } from '../rig/world.js';

type Part = Parameters<typeof approveRun>[3];
type RunId = Pick<StartedRun, 'runId'>;

const lookEveryMs = 20;

/** Starts a run that waits for a decision. */
export async function waiting(world: World, parameters: object): Promise<StartedRun> {
  const run = await world.start(parameters);
  await untilWaiting(world, run);
  return run;
}

export async function untilWaiting(world: World, { runId }: RunId): Promise<void> {
  const isWaiting = async () => {
    const run = await findRun(world.store, runId);
    return run !== undefined && waitsForApproval(run);
  };
  while (!(await isWaiting())) await wait(lookEveryMs);
}

/** Waits until a run asks about another plan than this one. */
export async function untilAnotherPlan(world: World, { runId }: RunId, than: string): Promise<void> {
  const hash = async () => (await requireRun(world.store, runId)).approvalWait?.planHash;
  while ((await hash()) === than) await wait(lookEveryMs);
}

/** The run with a person who decides on the plan that it shows now. */
export async function decider(
  world: World,
  { runId }: RunId,
  reason = '',
): Promise<{ readonly run: Run; readonly decider: Decider }> {
  const run = await requireRun(world.store, runId);
  return { run, decider: { planHash: run.approvalWait?.planHash ?? '', by: 'Ann', reason } };
}

/** @returns the answer, or why the approval was not taken */
export async function approve(world: World, started: RunId, part: Part = { leavesOutMoved: false }): Promise<string> {
  const { run, decider: by } = await decider(world, started);
  return approveRun(world.client, run, by, part).catch((error: unknown) => (error as Error).message);
}

/** Resets a run, as an operator does from Temporal's pages. @param eventId the event after which it begins again */
export async function reset(
  { client }: World,
  { workflowId, runId }: Pick<StartedRun, 'workflowId' | 'runId'>,
  eventId = 4,
): Promise<void> {
  const { workflowService, options } = client;
  await workflowService.resetWorkflowExecution({
    ...{ namespace: options.namespace, workflowExecution: { workflowId, runId } },
    ...{ reason: 'An operator begins it again.', requestId: randomUUID(), workflowTaskFinishEventId: eventId as never },
  });
}

/** The messages of a code. */
export function messages({ log }: Pick<EndedRun, 'log'>, asked: string): string[] {
  return log.filter(({ code }) => code === asked).map(({ message }) => message);
}

export function adjustments({ sandbox }: World): number[] {
  return sandbox.dump().adjustments.map(({ unitChange }) => unitChange);
}
