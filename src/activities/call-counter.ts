import type { Logger } from 'pino';
import type { AutotaskCall } from '../autotask/client.js';
import type { Store } from '../store/database.js';
import { addRunCalls, type CallCount } from '../store/run-calls.js';

/** Counts the calls of runs to Autotask. The counts are for people to look at: a crash may lose the last of them. */
export interface CallCounter {
  /** What is to be told of each call of a run. */
  listener(runId: string): (call: AutotaskCall) => void;
  /** Writes what was counted since the last time. */
  flush(): Promise<void>;
}

/** Calls come many a second; the store is told of them together. */
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
      logger.warn({ err: error }, 'Some calls to Autotask could not be counted.');
    }
  }

  function count(runId: string, { endpoint, status, writes }: AutotaskCall): void {
    const key = `${runId} ${endpoint} ${writes}`;
    const { calls, failed } = counted.get(key) ?? { calls: 0, failed: 0 };
    const isFailure = status === null || status >= clientError;
    counted.set(key, { runId, endpoint, writes, calls: calls + 1, failed: failed + (isFailure ? 1 : 0) });
    timer ??= setTimeout(() => void flush(), flushAfterMs).unref();
  }

  return {
    listener: (runId) => (call) => {
      count(runId, call);
    },
    flush,
  };
}
