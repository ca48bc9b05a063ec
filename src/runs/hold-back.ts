import type { Author } from '../domain/audit/audit-entry.js';
import { closestName } from '../domain/closest-name.js';
import { dayInTimeZone, earlierOf, isDay, type Day } from '../domain/day.js';
import type { Store } from '../store/database.js';
import { addHold, knownCustomer, knownLines, type KeptHold, type KnownLine } from '../store/lines/held-back.js';
import { firstDayOfOpenRuns } from '../store/runs/runs.js';
import { lastBilledCustomers } from '../store/runs/run-customers.js';

/** A hold as a person types it. */
export interface AskedHold {
  readonly customerCode: string;
  /** A `contract/service`, as the lines of a run have it; "": every line of the customer. */
  readonly line: string;
  readonly until: string;
  readonly reason: string;
  readonly by: string;
}

/** What is wrong with the fields of a hold, as sentences. */
export type HoldProblems = Partial<Readonly<Record<keyof AskedHold, string>>>;

/** The most characters of a text that a person types. */
export const longestOfHold = { reason: 500, by: 200 } as const;

/**
 * Holds a customer or one line back. A customer or line that no run has read is refused: a mistyped one would hold nothing back,
 * and nobody would notice.
 *
 * @param today as `earliestToday` has it: a hold whose day has come everywhere holds nothing back
 * @param author whoever is logged in; nobody: the name that was typed stands in the audit record too
 */
export async function holdBack(
  store: Store,
  given: AskedHold,
  today: Day,
  author: Author,
): Promise<{ readonly hold: KeptHold } | { readonly problems: HoldProblems }> {
  const asked = trimmed(given);
  const typed = problemsOf(asked, today);
  const { customerCode, until, reason, by } = asked;
  const customerName = customerCode === '' ? undefined : await knownCustomer(store, customerCode);
  if (customerName === undefined) {
    return { problems: { ...typed, customerCode: await unknownCustomer(store, customerCode) } };
  }
  const found = asked.line === '' ? undefined : await lineOf(store, customerCode, asked.line);
  if (found !== undefined && 'problem' in found) return { problems: { ...typed, line: found.problem } };
  if (Object.keys(typed).length > 0) return { problems: typed };
  const line = found?.line ?? null;
  const hold = { customerCode, customerName, line, lineName: line?.name ?? '', until, reason, by };
  return { hold: await addHold(store, hold, { ...author, who: author.who ?? by }) };
}

function trimmed({ customerCode, line, until, reason, by }: AskedHold): AskedHold {
  return {
    ...{ customerCode: customerCode.trim(), line: line.trim(), until: until.trim() },
    ...{ reason: reason.trim().replaceAll(/\s+/g, ' '), by: by.trim() },
  };
}

function problemsOf({ until, reason, by }: AskedHold, today: Day): HoldProblems {
  return {
    ...problem('until', untilProblem(until, today)),
    ...problem('reason', textProblem(reason, 'Say why: the log of each run repeats it.', longestOfHold.reason)),
    ...problem('by', textProblem(by, 'Say who holds it back: the log of each run has the name.', longestOfHold.by)),
  };
}

function problem(field: keyof AskedHold, text: string | undefined): HoldProblems {
  return text === undefined ? {} : { [field]: text };
}

function untilProblem(until: string, today: Day): string | undefined {
  if (!isDay(until)) return 'Give the first day whose runs may change it again, such as 2026-12-15.';
  return until > today ? undefined : `It has to be later than ${today}: runs of that day change it again.`;
}

function textProblem(text: string, missing: string, longest: number): string | undefined {
  if (text === '') return missing;
  return text.length <= longest ? undefined : `It has ${text.length} characters; ${longest} are the most.`;
}

async function unknownCustomer(store: Store, customerCode: string): Promise<string> {
  if (customerCode === '') return 'Give the code of a customer, as Atria has it.';
  const meant = closestName(customerCode, await lastBilledCustomers(store));
  const hint = meant === undefined ? 'A preview reads all customers and changes nothing.' : `Did you mean ${meant}?`;
  return `No run has read a customer with the code "${customerCode}". ${hint}`;
}

async function lineOf(
  store: Store,
  customerCode: string,
  lineId: string,
): Promise<{ readonly line: KnownLine } | { readonly problem: string }> {
  const lines = await knownLines(store, customerCode);
  const line = lines.find((each) => each.lineId === lineId);
  if (line !== undefined) return { line };
  const shown = lines.slice(0, mostNamed).map((each) => `${each.lineId} (${each.name})`);
  const has = lines.length === 0 ? 'it has none' : `it has ${shown.join(', ')}${lines.length > mostNamed ? ' …' : ''}`;
  return { problem: `No run of ${customerCode} has a line "${lineId}": ${has}.` };
}

const mostNamed = 10;

/** Whether a hold keeps anything as it is, why not if it does not. */
export type HoldState = 'holds' | 'over' | 'ended';

/** @param firstDay as `firstDayOfRuns` has it */
export function stateOfHold({ endedAt, until }: Pick<KeptHold, 'endedAt' | 'until'>, firstDay: Day): HoldState {
  if (endedAt !== null) return 'ended';
  return until > firstDay ? 'holds' : 'over';
}

/** What follows from the end of a hold, as a clause. @param firstDay as `firstDayOfRuns` has it */
export function afterEndOf(hold: KeptHold, firstDay: Day): string {
  const what = `${heldText(hold)}, unless something else holds it back`;
  return hold.until > firstDay
    ? `the next run changes ${what}`
    : `its day, ${hold.until}, had come, and runs change ${what}`;
}

/** What is held back, in words: `every line of ASP`, or `Mailbox of ASP (2001/9001)`. */
export function heldText({ customerCode, lineId, lineName }: Pick<KeptHold, 'customerCode' | 'lineId' | 'lineName'>) {
  return lineId === null ? `every line of ${customerCode}` : `${lineName} of ${customerCode} (${lineId})`;
}

/** The day that it is now where it is earliest: each job has a time zone of its own. */
export function earliestToday(clock: Date | undefined): Day {
  return dayInTimeZone(clock ?? new Date(), 'Etc/GMT+12');
}

/** The first day that a run may take for today: an open one keeps that of its start. */
export async function firstDayOfRuns(store: Store, clock: Date | undefined): Promise<Day> {
  const today = earliestToday(clock);
  return earlierOf((await firstDayOfOpenRuns(store)) ?? today, today);
}
