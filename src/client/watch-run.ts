import { setTimeout as wait } from 'node:timers/promises';
import { WorkflowFailedError, type Client } from '@temporalio/client';
import { changeProgress, type ChangeProgress } from '../store/line-changes.js';
import type { Store } from '../store/database.js';
import type { RunPhase } from '../workflows/billing-sync.js';
import { grouped } from '../domain/wording.js';

/** How far a run is. */
export interface RunProgress extends ChangeProgress {
  /** undefined while no worker answers. */
  readonly phase: RunPhase | undefined;
}

const pollMs = 250;

const phaseTexts: Readonly<Record<RunPhase, string>> = {
  opening: 'Checking the parameters',
  loading: "Loading Atria's billing records",
  planning: 'Comparing with the contracts in Autotask',
  applying: 'Changing contract lines',
  deprovisioned: 'Looking at deprovisioned customers',
  closing: 'Adding up',
};

/** A run by the execution that it began with. */
export interface StartedRun {
  readonly workflowId: string;
  readonly runId: string;
}

/** Waits for the end of a run, good or bad, and tells how far it is meanwhile. */
export async function watchRun(
  connections: { client: Client; store: Store },
  run: StartedRun,
  onProgress: (progress: RunProgress) => void,
): Promise<void> {
  const ending = new AbortController();
  const ended = untilEnded(connections.client, run).finally(() => {
    ending.abort();
  });
  await Promise.all([ended, reportProgress(connections, run, onProgress, ending.signal)]);
}

/** A progress as one line of text. */
export function progressText({ phase, toDo, made }: RunProgress): string {
  if (phase === undefined) return 'Waiting for a worker …';
  const changes = toDo === 0 ? '' : `: ${grouped(made)} of ${grouped(toDo)}`;
  return `${phaseTexts[phase]}${changes} …`;
}

async function untilEnded(client: Client, { workflowId, runId }: StartedRun): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId, runId).result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
  }
}

async function reportProgress(
  { client, store }: { client: Client; store: Store },
  { workflowId, runId }: StartedRun,
  onProgress: (progress: RunProgress) => void,
  ending: AbortSignal,
): Promise<void> {
  // Without a run id: after a continue-as-new the latest execution answers.
  const latest = client.workflow.getHandle(workflowId);
  while (!ending.aborted) {
    const [phase, changes] = await Promise.all([
      latest.query<RunPhase>('phase').catch(() => undefined),
      changeProgress(store, runId),
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
