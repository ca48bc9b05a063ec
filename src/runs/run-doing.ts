import type { Client } from '@temporalio/client';
import { outageWaitText } from '../domain/sync/outage.js';
import { grouped } from '../domain/wording.js';
import type { ChangeProgress } from '../store/lines/line-changes.js';
import type { Run } from '../store/runs/runs.js';
import type { RunPhase } from '../workflows/billing-sync.js';
import { workflowTrouble, workflowTroubleText } from './workflow-trouble.js';

export const phaseTexts: Readonly<Record<RunPhase, string>> = {
  opening: 'Checking the parameters',
  loading: "Loading Atria's billing records",
  planning: 'Comparing with the contracts in Autotask',
  applying: 'Changing contract lines',
  deprovisioned: 'Looking at deprovisioned customers',
  previewing: 'Reading the lines that would change',
  'waiting for approval': 'Waiting for approval',
  closing: 'Adding up',
  ended: 'Done',
};

/** How far a run is with its lines, in words. */
export interface ProgressCounts {
  /** Changes that are made; of a preview, lines that are read. */
  readonly done: string;
  readonly all: string;
  /** What is to be said of the others; "" if nothing. */
  readonly rest: string;
}

/** How far a run is with the lines that it changes, or a preview with those that would change; undefined if there is none yet. */
export function progressCounts(
  { toDo, made, notMade }: ChangeProgress,
  isPreview: boolean,
): ProgressCounts | undefined {
  if (toDo === 0) return undefined;
  const all = grouped(toDo);
  // A preview decides about each line that it has read, and makes no change.
  if (isPreview) return { done: grouped(made + notMade), all, rest: '' };
  return { done: grouped(made), all, rest: notMade === 0 ? '' : `, ${grouped(notMade)} not made` };
}

const askWithinMs = 10_000;

/** What an open run is doing or waits for, as a sentence that names no customer. */
export async function runDoing(client: Client, { workflowId, outageWait }: Run): Promise<string> {
  if (outageWait !== null) return `It is ${outageWaitText(outageWait)}.`;
  try {
    return await client.withDeadline(Date.now() + askWithinMs, async () => {
      const trouble = await workflowTrouble(client, workflowId);
      if (trouble !== undefined) return workflowTroubleText(trouble);
      return `Now: ${phaseTexts[await client.workflow.getHandle(workflowId).query<RunPhase>('phase')]}.`;
    });
  } catch {
    return 'No worker says what it is doing now.';
  }
}
