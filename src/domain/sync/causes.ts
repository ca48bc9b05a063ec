import type { LogCode } from '../log/log-codes.js';
import { thingToMend, type ThingToMend } from '../log/outcomes.js';

/** What lines, customers and records of a run with one outcome have in common. Amounts are decimals as text. */
export interface OutcomeGroup {
  readonly code: LogCode;
  /** Which SKU, customer, line and so on is to be mended; null: nothing but the job. */
  readonly thing: string | null;
  /** Only where it is not what the code says. */
  readonly mends?: ThingToMend;
  /** The thing for people: a customer by name, a line by description, SKU and customer. */
  readonly label: string;
  /** What a search of the run's log finds its entries by. */
  readonly search: string;
  /** Lines, customers and records that have the outcome. */
  readonly outcomes: number;
  readonly customers: number;
  /** Units that lines would have got and did not. */
  readonly unitsMore: number;
  /** Units that would have been taken away and were not. */
  readonly unitsLess: number;
  /** Outcomes that keep back an unknown number of units. */
  readonly unitsUnknown: number;
  /** What Atria bills where that cannot be told; null if this is not known of each such outcome either. */
  readonly unitsBilled: number | null;
  /** What the units come to in one billing period of the contracts, more and less; null if no such price is known. */
  readonly amountRaised: string | null;
  readonly amountReduced: string | null;
  /** Outcomes with known units that no amount counts. */
  readonly withoutPrice: number;
}

/** What a person mends once, with everything of a run that waits for it. */
export interface Cause extends OutcomeGroup {
  readonly mends: ThingToMend;
  /** null: one parameter of the job, or entries that are the outcome of no line, customer or record, such as those about the run itself. */
  readonly thing: string | null;
}

/**
 * The causes of everything that needs a person: first those that are known to keep most money back, then those with the
 * most entries. Each entry is in exactly one cause.
 *
 * @param person the codes that need a person, with how often the run reported each
 * @param groups one for each code and thing to mend
 */
export function causesOf(person: ReadonlyMap<LogCode, number>, groups: readonly OutcomeGroup[]): Cause[] {
  const ofThings = groups
    .filter(({ code }) => person.has(code))
    .map((group) => ({ ...group, mends: group.mends ?? thingToMend(group.code) }));
  const others = [...person].flatMap(([code, entries]): Cause[] => {
    const grouped = ofThings.filter((group) => group.code === code).reduce((sum, { outcomes }) => sum + outcomes, 0);
    const outcomes = entries - grouped;
    if (outcomes <= 0) return [];
    return [{ ...nothingKnown, code, mends: thingToMend(code), outcomes, unitsUnknown: outcomes }];
  });
  return others.reduce(withOthers, ofThings satisfies Cause[]).sort(greatestFirst);
}

/** Adds entries that are the outcome of nothing: to the cause that is the job itself, if there is one. */
function withOthers(causes: readonly Cause[], other: Cause): Cause[] {
  const isSame = ({ code, thing }: Cause) => code === other.code && thing === other.thing;
  if (!causes.some(isSame)) return [...causes, other];
  return causes.map((cause) => {
    if (!isSame(cause)) return cause;
    const more = { outcomes: cause.outcomes + other.outcomes, unitsUnknown: cause.unitsUnknown + other.outcomes };
    return { ...cause, ...more, unitsBilled: null };
  });
}

/** What is not known of a cause that is the outcome of no line, customer or record. */
export const nothingKnown = {
  ...{ thing: null, label: '', search: '', customers: 0, unitsMore: 0, unitsLess: 0, unitsBilled: null },
  ...{ amountRaised: null, amountReduced: null, withoutPrice: 0 },
};

/** What keeps most money back first. The order does not depend on that of the groups: no two causes have the same code and thing. */
export function greatestFirst(one: Cause, other: Cause): number {
  return (
    moneyOf(other) - moneyOf(one) ||
    other.outcomes - one.outcomes ||
    other.unitsMore + other.unitsLess - one.unitsMore - one.unitsLess ||
    compareTexts(one.code, other.code) ||
    compareTexts(one.thing ?? '', other.thing ?? '')
  );
}

/** As far as it decides about the order: money that is taken away too late is as bad, and an unknown price comes last. */
function moneyOf({ amountRaised, amountReduced }: Cause): number {
  if (amountRaised === null && amountReduced === null) return -1;
  return Number(amountRaised ?? 0) - Number(amountReduced ?? 0);
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
