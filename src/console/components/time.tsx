import type { Times } from '../shell/times.js';

/** An instant, or only its day; the exact instant is told on pointing at it. */
export function Time({ times, at, isDay = false }: { times: Times; at: Date; isDay?: boolean }) {
  return (
    <time datetime={at.toISOString()} title={times.exact(at)}>
      {isDay ? times.day(at) : times.minute(at)}
    </time>
  );
}
