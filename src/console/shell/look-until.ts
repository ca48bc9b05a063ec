import { setTimeout as wait } from 'node:timers/promises';

const foundWithinMs = 5_000;
const lookEveryMs = 100;

/**
 * Looks every 100 ms until it finds what a worker is about to do, for 5 s at most.
 *
 * @returns what it saw last
 */
export async function lookUntil<T>(look: () => Promise<T>, isFound: (seen: T) => boolean): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += lookEveryMs) {
    const seen = await look();
    if (isFound(seen) || waitedMs >= foundWithinMs) return seen;
    await wait(lookEveryMs);
  }
}
