import { durationText } from '../domain/wording.js';
import type { Check, CheckMaker } from './check.js';

/** A reading of another clock between two moments of this host's, all in milliseconds since 1970. */
export interface ClockReading {
  readonly before: number;
  readonly theirs: number;
  readonly after: number;
  /** How coarse the other clock's reading is. */
  readonly resolutionMs: number;
}

const warnAboveMs = 10_000;
const failAboveMs = 300_000;

/** Reads another clock, noting when. */
export async function readClock(read: () => Promise<Date>): Promise<ClockReading> {
  const before = Date.now();
  const theirs = (await read()).getTime();
  return { before, theirs, after: Date.now(), resolutionMs: 0 };
}

/** A `Date` header that came between two moments: it is cut to the second. */
export function headerReading(before: number, date: Date, after: number): ClockReading {
  return { before, theirs: date.getTime(), after, resolutionMs: 1_000 };
}

/**
 * How far the other clock is ahead of this host's, in milliseconds: the least that fits the reading, since it may have
 * been made at any moment between the two.
 */
export function aheadMs({ before, theirs, after, resolutionMs }: ClockReading): number {
  if (theirs > after) return theirs - after;
  const latest = theirs + resolutionMs;
  return latest < before ? latest - before : 0;
}

/** Judges the difference between a clock and this host's. */
export function clockCheck(checks: CheckMaker, reading: ClockReading | undefined, whose: string): Check {
  if (reading === undefined) return checks.skip('clock', `${whose} did not tell its time`);
  const ahead = aheadMs(reading);
  const size = Math.abs(ahead);
  if (size === 0) return checks.ok('clock', 'no difference to this host can be seen');
  const found = `${whose} is ${durationText(size)} ${ahead > 0 ? 'ahead of' : 'behind'} this host`;
  if (size <= warnAboveMs) return checks.ok('clock', found);
  const fix = "Let both clocks be set by NTP: a wrong clock moves a run's day near midnight.";
  return size > failAboveMs ? checks.fail('clock', found, fix) : checks.warn('clock', found, fix);
}
