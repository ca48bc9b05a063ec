import { setTimeout as wait } from 'node:timers/promises';
import { approveRun } from '../../src/runs/decide-run.js';
import { waitsForApproval } from '../../src/store/runs/run-stages.js';
import { findRun } from '../../src/store/runs/runs.js';
import type { Lane } from './lane.js';
import type { CampaignRun, Runs } from './runs.js';

const lookEveryMs = 50;

/**
 * A person who approves whatever a run waits for, as often as it asks: also when the approval was refused, and when the run
 * was reset to before it.
 */
export function approving({ store, client }: Lane, runs: Runs): { end(): Promise<void> } {
  const ending = new AbortController();
  const approve = async ({ runId }: CampaignRun): Promise<void> => {
    const run = await findRun(store, runId);
    if (run === undefined || !waitsForApproval(run)) return;
    const { planHash } = run.approvalWait;
    // Every other plan is approved as far as it still holds.
    const leavesOutMoved = planHash < '8';
    await approveRun(client, run, { planHash, by: 'The campaign', reason: '' }, { leavesOutMoved });
  };
  const busy = new Set<string>();
  const look = async (run: CampaignRun): Promise<void> => {
    if (run.endedAt !== null || busy.has(run.runId)) return;
    busy.add(run.runId);
    // A refusal, a run that ends and servers that restart are all answered by looking again.
    await approve(run).catch(() => undefined);
    busy.delete(run.runId);
  };
  const over = (async () => {
    while (!ending.signal.aborted) {
      for (const run of runs.all) void look(run);
      await wait(lookEveryMs);
    }
  })();
  return {
    async end() {
      ending.abort();
      await over;
    },
  };
}
