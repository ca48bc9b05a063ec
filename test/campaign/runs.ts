import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { taskQueue } from './lane.js';
import type { billingSync } from '../../src/workflows/index.js';
import { runEndsWithinMs } from './timing.js';

/**
 * `undone`: the run whose changes the disturbed ones undo; where there are two, the second one undoes the first one, and the
 * disturbed ones the second one. `preview`: the one that the disturbed ones apply. `refused`: one that was to apply it, with
 * the digest of another plan.
 */
export type RunRole = 'undone' | 'preview' | 'refused' | 'chaos' | 'final' | 'again';

/** A billing sync that the campaign started. */
export interface CampaignRun {
  readonly workflowId: string;
  /** The first execution's id: the run's identity through resets and continuations. */
  readonly runId: string;
  readonly role: RunRole;
  readonly startedAt: number;
  readonly appliesPreview: boolean;
  /** Set when it has ended for good. */
  endedAt: number | null;
  /** Temporal's name of its status, such as COMPLETED. */
  temporalStatus: string | null;
  /** What was done to it by the campaign. */
  readonly interference: Set<'cancelled' | 'terminated' | 'reset'>;
}

/** Starts billing syncs and waits for their ends, whatever is done to them meanwhile. */
export class Runs {
  readonly all: CampaignRun[] = [];
  readonly #replacing = new Set<Promise<void>>();
  readonly #client: Client;
  readonly #prefix: string;

  constructor(client: Client, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async start(role: RunRole, parameters: unknown): Promise<CampaignRun> {
    const startedAt = Date.now();
    const workflowId = `billing-sync/${this.#prefix}/${this.all.length + 1}`;
    const handle = await this.#client.workflow.start<typeof billingSync>('billingSync', {
      workflowId,
      taskQueue,
      args: [parameters],
      // A workflow task that was lost with its worker is given to another after this.
      workflowTaskTimeout: '3 seconds',
    });
    const run: CampaignRun = {
      workflowId,
      runId: handle.firstExecutionRunId,
      role,
      startedAt,
      appliesPreview: typeof parameters === 'object' && parameters !== null && 'ApplyPreview' in parameters,
      endedAt: null,
      temporalStatus: null,
      interference: new Set(),
    };
    this.all.push(run);
    return run;
  }

  /** Resolves when the run has ended for good: not by a reset, and not by continuing as new. False: it hangs. */
  async ended(run: CampaignRun): Promise<boolean> {
    const deadline = Date.now() + runEndsWithinMs;
    for (;;) {
      const left = deadline - Date.now();
      if (left <= 0) return false;
      const timer = sleepUntil(left);
      await Promise.race([this.executionEnded(run.workflowId), timer.promise]);
      timer.clear();
      const status = await this.#statusOf(run);
      if (status === undefined || status === 'RUNNING' || status === 'CONTINUED_AS_NEW') continue;
      run.endedAt = Date.now();
      run.temporalStatus = status;
      return true;
    }
  }

  /** Undefined while Temporal cannot be asked. */
  async #statusOf({ workflowId }: CampaignRun): Promise<string | undefined> {
    try {
      return (await this.#client.workflow.getHandle(workflowId).describe()).status.name;
    } catch {
      return undefined;
    }
  }

  /** Waits for the end of the present execution, good or bad. */
  async executionEnded(workflowId: string): Promise<void> {
    try {
      await this.#client.workflow.getHandle(workflowId, undefined, { followRuns: true }).result();
    } catch {
      // What it came to is asked afterwards.
    }
  }

  async cancel(run: CampaignRun): Promise<void> {
    run.interference.add('cancelled');
    await ignoringGone(this.#client.workflow.getHandle(run.workflowId).cancel());
  }

  async terminate(run: CampaignRun): Promise<void> {
    run.interference.add('terminated');
    await ignoringGone(this.#client.workflow.getHandle(run.workflowId).terminate('The campaign ends it.'));
  }

  /** Terminates a run and starts another in its place; until that is begun, the campaign's runs count as not ended. */
  async replace(run: CampaignRun, parameters: unknown, childToo?: string): Promise<void> {
    const replacing = (async () => {
      await this.terminate(run);
      if (childToo !== undefined) await this.terminateChild(childToo);
      await this.start('chaos', parameters);
    })();
    this.#replacing.add(replacing);
    await replacing.finally(() => this.#replacing.delete(replacing));
  }

  /** Resolves when every run has ended for good. False: one hangs. */
  async allEnded(): Promise<boolean> {
    await Promise.allSettled(this.#replacing);
    for (const run of this.all) if (run.endedAt === null && !(await this.ended(run))) return false;
    const isOver = this.#replacing.size === 0 && this.all.every(({ endedAt }) => endedAt !== null);
    return isOver || this.allEnded();
  }

  async terminateChild(workflowId: string): Promise<void> {
    await ignoringGone(this.#client.workflow.getHandle(workflowId).terminate('The campaign ends it.'));
  }

  /**
   * Resets a workflow's latest execution to one of its resettable events.
   *
   * @param choose which of so many
   * @returns how many there were; 0: nothing was reset
   */
  async reset(workflowId: string, choose: (count: number) => number): Promise<number> {
    const handle = this.#client.workflow.getHandle(workflowId);
    try {
      const { runId } = await handle.describe();
      const history = await this.#client.workflow.getHandle(workflowId, runId).fetchHistory();
      const events = (history.events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
      const event = events[choose(events.length)];
      if (event?.eventId === undefined || event.eventId === null) return 0;
      await this.#client.workflowService.resetWorkflowExecution({
        namespace: this.#client.options.namespace,
        workflowExecution: { workflowId, runId },
        reason: 'The campaign resets it.',
        requestId: `${runId}-${event.eventId.toString()}-${Date.now()}`,
        workflowTaskFinishEventId: event.eventId,
      });
      for (const run of this.all.filter((each) => each.workflowId === workflowId)) {
        run.interference.add('reset');
        run.endedAt = null;
      }
      return events.length;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return 0;
      throw error;
    }
  }
}

async function ignoringGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

export function sleepUntil(ms: number): { promise: Promise<void>; clear: () => void } {
  let clear = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    clear = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  return { promise, clear };
}
