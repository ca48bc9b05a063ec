import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginWork,
  countCalls,
  giveBackCalls,
  isAskingDue,
  keepTold,
  restSentence,
  stateOf,
  takeChunk,
  untouchedBudget,
  type BudgetTerms,
  type CallBudget,
  type WorkAhead,
} from '../../src/domain/sync/call-budget.js';
import { defaultSyncSettings } from '../../src/domain/sync/settings.js';

const hour = 3_600_000;
const minute = hour / 60;
const start = 1_000_000 * hour;
const terms: BudgetTerms = defaultSyncSettings;
const fast: BudgetTerms = { ...terms, slowdownMs: 0 };
const read: WorkAhead = { calls: 0, batch: 0, canSlowDown: false };

function changes(calls: number, batch = 150): WorkAhead {
  return { calls, batch: Math.min(batch, calls), canSlowDown: true };
}

/** A budget in which so many calls were made at these times. */
function after(...made: readonly (readonly [at: number, calls: number])[]): CallBudget {
  return made.reduce((budget, [at, calls]) => countCalls(budget, calls, terms, at), untouchedBudget);
}

/** What Autotask would count: the calls of the hour before. */
function withinHour(made: readonly (readonly [at: number, calls: number])[], now: number): number {
  return made.reduce((sum, [at, calls]) => sum + (at > now - hour && at <= now ? calls : 0), 0);
}

const told = (used: number, limit = 10_000) => ({ used, limit, minutes: 60 });

describe('the calls of the last hour', () => {
  it('are never counted as fewer than they are, and none counts a minute longer than an hour', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 10 * minute }), fc.integer({ min: 0, max: 500 })));
    fc.assert(
      fc.property(steps, (drawn) => {
        const made: (readonly [number, number])[] = [];
        let budget = untouchedBudget;
        let now = start;
        for (const [afterMs, calls] of drawn) {
          now += afterMs;
          made.push([now, calls]);
          budget = countCalls(budget, calls, terms, now);
          const { own } = stateOf(budget, terms, now);
          expect(own).toBeGreaterThanOrEqual(withinHour(made, now));
          expect(own).toBeLessThanOrEqual(made.reduce((sum, [at, n]) => sum + (at > now - hour - minute ? n : 0), 0));
          expect(budget.minutes.length).toBeLessThanOrEqual(62);
        }
      }),
    );
  });

  it('no longer count if they lie in the future, as after a clock was set back', () => {
    expect(stateOf(after([start + 2 * minute, 9_000]), terms, start).own).toBe(0);
  });
});

describe('what Autotask says', () => {
  it('shows what others use, and a quarter of what they leave stays free for them', () => {
    const budget = keepTold(after([start, 1_000]), told(5_000), terms, start);
    expect(stateOf(budget, terms, start)).toEqual({ limit: 10_000, own: 1_000, others: 4_000, allowed: 4_500 });
  });

  it('leaves our runs a part of what is free, however much others use, and never takes what is not free', () => {
    const drawn = fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 1_000, max: 100_000 }));
    const share = fc.double({ min: 0, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(drawn, share, ([used, limit], callShareForOthers) => {
        const kept = { ...terms, callShareForOthers };
        const { allowed, others } = stateOf(keepTold(untouchedBudget, told(used, limit), kept, start), kept, start);
        expect(others).toBe(used);
        expect(allowed).toBeGreaterThanOrEqual(0);
        expect(allowed + others).toBeLessThanOrEqual(Math.max(limit, used));
        if (used < limit - 100) expect(allowed).toBeGreaterThan(0);
      }),
    );
  });

  it('is not believed if it makes no sense, nor after half an hour', () => {
    const own = after([start, 1_000]);
    for (const nonsense of [told(5_000, 0), told(5_000, 10), told(5_000, 1e9), told(-1), { ...told(1), minutes: 5 }]) {
      expect(keepTold(own, nonsense, terms, start)).toBe(own);
    }
    expect(keepTold(own, undefined, terms, start)).toBe(own);
    const known = keepTold(own, told(9_000), terms, start);
    expect(stateOf(known, terms, start + 29 * minute).others).toBe(8_000);
    expect(stateOf(known, terms, start + 30 * minute).others).toBe(0);
  });

  it('is asked for at most every five minutes, and only if much is used, much is ahead, or Autotask refused a call', () => {
    const need = { callsAhead: 0, wasRefused: false };
    expect(isAskingDue(after([start, 2_400]), terms, start, { ...need, callsAhead: 99 })).toBe(false);
    expect(isAskingDue(after([start, 2_500]), terms, start, need)).toBe(true);
    expect(isAskingDue(after([start, 2_400]), terms, start, { ...need, callsAhead: 100 })).toBe(true);
    expect(isAskingDue(after([start, 1]), terms, start, { ...need, wasRefused: true })).toBe(true);
    const asked = { ...after([start, 9_000]), askedAt: start };
    expect(isAskingDue(asked, terms, start + 5 * minute - 1, { ...need, wasRefused: true })).toBe(false);
    expect(isAskingDue(asked, terms, start + 5 * minute, need)).toBe(true);
  });
});

describe('a stop', () => {
  it('begins when the runs have used their part, and says why', () => {
    expect(takeChunk(after([start, 7_499]), terms, start)).toMatchObject({ chunk: 1, rest: undefined });
    const { rest } = takeChunk(after([start, 7_500]), terms, start);
    expect(rest).toMatchObject({ reason: 'used', until: start + hour + minute });
    expect(rest && restSentence(rest)).toBe(
      'Autotask allows 10,000 calls an hour to everybody together who uses its database. Runs have used 7,500; the rest stays free for others.',
    );
  });

  it('holds for all work until a tenth of the limit is free, and then ends', () => {
    const used = after([start, 600], [start + minute, 600], [start + 2 * minute, 6_300]);
    const { budget, rest } = takeChunk(used, terms, start + 3 * minute);
    const until = start + minute + hour + minute;
    expect(rest?.until).toBe(until);
    expect(beginWork(budget, terms, until - 1, read).rest?.until).toBe(until);
    expect(takeChunk(budget, terms, until - 1).chunk).toBe(0);
    const resumed = beginWork(budget, terms, until, read);
    expect(resumed).toMatchObject({ rest: undefined, budget: { stoppedUntil: null } });
  });

  it('is looked at again in five minutes while others use calls, as they may need less by then', () => {
    const stopped = takeChunk(keepTold(after([start, 4_000]), told(9_000), terms, start), terms, start);
    const until = start + 5 * minute;
    expect(stopped.rest?.until).toBe(until);
    expect(isAskingDue(stopped.budget, terms, until - 1, { callsAhead: 0, wasRefused: true })).toBe(false);
    expect(isAskingDue(stopped.budget, terms, until, { callsAhead: 0, wasRefused: false })).toBe(true);
    const fewer = keepTold(stopped.budget, told(4_500), terms, until);
    expect(beginWork(fewer, terms, until, read).rest).toBeUndefined();
  });

  it('ends when a clock is set back', () => {
    const budget = { ...after([start, 10]), stoppedUntil: start + 3 * hour };
    expect(beginWork(budget, terms, start, read).rest).toBeUndefined();
  });

  it('keeps the writes of all workers within the part of the runs in any hour, whatever they give back and when', () => {
    const steps = fc.array(
      fc.record({
        afterMs: fc.constantFrom(10, 1_000, minute, 10 * minute),
        worker: fc.integer({ min: 0, max: 3 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { minLength: 50, maxLength: 400 },
    );
    const small = { ...terms, callsPerHour: 1_000 };
    fc.assert(
      fc.property(steps, (drawn) => {
        const made: (readonly [number, number])[] = [];
        const unmade = new Map<number, readonly [takenAt: number, calls: number]>();
        let budget = untouchedBudget;
        let now = start;
        for (const { afterMs, worker, share } of drawn) {
          now += afterMs;
          const [takenAt, rest] = unmade.get(worker) ?? [now, 0];
          const taken = takeChunk(giveBackCalls(budget, rest, small, takenAt), small, now);
          budget = taken.budget;
          const calls = Math.round(taken.chunk * share);
          made.push([now, calls]);
          unmade.set(worker, [now, taken.chunk - calls]);
          const { own } = stateOf(budget, small, now);
          expect(withinHour(made, now)).toBeLessThanOrEqual(own);
          expect(own).toBeLessThanOrEqual(750);
          if (taken.rest !== undefined) expect(taken.rest.until).toBeLessThanOrEqual(now + hour + minute);
        }
      }),
    );
  });
});

/** Plays a run that makes all its changes: each batch takes a few seconds and some reads. */
function play(lines: number, budgetTerms: BudgetTerms, others = 0, before: CallBudget = untouchedBudget) {
  const made: (readonly [number, number])[] = [];
  let budget = others === 0 ? before : keepTold(before, told(others), budgetTerms, start);
  let now = start;
  let slowest = 0;
  let rests = 0;
  for (let left = lines; left > 0;) {
    if (others > 0) budget = { ...budget, others: { calls: others, at: now } };
    const begun = beginWork(budget, budgetTerms, now, changes(left));
    budget = begun.budget;
    if (begun.rest !== undefined) {
      rests += 1;
      expect(begun.rest.until).toBeGreaterThan(now);
      now = begun.rest.until;
      continue;
    }
    const calls = Math.min(150, left);
    left -= calls;
    now += calls * 70;
    made.push([now, calls + 5]);
    budget = countCalls(budget, calls + 5, budgetTerms, now);
    slowest = Math.max(slowest, withinHour(made, now) + others);
  }
  return { minutes: (now - start) / minute, most: slowest, rests };
}

describe('slowing down', () => {
  it('leaves alone what stays below half of the limit anyway', () => {
    expect(play(4_500, terms)).toMatchObject({ rests: 0 });
    expect(play(2_400, terms, 2_000)).toMatchObject({ rests: 0 });
  });

  it('keeps a run that would pass half of the limit below it, and takes little more than an hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (others, part) => {
        const room = 5_000 - others;
        const { most, minutes, rests } = play(Math.ceil(room * (1.01 + part / 2)), terms, others);
        if (rests === 0) return;
        expect(most).toBeLessThan(5_000);
        expect(minutes).toBeLessThanOrEqual(66);
      }),
    );
  });

  it('does nothing where it cannot help within its time: such a run goes as fast as it may', () => {
    expect(play(12_000, terms).minutes).toBe(play(12_000, fast).minutes);
    expect(play(6_000, { ...terms, slowdownMs: 10 * minute }).rests).toBe(0);
    expect(play(1_000, terms, 8_000).minutes).toBe(play(1_000, fast, 8_000).minutes);
  });

  it('uses the time until the calls of an earlier run no longer count', () => {
    const earlier = after([start - 40 * minute, 4_500]);
    const paced = play(1_500, terms, 0, earlier);
    expect(paced.rests).toBeGreaterThan(0);
    expect(paced.minutes).toBeLessThan(30);
  });

  it('never holds back reads', () => {
    const passing = { ...after([start, 4_900]), pacedUntil: start + 10 * minute };
    expect(beginWork(passing, terms, start, read).rest).toBeUndefined();
  });
});

describe('a stop', () => {
  it.each([0.5, 0.9, 0.95])('ends although a run asks Autotask before it goes on, with %s kept for others', (share) => {
    const strict = { ...terms, callShareForOthers: share };
    const { budget, rest } = beginWork(after([start, 9_999]), strict, start, read);
    expect(rest?.reason).toBe('used');
    const until = rest?.until ?? 0;
    expect(beginWork(countCalls(budget, 1, strict, until), strict, until, read).rest).toBeUndefined();
  });
});
