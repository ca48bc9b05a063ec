import type { Logger } from 'pino';
import type { Threshold } from '../autotask/client.js';
import { AutotaskError } from '../autotask/errors.js';
import type { AutotaskCall, Slots } from '../autotask/transport.js';
import {
  beginWork,
  countCalls,
  giveBackCalls,
  isAskingDue,
  keepTold,
  stateOf,
  restSentence,
  takeChunk,
  type BudgetRest,
  type BudgetState,
  type BudgetTerms,
  type CallBudget,
  type WorkAhead,
} from '../domain/sync/call-budget.js';
import { changeCallBudget } from '../store/call-budgets.js';
import type { Store } from '../store/database.js';
import { runFailure } from './failures.js';
import { inTime } from './in-time.js';
import { TakenWrites, type EndedWrites } from './taken-writes.js';

/**
 * The calls of an hour that Autotask allows for a database, shared by all processes through the store.
 *
 * Work that reads is asked for when it begins, and then reads to its end: to break it off would cost its calls again. A
 * write is asked for one by one, before its last check. A process takes several writes at a time, and says every few
 * seconds what it has called: so no call costs a statement of its own. Writes count when they are taken, so that no other
 * process takes them too. Those that a process did not make are given back. What a process had taken when it died counts
 * as made.
 */
export interface CallBudgets {
  /** Of one Autotask database. */
  of(databaseCi: number): DatabaseCalls;
  /** Keeps what is counted, once no call begins any more. */
  close(): Promise<void>;
}

export interface DatabaseCalls {
  /**
   * Asks whether a piece of work may begin.
   *
   * @param ask asks Autotask what everybody together has used
   * @returns how many calls are left for runs, at least one
   * @throws an ApplicationFailure that has the workflow rest
   */
  begin(work: WorkAhead, ask: () => Promise<Threshold>): Promise<number>;
  /** The same slots; a write first waits for its turn in the budget, or fails because there is none. */
  within(slots: Slots): Slots;
  /** Counts a call that was made. */
  note(call: AutotaskCall): void;
}

/** How often in an hour a process reports its calls. It believes what the store told it until the next report. */
const reportsPerHour = 720;

/** The shortest time between two reports. */
const leastReportMs = 50;

/** Up to this share of the limit, work may begin without a question. */
const uncriticalShare = 0.2;

export function createCallBudgets(store: Store, terms: BudgetTerms, logger: Logger): CallBudgets {
  const known = new Map<number, CallsOfDatabase>();
  return {
    of(databaseCi) {
      const calls = known.get(databaseCi) ?? new CallsOfDatabase(store, databaseCi, terms, logger);
      known.set(databaseCi, calls);
      return calls;
    },
    async close() {
      await Promise.all([...known.values()].map((calls) => calls.close()));
    },
  };
}

/** A rest, and how long it is by the store's clock. */
interface TimedRest extends BudgetRest {
  readonly ms: number;
}

class CallsOfDatabase implements DatabaseCalls {
  readonly #store: Store;
  readonly #databaseCi: number;
  readonly #terms: BudgetTerms;
  readonly #logger: Logger;
  readonly #reportMs: number;
  /** Calls that the store does not know of yet. */
  #uncounted = 0;
  readonly #taken = new TakenWrites();
  #wasRefused = false;
  /** What the store said last, and when. */
  #told: { readonly state: BudgetState; readonly isStopped: boolean; readonly at: number } | undefined;
  #taking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The stop that the worker's log tells of. */
  #loggedStop: number | undefined;

  constructor(store: Store, databaseCi: number, terms: BudgetTerms, logger: Logger) {
    this.#store = store;
    this.#databaseCi = databaseCi;
    this.#terms = terms;
    this.#logger = logger;
    this.#reportMs = Math.max(leastReportMs, terms.callsHourMs / reportsPerHour);
  }

  async begin(work: WorkAhead, ask: () => Promise<Threshold>): Promise<number> {
    if (this.#isUncritical(work)) return this.#callsLeft();
    const judge = (budget: CallBudget, now: number) => {
      const judged = beginWork(budget, this.#terms, now, work);
      return { budget: judged.budget, answer: timed(judged.rest, now) };
    };
    const need = { callsAhead: work.calls, wasRefused: this.#wasRefused };
    const first = await this.#change<TimedRest | 'ask' | undefined>((budget, now) => {
      if (!isAskingDue(budget, this.#terms, now, need)) return judge(budget, now);
      return { budget: { ...budget, askedAt: now }, answer: 'ask' };
    });
    const rest = first === 'ask' ? await this.#ask(ask, judge) : first;
    if (rest === undefined) return this.#callsLeft();
    const message = restSentence(rest);
    const { ms: retryAfterMs, reason } = rest;
    const outage = { system: 'Autotask', retryAfterMs, rest: reason } as const;
    const entry = { code: 'AT02', values: { details: message } } as const;
    throw runFailure('AutotaskUnavailable', message, [entry], { nonRetryable: true, outage });
  }

  within(slots: Slots): Slots {
    return {
      run: async (endpoint, call, wait) => {
        // What is read belongs to work that has begun.
        if (!wait.comesAgain) return slots.run(endpoint, call, wait);
        const takenAt = await this.#takeWrite();
        try {
          return await slots.run(endpoint, call, wait);
        } finally {
          // The calls that it made are noted by now.
          this.#taken.giveBack(takenAt, 1);
          this.#reportSoon();
        }
      },
    };
  }

  note({ status }: AutotaskCall): void {
    this.#uncounted += 1;
    if (status === 429) this.#wasRefused = true;
    this.#reportSoon();
  }

  async close(): Promise<void> {
    this.#taken.giveBackRest();
    if (this.#isToReport()) await this.#report();
    clearTimeout(this.#timer);
  }

  #reportSoon(): void {
    this.#timer ??= setTimeout(() => void this.#report(), this.#reportMs).unref();
  }

  #isToReport(): boolean {
    return this.#uncounted > 0 || this.#taken.isToReport;
  }

  #callsLeft(): number {
    const { allowed = 0, own = 0 } = this.#told?.state ?? {};
    return Math.max(1, allowed - own - this.#uncounted);
  }

  #isUncritical({ calls }: WorkAhead): boolean {
    const told = this.#told;
    if (told === undefined || told.isStopped || this.#wasRefused) return false;
    if (performance.now() - told.at > this.#reportMs) return false;
    const { limit, own, others } = told.state;
    return own + others + this.#uncounted + calls < limit * uncriticalShare;
  }

  /** One process asks for all. If it gets no answer, our own calls are all that is known. */
  async #ask(ask: () => Promise<Threshold>, judge: Judge): Promise<TimedRest | undefined> {
    this.#wasRefused = false;
    const answer = await ask().catch((error: unknown) => {
      const text =
        'Autotask did not say how many calls of the hour are used. Until it does, only those of runs are known.';
      this.#logger.info({ err: error, databaseCi: this.#databaseCi }, text);
      return undefined;
    });
    const told = answer && {
      limit: answer.externalRequestThreshold,
      used: answer.currentTimeframeRequestCount,
      minutes: answer.requestThresholdTimeframe,
    };
    return this.#change((budget, now) => judge(keepTold(budget, told, this.#terms, now), now));
  }

  /** @returns when the store counted the write, by its clock */
  async #takeWrite(): Promise<number> {
    for (;;) {
      const takenAt = this.#taken.next();
      if (takenAt !== undefined) return takenAt;
      await (this.#taking ??= this.#takeChunk().finally(() => (this.#taking = undefined)));
    }
  }

  async #takeChunk(): Promise<void> {
    const { rest, takenAt, left } = await this.#change((budget, now) => {
      const taken = takeChunk(budget, this.#terms, now);
      return { budget: taken.budget, answer: { takenAt: now, left: taken.chunk, rest: timed(taken.rest, now) } };
    });
    if (rest === undefined) {
      this.#taken.take({ takenAt, left, until: performance.now() + this.#reportMs });
      this.#reportSoon();
      return;
    }
    throw new AutotaskError(restSentence(rest), {
      ...{ kind: 'BudgetUsed', disposition: 'retryAt', sent: 'no', retryAfterMs: rest.ms },
    });
  }

  async #report(): Promise<void> {
    await this.#change((budget) => ({ budget, answer: undefined })).catch((error: unknown) => {
      const text = 'The number of calls to Autotask in this hour could not be kept yet.';
      this.#logger.warn({ err: error, databaseCi: this.#databaseCi }, text);
    });
  }

  /** Changes the budget in the store, and counts there what is not counted yet. */
  async #change<Answer>(
    change: (budget: CallBudget, now: number) => { readonly budget: CallBudget; readonly answer: Answer },
  ): Promise<Answer> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const calls = this.#uncounted;
    const ended = this.#taken.drainEnded();
    this.#uncounted = 0;
    try {
      const changed = await inTime(
        changeCallBudget(this.#store, this.#databaseCi, this.#terms, (budget, now) => {
          const { budget: next, answer } = change(this.#counted(budget, calls, ended, now), now);
          return { budget: next, answer: { next, now, answer } };
        }),
      );
      this.#keep(changed.next, changed.now);
      return changed.answer;
    } catch (error) {
      this.#uncounted += calls;
      for (const [takenAt, writes] of ended) this.#taken.giveBack(takenAt, writes);
      throw error;
    } finally {
      if (this.#isToReport()) this.#reportSoon();
    }
  }

  #counted(budget: CallBudget, calls: number, ended: readonly EndedWrites[], now: number): CallBudget {
    const counted = countCalls(budget, calls, this.#terms, now);
    return ended.reduce((rest, [takenAt, writes]) => giveBackCalls(rest, writes, this.#terms, takenAt), counted);
  }

  #keep(budget: CallBudget, now: number): void {
    const state = stateOf(budget, this.#terms, now);
    const { stoppedUntil } = budget;
    this.#told = { state, isStopped: stoppedUntil !== null, at: performance.now() };
    if (stoppedUntil === null && this.#loggedStop !== undefined) {
      this.#loggedStop = undefined;
      this.#logger.info({ databaseCi: this.#databaseCi, ...state }, 'Runs go on: calls to Autotask are free again.');
    }
    if (stoppedUntil === null || stoppedUntil === this.#loggedStop || stoppedUntil <= now) return;
    this.#loggedStop = stoppedUntil;
    const facts = { databaseCi: this.#databaseCi, ...state, until: new Date(stoppedUntil) };
    this.#logger.warn(facts, restSentence({ reason: 'used', state }));
  }
}

type Judge = (
  budget: CallBudget,
  now: number,
) => { readonly budget: CallBudget; readonly answer: TimedRest | undefined };

function timed(rest: BudgetRest | undefined, now: number): TimedRest | undefined {
  return rest && { ...rest, ms: Math.max(0, rest.until - now) };
}
