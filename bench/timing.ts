/** Runs something once; how long it took, in milliseconds. */
export async function timed<Result>(work: () => Promise<Result>): Promise<{ ms: number; result: Result }> {
  const begun = performance.now();
  const result = await work();
  return { ms: performance.now() - begun, result };
}

/** Runs something several times, one after the other; how long each took, in milliseconds. */
export async function timesOf(rounds: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push((await timed(work)).ms);
  return times;
}

/** The middle one of some numbers. */
export function medianOf(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
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
