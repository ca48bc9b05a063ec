import type { Logger } from 'pino';
import type { Store } from '../store/database.js';
import { addAutotaskReads } from '../store/runs/run-trends.js';

/** Counts the requests that runs send to Autotask, except those that their claims count. */
export interface CallCounter {
  note(runId: string): void;
  /** The same activity; at its end it saves in the store what was counted meanwhile. */
  kept<Given extends unknown[], Result>(
    step: (...given: Given) => Promise<Result>,
  ): (...given: Given) => Promise<Result>;
}

export function callCounter(store: Store, logger: Logger): CallCounter {
  const counts = new Map<string, number>();
  const add = (runId: string, calls: number) => counts.set(runId, (counts.get(runId) ?? 0) + calls);

  /** A count that cannot be saved now is saved at the end of a later activity: it is no reason to fail one. */
  async function keep(): Promise<void> {
    const taken = [...counts];
    counts.clear();
    for (const [runId, calls] of taken) {
      await addAutotaskReads(store, runId, calls).catch((error: unknown) => {
        add(runId, calls);
        logger.warn({ err: error, runId }, 'The number of calls to Autotask could not be kept yet.');
      });
    }
  }

  return {
    note: (runId) => add(runId, 1),
    kept:
      (activity) =>
      async (...given) => {
        try {
          return await activity(...given);
        } finally {
          await keep();
        }
      },
  };
}
