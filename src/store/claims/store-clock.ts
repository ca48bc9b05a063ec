import { uptime } from 'node:os';
import type { Store } from '../database.js';

/*
 * How long a change has been in doubt is told by the store's clock, which somebody may set. So each process compares it,
 * look by look, with a clock that nobody sets.
 */

/** Milliseconds by the time since this machine was started, which goes on while the machine sleeps. */
export type SteadyClock = () => number;

export const sinceStart: SteadyClock = () => uptime() * 1_000;

/** One look at the store's clock. */
export interface ClockLook {
  readonly storeMs: number;
  /** By the steady clock, before the store was asked and after it had answered. */
  readonly before: number;
  readonly after: number;
}

/** A difference that a clock which is kept right does not reach from one look to the next. */
export const greatestDriftMs = 5_000;

const lastLooks = new WeakMap<Store, ClockLook>();

/**
 * By how many milliseconds, at most, the store's clock was set since this process last looked.
 *
 * @returns negative: back; undefined: it was not set
 */
export function clockJump(store: Store, { storeMs, before, after }: ClockLook): number | undefined {
  const last = lastLooks.get(store);
  if (last === undefined) return undefined;
  const passedMs = storeMs - last.storeMs;
  const [least, most] = [passedMs - (after - last.before), passedMs - (before - last.after)];
  if (least > greatestDriftMs) return most;
  return most < -greatestDriftMs ? least : undefined;
}

/** Comes once what a set clock asks for is done, so that a look that fails is made again. */
export function keepLook(store: Store, look: ClockLook): void {
  lastLooks.set(store, look);
}
