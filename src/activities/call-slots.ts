import { randomUUID } from 'node:crypto';
import { AutotaskError } from '../autotask/errors.js';
import type { Slots, SlotWait } from '../autotask/transport.js';
import { slotsPerEndpoint, type SlotGrant } from '../domain/sync/slot-shares.js';
import { reportSlots, type SlotsKey } from '../store/call-slots.js';
import type { Store } from '../store/database.js';
import { inTime } from './in-time.js';

/**
 * The calls at a time that Autotask takes for each endpoint of a database, shared by all processes through the store.
 *
 * Autotask counts them for each tracking identifier. We count them for the whole database: jobs with two identifiers
 * then have fewer calls than they might, and none is ever refused. A process leases slots for some seconds, and says
 * in intervals that it goes on: one that works alone asks the store twice in a second, not for each call. An idle one
 * gives its slots back. One that dies keeps them until its last request has had all the time that a request may take.
 *
 * The wait for a slot comes before the last check of a change. So it costs only time when a lease is not what it
 * seemed, as after a stall: Autotask then refuses a call (429), and it is made again.
 */
export interface CallSlots {
  /**
   * Of one Autotask database.
   *
   * @param callMs how long a call may take, once it may begin
   */
  of(databaseCi: number, callMs: number): Slots;
  /** Gives everything back, once no call begins any more. */
  close(): Promise<void>;
}

/** From one report of a holder to the next. */
const reportEveryMs = 500;

/** From one look to the next while calls wait for slots of others. */
const lookEveryMs = 150;

/** How long calls may begin after a report: so long may the store be away unnoticed. */
const usableMs = 3_000;

/** After the store was away, all others seem silent until they report. */
const believeStuckMs = 4 * reportEveryMs;

export function createCallSlots(store: Store): CallSlots {
  const known = new Map<string, EndpointSlots>();
  const slotsOf = (databaseCi: number, callMs: number, endpoint: string): EndpointSlots => {
    const key = JSON.stringify([databaseCi, callMs, endpoint]);
    const slots = known.get(key) ?? new EndpointSlots(store, { databaseCi, endpoint }, usableMs + callMs);
    known.set(key, slots);
    return slots;
  };
  return {
    of: (databaseCi, callMs) => ({
      run: (endpoint, call, wait) => slotsOf(databaseCi, callMs, endpoint).run(call, wait),
    }),
    async close() {
      await Promise.all([...known.values()].map((slots) => slots.close()));
    },
  };
}

interface Waiting extends SlotWait {
  readonly begin: () => void;
  readonly fail: (reason: unknown) => void;
}

const nothing: SlotGrant = { held: 0, usable: 0, ageMs: 0, othersWait: false, stuckMs: 0 };

/** The slots of one endpoint that this process has, and the calls that wait for them. */
class EndpointSlots {
  readonly #store: Store;
  readonly #key: SlotsKey;
  readonly #leaseMs: number;
  readonly #holder = randomUUID();
  #waiting: Waiting[] = [];
  #running = 0;
  /** The most calls that were wanted at once since the last report, and what that report said. */
  #wanted = 0;
  #asked = 0;
  #grant = nothing;
  #usableUntil = 0;
  #isFailing = false;
  /** When it was first seen that no living holder has a slot. */
  #stuckSince: number | undefined;
  #report: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(store: Store, key: SlotsKey, leaseMs: number) {
    this.#store = store;
    this.#key = key;
    this.#leaseMs = leaseMs;
  }

  async run<T>(call: () => Promise<T>, wait: SlotWait): Promise<T> {
    await this.#slot(wait);
    try {
      return await call();
    } finally {
      this.#running -= 1;
      this.#goOn();
    }
  }

  async close(): Promise<void> {
    await this.#report;
    this.#wanted = 0;
    if (this.#grant.held > 0) await this.#reportOnce();
    this.#stopTimer();
  }

  #slot(wait: SlotWait): Promise<void> {
    const { signal } = wait;
    return new Promise((resolve, reject) => {
      const cancel = () => {
        this.#waiting = this.#waiting.filter((each) => each !== waiting);
        reject(signal?.reason as Error);
      };
      const listened = <Given extends unknown[]>(then: (...given: Given) => void) => {
        return (...given: Given) => {
          signal?.removeEventListener('abort', cancel);
          then(...given);
        };
      };
      const waiting: Waiting = { ...wait, begin: listened(resolve), fail: listened(reject) };
      if (signal?.aborted === true) {
        cancel();
        return;
      }
      signal?.addEventListener('abort', cancel, { once: true });
      this.#waiting.push(waiting);
      this.#goOn();
    });
  }

  /** Begins what may begin, and asks for what is missing. Nothing begins during a report: it tells what is under way. */
  #goOn(): void {
    if (this.#report !== undefined) return;
    this.#wanted = Math.max(this.#wanted, this.#running + this.#waiting.length);
    while (this.#isUsable() && this.#running < this.#grant.usable) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      this.#running += 1;
      next.begin();
    }
    if (this.#hasNews()) this.#startReport();
    // Whoever waits is looked after: a call may come when nothing else is under way and no report is due.
    else if (this.#waiting.length > 0 && this.#timer === undefined) this.#setTimer();
  }

  /** Whether a report brings more slots, or others get some: else the next one can wait for its time. */
  #hasNews(): boolean {
    const { held, usable, othersWait } = this.#grant;
    const waits = this.#waiting.length > 0;
    if (waits && !this.#isUsable()) return true;
    if (this.#isFailing) return false;
    if (waits && Math.min(slotsPerEndpoint, this.#wanted) > this.#asked) return true;
    return this.#running < held && (held > usable || (othersWait && !waits));
  }

  #isUsable(): boolean {
    return performance.now() < this.#usableUntil;
  }

  #startReport(): void {
    this.#stopTimer();
    this.#report = this.#reportOnce().finally(() => {
      this.#report = undefined;
      this.#goOn();
    });
  }

  async #reportOnce(): Promise<void> {
    const askedAt = performance.now();
    const present = this.#running + this.#waiting.length;
    // A process that makes one call after the other keeps its slots between two of them, unless somebody waits.
    const wanted = this.#grant.othersWait ? present : Math.max(this.#wanted, present);
    this.#wanted = present;
    this.#asked = Math.min(slotsPerEndpoint, wanted);
    try {
      const demand = { holder: this.#holder, running: this.#running, wanted: this.#asked };
      this.#grant = await inTime(reportSlots(this.#store, this.#key, demand, this.#leaseMs));
      this.#usableUntil = askedAt + usableMs - this.#grant.ageMs;
      this.#isFailing = false;
      this.#stuckSince = this.#grant.stuckMs > 0 ? (this.#stuckSince ?? askedAt) : undefined;
      if (this.#isStuckForLong()) this.#sendAway(stuck(this.#key, this.#grant.stuckMs), true);
    } catch (error) {
      this.#isFailing = true;
      this.#stuckSince = undefined;
      if (!this.#isUsable()) this.#sendAway(error, false);
    }
    this.#setTimer();
  }

  #isStuckForLong(): boolean {
    return this.#stuckSince !== undefined && performance.now() - this.#stuckSince >= believeStuckMs;
  }

  #sendAway(reason: unknown, onlyWhoComesAgain: boolean): void {
    const leaving = this.#waiting.filter(({ comesAgain }) => comesAgain || !onlyWhoComesAgain);
    this.#waiting = this.#waiting.filter((each) => !leaving.includes(each));
    for (const { fail } of leaving) fail(reason);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #setTimer(): void {
    this.#stopTimer();
    const isIdle = this.#running + this.#waiting.length === 0;
    // Nobody has to be told: the lease ends by itself.
    if (isIdle && this.#isFailing && !this.#isUsable()) this.#grant = nothing;
    if (isIdle && this.#grant.held === 0) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        if (this.#report === undefined) this.#startReport();
      },
      this.#waiting.length > 0 && this.#grant.usable < this.#asked ? lookEveryMs : reportEveryMs,
    ).unref();
  }
}

function stuck({ endpoint }: SlotsKey, ms: number): AutotaskError {
  return new AutotaskError(
    `All ${slotsPerEndpoint} calls that Autotask takes at a time for ${endpoint} belong to workers that have died or stand still. Try it again in ${Math.ceil(ms / 1000)} s.`,
    { kind: 'ThreadLimit', disposition: 'retryAt', sent: 'no', retryAfterMs: ms },
  );
}
