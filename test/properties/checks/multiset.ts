/** What one list has and the other lacks, as sentences; the order does not count. */
export function unlike<T>(wanted: readonly T[], found: readonly T[], what: string): string[] {
  const rest = new Map<string, number>();
  for (const each of wanted) count(rest, each, 1);
  for (const each of found) count(rest, each, -1);
  return [...rest].flatMap(([text, left]) => {
    if (left === 0) return [];
    return [`${what} ${left > 0 ? 'lacks' : 'has'} ${text}${Math.abs(left) === 1 ? '' : ` ${Math.abs(left)} times`}.`];
  });
}

function count(rest: Map<string, number>, each: unknown, by: number): void {
  const text = typeof each === 'string' ? each : JSON.stringify(each);
  rest.set(text, (rest.get(text) ?? 0) + by);
}
