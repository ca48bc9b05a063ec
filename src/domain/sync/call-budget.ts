import { grouped } from '../wording.js';
import type { SyncSettings } from './settings.js';

/**
 * How the workers of one Autotask database share its calls of an hour. Autotask allows so many to everybody together who
 * uses the database, and answers all of them slowly once half of these are used.
 *
 * Others go first: of the calls that they leave, a share stays free for them, and our runs use the rest. If that is
 * used, runs rest until enough of it is free again. All times are those of one clock, in milliseconds.
 */
export interface CallBudget {
  /** Our calls, by the minute in which they were counted: its start and how many. The oldest comes first. */
  readonly minutes: readonly CallsOfMinute[];
  /** The calls that Autotask allows in an hour, if it has said so. */
  readonly limit: number | null;
  /** What others had used when Autotask was asked last; null if it never told. */
  readonly others: { readonly calls: number; readonly at: number } | null;
  readonly askedAt: number | null;
  /** Until then all runs rest. */
  readonly stoppedUntil: number | null;
  /** When the next batch of changes may begin, while runs are slowed down. */
  readonly pacedUntil: number | null;
}

type CallsOfMinute = readonly [startMs: number, calls: number];

export type BudgetTerms = Pick<SyncSettings, 'callsPerHour' | 'callsHourMs' | 'callShareForOthers' | 'slowdownMs'>;

export const untouchedBudget: CallBudget = {
  ...{ minutes: [], limit: null, others: null, askedAt: null, stoppedUntil: null, pacedUntil: null },
};

/** Where the calls of the last hour stand. */
export interface BudgetState {
  /** What Autotask allows everybody together. */
  readonly limit: number;
  readonly own: number;
  /** What others use; 0 while Autotask has not been asked. */
  readonly others: number;
  /** What our runs may use of the limit. */
  readonly allowed: number;
}

/** Why a run rests: no call is left, or more calls would have Autotask answer everybody slowly. */
export type RestReason = 'used' | 'slowing';

export interface BudgetRest {
  readonly reason: RestReason;
  readonly until: number;
  readonly state: BudgetState;
}

/** A piece of work that is about to begin. */
export interface WorkAhead {
  /** The calls that the run still has to make, this piece included, as far as it knows. */
  readonly calls: number;
  /** Those of this piece. */
  readonly batch: number;
  /** Whether it can rest between two pieces only to keep Autotask quick. */
  readonly canSlowDown: boolean;
}

/** From these shares of the limit on, Autotask takes longer over every call, and longer still. */
const slowFrom = [0.5, 0.75];

/** Minutes in an hour, of which calls are counted one by one. */
const minutesPerHour = 60;

/** Usage that is worth a look at what others use, as a share of the limit. */
const notable = 0.25;

/**
 * What has to be free again before runs go on: with less, they would begin work and rest at once. Half of their part is
 * enough: to ask Autotask is a call too, so that all of it may never be free.
 */
const worthResuming = 0.1;

/** Writes that a worker may begin before it reports again, and the share of what is left that it takes for it at most. */
const chunkMost = 50;
const chunkShare = 0.1;

/** Autotask is asked this often in an hour at most, and what it said is believed for longer. */
const asksPerHour = 12;
const believedHours = 0.5;

/** An answer that is so many times more or less than the limit that we know of is no answer. */
const credibleFactor = 10;

export function stateOf(budget: CallBudget, terms: BudgetTerms, now: number): BudgetState {
  const limit = budget.limit ?? terms.callsPerHour;
  const { others: known } = budget;
  const isBelieved = known !== null && Math.abs(now - known.at) < believedHours * terms.callsHourMs;
  const others = isBelieved ? known.calls : 0;
  const allowed = Math.max(0, Math.floor((limit - others) * (1 - terms.callShareForOthers)));
  return { limit, own: ownCalls(budget, terms, now), others, allowed };
}

/** Adds calls that were made, or that a worker takes. */
export function countCalls(budget: CallBudget, calls: number, terms: BudgetTerms, now: number): CallBudget {
  if (calls === 0) return budget;
  const start = minuteOf(now, terms);
  const kept = budget.minutes.filter(([of]) => isWithinHour(of, terms, now));
  const before = kept.filter(([of]) => of !== start);
  const same = kept.find(([of]) => of === start)?.[1] ?? 0;
  const minutes = [...before, [start, same + calls] as const].sort(([a], [b]) => a - b);
  return { ...budget, minutes };
}

/** Takes back calls that a worker took then and no longer needs. */
export function giveBackCalls(budget: CallBudget, calls: number, terms: BudgetTerms, takenAt: number): CallBudget {
  const start = minuteOf(takenAt, terms);
  const minutes = budget.minutes.map(([of, counted]): CallsOfMinute => {
    return [of, of === start ? Math.max(0, counted - calls) : counted];
  });
  return { ...budget, minutes };
}

function minuteOf(at: number, { callsHourMs }: BudgetTerms): number {
  const minuteMs = callsHourMs / minutesPerHour;
  return Math.floor(at / minuteMs) * minuteMs;
}

/** Whether to ask Autotask now what everybody together has used. */
export function isAskingDue(
  budget: CallBudget,
  terms: BudgetTerms,
  now: number,
  { callsAhead, wasRefused }: { readonly callsAhead: number; readonly wasRefused: boolean },
): boolean {
  const { limit, own } = stateOf(budget, terms, now);
  const { askedAt, stoppedUntil } = budget;
  const isRecent = askedAt !== null && Math.abs(now - askedAt) < terms.callsHourMs / asksPerHour;
  if (isRecent || isStopped(budget, terms, now)) return false;
  return wasRefused || stoppedUntil !== null || own + callsAhead >= limit * notable;
}

/** What Autotask says of the calls of everybody together. */
export interface ToldUsage {
  readonly limit: number;
  readonly used: number;
  readonly minutes: number;
}

/** Keeps what Autotask said. What makes no sense counts as not said: then only our own calls are known. */
export function keepTold(budget: CallBudget, told: ToldUsage | undefined, terms: BudgetTerms, now: number): CallBudget {
  if (told === undefined || !isCredible(told, terms)) return budget;
  const others = { calls: Math.max(0, told.used - ownCalls(budget, terms, now)), at: now };
  return { ...budget, limit: told.limit, others };
}

function isCredible({ limit, used, minutes }: ToldUsage, { callsPerHour }: BudgetTerms): boolean {
  const isLimit = limit * credibleFactor >= callsPerHour && limit <= callsPerHour * credibleFactor;
  return isLimit && minutes === minutesPerHour && used >= 0;
}

/** Whether a piece of work may begin; if not, when to ask again. */
export function beginWork(
  budget: CallBudget,
  terms: BudgetTerms,
  now: number,
  work: WorkAhead,
): { readonly budget: CallBudget; readonly rest: BudgetRest | undefined } {
  const judged = stopIfUsed(budget, terms, now);
  if (judged.rest !== undefined || !work.canSlowDown) return judged;
  const { state } = judged;
  const pace = paceOf(judged.budget, state, terms, now, work);
  if (pace === undefined) return judged;
  const rest = { reason: 'slowing', until: pace.from, state } as const;
  if (rest.until - now > leastRestMs(terms)) return { budget: judged.budget, rest };
  return { budget: { ...judged.budget, pacedUntil: now + pace.gapMs }, rest: undefined };
}

/** How many writes a worker may begin before it asks again, at least one; or until when it must begin none. They count. */
export function takeChunk(
  budget: CallBudget,
  terms: BudgetTerms,
  now: number,
): { readonly budget: CallBudget; readonly chunk: number; readonly rest: BudgetRest | undefined } {
  const { state, ...judged } = stopIfUsed(budget, terms, now);
  const left = Math.floor((state.allowed - state.own) * chunkShare);
  const chunk = judged.rest === undefined ? Math.max(1, Math.min(chunkMost, left)) : 0;
  return { ...judged, budget: countCalls(judged.budget, chunk, terms, now), chunk };
}

/** Why a run rests, in words. */
export function restSentence({ reason, state }: Pick<BudgetRest, 'reason' | 'state'>): string {
  const { limit, own, others } = state;
  const used = `Autotask allows ${grouped(limit)} calls an hour to everybody together who uses its database. Runs have used ${grouped(own)}`;
  const withOthers = others === 0 ? used : `${used}, and others ${grouped(others)}`;
  if (reason === 'used') return `${withOthers}; the rest stays free for others.`;
  return `${withOthers}. The run slows down, so that Autotask does not answer everybody slowly.`;
}

/** A stop holds for all runs until much is free again, else they would go on and stop in turn. */
function stopIfUsed(budget: CallBudget, terms: BudgetTerms, now: number) {
  const state = stateOf(budget, terms, now);
  const { stoppedUntil } = budget;
  const restUntil = (until: number) => ({ reason: 'used' as const, until, state });
  if (stoppedUntil !== null && isStopped(budget, terms, now)) return { budget, state, rest: restUntil(stoppedUntil) };
  const resumeWith = Math.max(1, Math.min(state.limit * worthResuming, Math.floor(state.allowed / 2)));
  const needed = stoppedUntil === null ? 1 : resumeWith;
  if (state.own <= state.allowed - needed) {
    return { budget: stoppedUntil === null ? budget : { ...budget, stoppedUntil: null }, state, rest: undefined };
  }
  const askAgain = now + terms.callsHourMs / asksPerHour;
  const free = freeAt(budget, state.allowed - resumeWith, terms, now) ?? askAgain;
  // Others may need less by then.
  const until = state.others > 0 ? Math.min(free, askAgain) : free;
  return { budget: { ...budget, stoppedUntil: until }, state, rest: restUntil(until) };
}

function isStopped({ stoppedUntil }: CallBudget, terms: BudgetTerms, now: number): boolean {
  return stoppedUntil !== null && stoppedUntil > now && stoppedUntil - now <= longestStopMs(terms);
}

/** The pace at which calls stay below what slows Autotask down; undefined if none is needed, or none would help in time. */
function paceOf(
  budget: CallBudget,
  { limit, own, others, allowed }: BudgetState,
  terms: BudgetTerms,
  now: number,
  { calls, batch }: WorkAhead,
): { readonly from: number; readonly gapMs: number } | undefined {
  const stage = slowFrom.map((share) => share * limit).find((each) => each > own + others);
  if (stage === undefined || allowed + others <= stage || own + others + calls < stage) return undefined;
  // Changes of the batch before may be under way, and a batch reads as well.
  const most = stage - others - 2 * batch;
  const end = freeAt(budget, most - calls, terms, now);
  const roomFrom = freeAt(budget, most - batch, terms, now);
  if (end === undefined || roomFrom === undefined || end - now > terms.slowdownMs) return undefined;
  const { pacedUntil } = budget;
  const isPaced = pacedUntil !== null && pacedUntil - now <= terms.callsHourMs;
  return { from: Math.max(roomFrom, isPaced ? pacedUntil : now), gapMs: (end - now) * Math.min(1, batch / calls) };
}

/** The first time at which at most `most` of our calls count; undefined if there is none. */
function freeAt(budget: CallBudget, most: number, terms: BudgetTerms, now: number): number | undefined {
  if (most < 0) return undefined;
  let own = ownCalls(budget, terms, now);
  if (own <= most) return now;
  for (const [start, calls] of budget.minutes) {
    if (!isWithinHour(start, terms, now)) continue;
    own -= calls;
    if (own <= most) return start + longestStopMs(terms);
  }
  return undefined;
}

function ownCalls({ minutes }: CallBudget, terms: BudgetTerms, now: number): number {
  return minutes.reduce((sum, [start, calls]) => sum + (isWithinHour(start, terms, now) ? calls : 0), 0);
}

/** The whole minute counts until its last call is an hour old. A clock that was set back ends it too. */
function isWithinHour(start: number, terms: BudgetTerms, now: number): boolean {
  return now < start + longestStopMs(terms) && start <= now + terms.callsHourMs / minutesPerHour;
}

/** A second: what is shorter is not worth a rest. */
function leastRestMs({ callsHourMs }: BudgetTerms): number {
  return callsHourMs / minutesPerHour / 60;
}

/** An hour and a minute: how long the calls of a minute count, from its start on. */
function longestStopMs({ callsHourMs }: BudgetTerms): number {
  return callsHourMs * (1 + 1 / minutesPerHour);
}
