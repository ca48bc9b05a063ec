import type { LineState, Write } from '../ledger.js';

/** The states of a line since the product's change before this one, or since the beginning. */
export function statesBefore(states: readonly LineState[], write: Write): LineState[] {
  const own = states.findIndex(({ by, rows }) => by === 'product' && rows === write.after);
  const before = states.slice(0, own === -1 ? undefined : own);
  const former = before.findLastIndex(({ by, change }) => by === 'product' && change !== undefined);
  return before.slice(Math.max(former, 0));
}

/** The states that a line had while something went on, by milliseconds since 1970; null: it has not ended. */
export function statesWithin(
  states: readonly LineState[],
  { startedAt, endedAt }: { readonly startedAt: number; readonly endedAt: number | null },
): LineState[] {
  const first = states.findLastIndex(({ at }) => at <= startedAt);
  return states.slice(Math.max(first, 0)).filter(({ at }) => at <= (endedAt ?? Infinity));
}
