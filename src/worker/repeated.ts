import { setTimeout as wait } from 'node:timers/promises';

export interface Repeated {
  /** Resolves when nothing more is done. */
  stop(): Promise<void>;
}

/**
 * Does something now, and again after each pause, until it is stopped.
 *
 * @param work sees to its own errors, and leaves off when the signal is aborted
 */
export function repeat(pauseMs: number, work: (signal: AbortSignal) => Promise<void>): Repeated {
  const stopping = new AbortController();
  const { signal } = stopping;
  const working = (async () => {
    while (!signal.aborted) {
      await work(signal);
      await pauseUnlessStopped(pauseMs, signal);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await working;
    },
  };
}

/** Waits, or returns at once when it is stopped. */
export async function pauseUnlessStopped(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
