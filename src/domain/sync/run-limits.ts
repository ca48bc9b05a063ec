import type { DayRange } from '../billing-period.js';
import { addDays, type Day } from '../day.js';
import { amountText, counted, grouped, listed } from '../wording.js';

/** What a run may change at most without a person having seen it. A limit that is not given does not hold. */
export interface RunLimits {
  /** Lines that change, new ones among them. */
  readonly changedLines?: number;
  /** Units by which one line changes. */
  readonly unitsOfLine?: number;
  /** Percent by which one line changes, of lines with {@link leastForPercent} units or more. */
  readonly percentOfLine?: number;
  readonly linesToZero?: number;
  /** To what all increases, or all decreases, of a run come per contract period, in the currency of the contracts. */
  readonly amount?: number;
  /** The same for one customer: its increases do not make up for its decreases. */
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

/** What changes most, of all lines or customers. */
export interface GreatestChanges {
  /** The largest first, {@link mostNamedAbove} at most. */
  readonly greatest: readonly NamedChange[];
  /** How many exceed the limit. */
  readonly above: number;
}

/** So many lines or customers above a limit are named. */
export const mostNamedAbove = 3;

/** What the limits are compared with. */
export interface PlannedTotals {
  readonly changedLines: number;
  readonly linesToZero: number;
  /** Lines of which nobody knows the price: no amount can be judged. */
  readonly withoutPrice: number;
  readonly amountRaised: number;
  /** 0 or negative. */
  readonly amountReduced: number;
  /** In units. */
  readonly lines: GreatestChanges;
  /** In percent. */
  readonly percents: GreatestChanges;
  /** In money: of each customer its increases, or its decreases if these are more. */
  readonly customers: GreatestChanges;
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
    ...aboveNamed(limits.unitsOfLine, planned.lines, 'UnitsOfLine', ofLines('units')),
    ...aboveNamed(limits.percentOfLine, planned.percents, 'PercentOfLine', ofLines('%')),
    ...amounts(limits, planned),
    ...source(limits, planned),
    ...recent(limits, planned),
    ...open(limits, planned),
  ];
}

function above(limit: number | undefined, value: number, name: LimitName, say: (value: number) => string): string[] {
  return limit === undefined || value <= limit ? [] : [`${say(value)}, and the limit ${name} is ${grouped(limit)}`];
}

const perPeriod = ' per contract period';

/** What is said of lines or customers above a limit. */
interface AboveWords {
  readonly noun: string;
  /** @param isFirst the others stand behind it in one clause, and do not repeat its verb */
  readonly say: (change: NamedChange, isFirst: boolean) => string;
  /** What is said once, behind all of them. */
  readonly unit: string;
}

/** Names the greatest that exceed a limit, and counts the others. */
function aboveNamed(
  limit: number | undefined,
  { greatest, above }: GreatestChanges,
  name: LimitName,
  { noun, say, unit }: AboveWords,
): string[] {
  if (limit === undefined) return [];
  const named = greatest.filter(({ change }) => Math.abs(change) > limit);
  if (named.length === 0) return [];
  const more = above - named.length;
  const others = more > 0 ? `, which ${counted(more, `more ${noun}`)} exceed${more === 1 ? 's' : ''}` : '';
  const changes = listed(named.map((each, index) => say(each, index === 0)));
  return [`${changes}${unit}, and the limit ${name} is ${grouped(limit)}${others}`];
}

function ofLines(unit: string): AboveWords {
  return {
    noun: 'line',
    say: ({ name, change }, isFirst) =>
      `${name} ${isFirst ? 'would change ' : ''}by ${change < 0 ? '−' : '+'}${shownChange(change)} ${unit}`,
    unit: '',
  };
}

const ofCustomers: AboveWords = {
  noun: 'customer',
  say: ({ name, change }, isFirst) =>
    `the ${change < 0 ? 'decreases' : 'increases'} of ${name} ${isFirst ? 'come ' : ''}to ${money(Math.abs(change))}`,
  unit: perPeriod,
};

/** To one decimal, away from zero: so what exceeds a limit is also shown as more than the limit. */
function shownChange(change: number): string {
  return grouped(Math.ceil(Number((Math.abs(change) * 10).toFixed(6))) / 10);
}

function amounts({ amount, amountOfCustomer }: RunLimits, planned: PlannedTotals): string[] {
  if (amount === undefined && amountOfCustomer === undefined) return [];
  const { withoutPrice, amountRaised, amountReduced, customers } = planned;
  const names = [
    ...(amount === undefined ? [] : ['Amount']),
    ...(amountOfCustomer === undefined ? [] : ['AmountOfCustomer']),
  ];
  const unknown = `${names.join(' and ')} cannot be checked, as Autotask gave no price for ${counted(withoutPrice, 'line')}`;
  return [
    ...(withoutPrice === 0 ? [] : [unknown]),
    ...above(amount, amountRaised, 'Amount', (n) => `the increases come to ${money(n)}${perPeriod}`),
    ...above(amount, -amountReduced, 'Amount', (n) => `the decreases come to ${money(n)}${perPeriod}`),
    ...aboveNamed(amountOfCustomer, customers, 'AmountOfCustomer', ofCustomers),
  ];
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

/** As the tables of changes have it: with two decimals or more. */
function money(value: number): string {
  return amountText(String(value));
}
