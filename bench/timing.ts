/** Runs something once; how long it took, in milliseconds. */
export async function timed<Result>(work: () => Promise<Result>): Promise<{ ms: number; result: Result }> {
  const begun = performance.now();
  const result = await work();
  return { ms: performance.now() - begun, result };
}

/** Runs something several times after one that does not count; the middle and the longest time, in milliseconds. */
export async function repeated(times: number, work: () => Promise<unknown>): Promise<{ middle: number; most: number }> {
  await work();
  const all: number[] = [];
  for (let round = 0; round < times; round += 1) all.push((await timed(work)).ms);
  all.sort((one, other) => one - other);
  return { middle: all[Math.floor(times / 2)] ?? 0, most: all.at(-1) ?? 0 };
}

/** `12 ms`, `3.4 s`, `2 min 5 s`. */
export function shownDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** `1,234 a second`. */
export function shownRate(count: number, ms: number): string {
  return `${Math.round(count / (ms / 1_000)).toLocaleString('en-US')} a second`;
}

/** `12 s`. */
export function shownSeconds(seconds: number | undefined): string {
  return seconds === undefined ? 'not known' : `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

/** `123 MB`. */
export function shownMemory(megabytes: number | undefined): string {
  return megabytes === undefined ? 'not known' : `${Math.round(megabytes)} MB`;
}
