import { setTimeout as wait } from 'node:timers/promises';
import { WorkflowFailedError, type Client, type WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { grouped } from '../domain/wording.js';
import { phaseTexts } from '../runs/run-phase.js';
import { changeProgress, type ChangeProgress } from '../store/line-changes.js';
import type { Store } from '../store/database.js';
import type { billingSync, RunPhase } from '../workflows/billing-sync.js';

/** How far a run is. */
export interface RunProgress extends ChangeProgress {
  /** undefined while no worker answers. */
  readonly phase: RunPhase | undefined;
}

const pollMs = 250;

type RunHandle = WorkflowHandleWithFirstExecutionRunId<typeof billingSync>;

/** Waits for the end of a run, good or bad, and tells how far it is meanwhile. */
export async function watchRun(
  connections: { client: Client; store: Store },
  handle: RunHandle,
  onProgress: (progress: RunProgress) => void,
): Promise<void> {
  const ending = new AbortController();
  const ended = untilEnded(handle).finally(() => {
    ending.abort();
  });
  await Promise.all([ended, reportProgress(connections, handle, onProgress, ending.signal)]);
}

/** A progress as one line of text. */
export function progressText({ phase, toDo, made }: RunProgress): string {
  if (phase === undefined) return 'Waiting for a worker …';
  const changes = toDo === 0 ? '' : `: ${grouped(made)} of ${grouped(toDo)}`;
  return `${phaseTexts[phase]}${changes} …`;
}

async function untilEnded(handle: RunHandle): Promise<void> {
  try {
    await handle.result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
  }
}

async function reportProgress(
  { client, store }: { client: Client; store: Store },
  { workflowId, firstExecutionRunId }: RunHandle,
  onProgress: (progress: RunProgress) => void,
  ending: AbortSignal,
): Promise<void> {
  // Without a run id: after a continue-as-new the latest execution answers.
  const latest = client.workflow.getHandle(workflowId);
  while (!ending.aborted) {
    const [phase, changes] = await Promise.all([
      latest.query<RunPhase>('phase').catch(() => undefined),
      changeProgress(store, firstExecutionRunId),
    ]);
    if (aborted(ending)) return;
    onProgress({ phase, ...changes });
    await wait(pollMs, undefined, { signal: ending }).catch(() => undefined);
  }
}

/** Asked again after each wait; the compiler takes a signal for constant. */
function aborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
