import type { DayRange } from '../billing-period.js';
import { addDays, type Day } from '../day.js';
import { amountText, counted, grouped } from '../wording.js';

/** What a run may change at most without a person having seen it. A limit that is not given does not hold. */
export interface RunLimits {
  /** Lines that change, new ones among them. */
  readonly changedLines?: number;
  /** Units by which one line changes. */
  readonly unitsOfLine?: number;
  /** Percent by which one line changes, of lines with {@link leastForPercent} units or more. */
  readonly percentOfLine?: number;
  readonly linesToZero?: number;
  /** By how much a run raises, or reduces, what is billed per period: in the currency of the contracts. */
  readonly amount?: number;
  /** The same for one customer. */
  readonly amountOfCustomer?: number;
  /** How many records Atria has to have at least, in percent of those that the last run found; one at least if it is not 0. */
  readonly leastRecordsPercent?: number;
  /** Only the billing period of the run day and the one before it. */
  readonly onlyRecentPeriods?: boolean;
  /** Only changes that count from a day in a period that Autotask has not approved and posted. */
  readonly onlyOpenPeriods?: boolean;
}

/** The limits by the names that operators type. */
export const limitNames = {
  ChangedLines: 'changedLines',
  UnitsOfLine: 'unitsOfLine',
  PercentOfLine: 'percentOfLine',
  LinesToZero: 'linesToZero',
  Amount: 'amount',
  AmountOfCustomer: 'amountOfCustomer',
  LeastRecordsPercent: 'leastRecordsPercent',
  OnlyRecentPeriods: 'onlyRecentPeriods',
  OnlyOpenPeriods: 'onlyOpenPeriods',
} as const satisfies Record<string, keyof RunLimits>;

type LimitName = keyof typeof limitNames;

/** A small line doubles by one unit, so percents are judged from this many units on. */
export const leastForPercent = 10;

/** A line or a customer by name, with how much it changes. */
export interface NamedChange {
  readonly name: string;
  readonly change: number;
}

/** What the limits are compared with. */
export interface PlannedTotals {
  readonly changedLines: number;
  readonly linesToZero: number;
  /** Lines of which nobody knows the price: no amount can be judged. */
  readonly withoutPrice: number;
  readonly amountRaised: number;
  /** 0 or negative. */
  readonly amountReduced: number;
  /** The line that changes most; undefined if none does. */
  readonly greatestLine: NamedChange | undefined;
  readonly greatestPercent: NamedChange | undefined;
  readonly greatestCustomer: NamedChange | undefined;
  /** The lines that would change from a day that is billed already, with the first of them; undefined if there are none. */
  readonly posted: { readonly lines: number; readonly name: string; readonly day: Day } | undefined;
  /** Changed lines of which Autotask did not tell that. */
  readonly perhapsPosted: number;
  readonly records: number;
  /** null if no run before it counted any. */
  readonly formerRecords: number | null;
  readonly period: DayRange;
  /** The first day of the billing period of the run day; null if Atria has none. */
  readonly currentPeriodStart: Day | null;
  readonly runDay: Day;
}

/** Which limits a run would exceed, each as a clause that names the number, the limit and its parameter. */
export function exceededLimits(limits: RunLimits, planned: PlannedTotals): string[] {
  return [
    ...above(limits.changedLines, planned.changedLines, 'ChangedLines', (n) => `${counted(n, 'line')} would change`),
    ...above(limits.linesToZero, planned.linesToZero, 'LinesToZero', (n) => `${counted(n, 'line')} would go to zero`),
    ...aboveNamed(limits.unitsOfLine, planned.greatestLine, 'UnitsOfLine', 'units'),
    ...aboveNamed(limits.percentOfLine, planned.greatestPercent, 'PercentOfLine', '%'),
    ...amounts(limits, planned),
    ...source(limits, planned),
    ...recent(limits, planned),
    ...open(limits, planned),
  ];
}

function above(limit: number | undefined, value: number, name: LimitName, say: (value: number) => string): string[] {
  return limit === undefined || value <= limit ? [] : [`${say(value)}, and the limit ${name} is ${grouped(limit)}`];
}

function aboveNamed(
  limit: number | undefined,
  greatest: NamedChange | undefined,
  name: LimitName,
  unit: string,
): string[] {
  if (greatest === undefined) return [];
  const { name: of, change } = greatest;
  return above(
    limit,
    Math.abs(change),
    name,
    () => `${of} would change by ${change < 0 ? '−' : '+'}${shownChange(change)} ${unit}`,
  );
}

/** To one decimal, away from zero: so what exceeds a limit is also shown as more than the limit. */
function shownChange(change: number): string {
  return grouped(Math.ceil(Number((Math.abs(change) * 10).toFixed(6))) / 10);
}

function amounts({ amount, amountOfCustomer }: RunLimits, planned: PlannedTotals): string[] {
  if (amount === undefined && amountOfCustomer === undefined) return [];
  const { withoutPrice, amountRaised, amountReduced, greatestCustomer } = planned;
  const names = [
    ...(amount === undefined ? [] : ['Amount']),
    ...(amountOfCustomer === undefined ? [] : ['AmountOfCustomer']),
  ];
  const unknown = `${names.join(' and ')} cannot be checked, as Autotask gave no price for ${counted(withoutPrice, 'line')}`;
  return [
    ...(withoutPrice === 0 ? [] : [unknown]),
    ...above(amount, amountRaised, 'Amount', (n) => `${money(n)} more would be billed per period`),
    ...above(amount, -amountReduced, 'Amount', (n) => `${money(n)} less would be billed per period`),
    ...aboveCustomer(amountOfCustomer, greatestCustomer),
  ];
}

function aboveCustomer(limit: number | undefined, greatest: NamedChange | undefined): string[] {
  if (greatest === undefined) return [];
  const { name, change } = greatest;
  const direction = change < 0 ? 'less' : 'more';
  return above(limit, Math.abs(change), 'AmountOfCustomer', (amount) => {
    return `${name} would be billed ${money(amount)} ${direction} per period`;
  });
}

/** Nothing found is less than any share, also if nobody knows how much there was before. */
function source({ leastRecordsPercent = 0 }: RunLimits, { records, formerRecords }: PlannedTotals): string[] {
  const former = formerRecords ?? 0;
  const isNone = records === 0 && leastRecordsPercent > 0;
  if (!isNone && records * 100 >= former * leastRecordsPercent) return [];
  if (former === 0) {
    return [`Atria has no record at all in the period, and the limit LeastRecordsPercent is ${leastRecordsPercent}`];
  }
  const had = `Atria has ${counted(records, 'record')}, and the last run without a failure found ${grouped(former)}`;
  return [`${had}; the limit LeastRecordsPercent is ${leastRecordsPercent}`];
}

/** A run that does not know the current period counts back from its own day. */
function recent({ onlyRecentPeriods }: RunLimits, { period, currentPeriodStart, runDay }: PlannedTotals): string[] {
  if (onlyRecentPeriods !== true) return [];
  const name = `the period ${period.start} to ${period.end}`;
  if (period.start > runDay) return [`${name} has not begun on the day of the run, ${runDay} (OnlyRecentPeriods)`];
  const oldestEnd = addDays(currentPeriodStart ?? addDays(runDay, -31), -1);
  return period.end >= oldestEnd ? [] : [`${name} is neither the current nor the previous one (OnlyRecentPeriods)`];
}

function open({ onlyOpenPeriods }: RunLimits, { posted, perhapsPosted }: PlannedTotals): string[] {
  if (onlyOpenPeriods !== true) return [];
  const unknown =
    `OnlyOpenPeriods cannot be checked for ${counted(perhapsPosted, 'line')}, as Autotask does not show whether the period is ` +
    'posted (it shows no period of a contract without lines)';
  return [...(posted === undefined ? [] : [postedText(posted)]), ...(perhapsPosted === 0 ? [] : [unknown])];
}

function postedText({ lines, name, day }: NonNullable<PlannedTotals['posted']>): string {
  const first = lines === 1 ? `${name} would change` : `${counted(lines, 'line')} would change, ${name} among them,`;
  return `${first} from ${day}, in a period that Autotask has approved and posted (OnlyOpenPeriods)`;
}

/** Whole, or with two decimals or more if it has them. */
function money(value: number): string {
  return Number.isInteger(value) ? grouped(value) : amountText(String(value));
}
