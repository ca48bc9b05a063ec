import type { RestReason } from './call-budget.js';

/** What an activity says when it gave up because another system is out of order. */
export interface Outage {
  readonly system: 'Atria' | 'Autotask';
  /** The wait that the system asked for, in milliseconds; null if it named none. */
  readonly retryAfterMs: number | null;
  /** Set if the system works, and the run leaves it alone for so long by itself. */
  readonly rest?: RestReason;
}

/** A run that waits until another system works again. Times are ISO instants. */
export interface OutageWait {
  readonly system: Outage['system'];
  /** The first failure since the system last did what an activity asked for, or when the run began to rest. */
  readonly since: string;
  readonly nextTry: string;
  /** The last failure, as a sentence. */
  readonly because: string;
  /** Set if the system works, and the run leaves it alone until then by itself. */
  readonly rest?: RestReason;
}

const restTexts: Readonly<Record<RestReason, string>> = {
  used: 'as its part of the calls of an hour is used',
  slowing: 'so that Autotask stays quick for everybody',
};

/** `waiting for Autotask since 12:01 UTC, next try 12:05 UTC` */
export function outageWaitText({ system, since, nextTry, rest }: OutageWait): string {
  if (rest !== undefined) return `waiting until ${minuteOf(nextTry)}, ${restTexts[rest]}`;
  return `waiting for ${system} since ${minuteOf(since)}, next try ${minuteOf(nextTry)}`;
}

/** Of an ISO instant, such as `12:05 UTC`. */
function minuteOf(instant: string): string {
  return `${instant.slice(11, 16)} UTC`;
}

/** How the waits between tries grow, in units of the interval between quick tries: 30 seconds to 5 minutes by default. */
const firstWait = 30;
const longestWait = 300;

/**
 * When to try again: when the system asked for, else later each time, and for the last time when patience ends.
 *
 * @param tries waits of this outage before
 * @returns the wait in milliseconds; undefined if patience has ended
 */
export function nextWaitMs(
  { retryIntervalMs, patienceMs }: { readonly retryIntervalMs: number; readonly patienceMs: number },
  { sinceMs, nowMs, tries, retryAfterMs }: OutageState,
): number | undefined {
  const leftMs = sinceMs + patienceMs - nowMs;
  // A run that began before there was patience has no such setting.
  if (!(leftMs > 0)) return undefined;
  const isAsked = retryAfterMs !== null && retryAfterMs >= firstWait * retryIntervalMs;
  const growing = Math.min(firstWait * 2 ** tries, longestWait) * retryIntervalMs;
  return Math.min(isAsked ? retryAfterMs : growing, leftMs);
}

interface OutageState {
  readonly sinceMs: number;
  readonly nowMs: number;
  readonly tries: number;
  readonly retryAfterMs: number | null;
}
