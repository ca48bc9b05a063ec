import type { Client } from '@temporalio/client';
import { outageWaitText } from '../domain/sync/outage.js';
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
