import type { Times } from '../shell/times.js';

/** An instant; the exact one is told on pointing at it. */
export function Time({ times, at }: { times: Times; at: Date }) {
  return (
    <time datetime={at.toISOString()} title={times.exact(at)}>
      {times.minute(at)}
    </time>
  );
}
