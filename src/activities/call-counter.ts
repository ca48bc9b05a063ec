import type { Logger } from 'pino';
import type { AutotaskCall } from '../autotask/client.js';
import type { Store } from '../store/database.js';
import { addRunCalls, type CallCount } from '../store/run-calls.js';

/** What is counted of a call. */
type CountedCall = Pick<AutotaskCall, 'endpoint' | 'status' | 'writes'>;

/**
 * Counts the calls of runs to Autotask. A run's count is whole when its last step has ended, except for what a killed
 * worker had not told the store yet.
 */
export interface CallCounter {
  /** What is to be told of each call of a run. */
  listener(runId: string): (call: CountedCall) => void;
  /** The same step; what was counted meanwhile is in the store at its end. */
  kept<Given extends unknown[], Result>(
    step: (...given: Given) => Promise<Result>,
  ): (...given: Given) => Promise<Result>;
  /** Writes what was counted since the last time. */
  flush(): Promise<void>;
}

/** Single changes come many a second; the store is told of their calls together. */
const flushAfterMs = 500;

const clientError = 400;

export function createCallCounter(store: Store, logger: Logger): CallCounter {
  let counted = new Map<string, CallCount & { readonly runId: string }>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const counts = [...counted.values()];
    counted = new Map();
    try {
      await addRunCalls(store, counts);
    } catch (error) {
      // A count is no reason to fail a step: it is told again with the next ones.
      for (const each of counts) add(each);
      logger.warn({ err: error }, 'Some calls to Autotask could not be counted yet.');
    }
  }

  function add(more: CallCount & { readonly runId: string }): void {
    const key = `${more.runId} ${more.endpoint} ${more.writes}`;
    const { calls, failed } = counted.get(key) ?? { calls: 0, failed: 0 };
    counted.set(key, { ...more, calls: calls + more.calls, failed: failed + more.failed });
  }

  function count(runId: string, { endpoint, status, writes }: CountedCall): void {
    const isFailure = status === null || status >= clientError;
    add({ runId, endpoint, writes, calls: 1, failed: isFailure ? 1 : 0 });
    timer ??= setTimeout(() => void flush(), flushAfterMs).unref();
  }

  return {
    listener: (runId) => (call) => {
      count(runId, call);
    },
    kept:
      (step) =>
      async (...given) => {
        try {
          return await step(...given);
        } finally {
          await flush();
        }
      },
    flush,
  };
}
