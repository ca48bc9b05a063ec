import type { Author } from '../domain/audit/audit-entry.js';
import { dayInTimeZone, earlierOf, isDay, type Day } from '../domain/day.js';
import type { Store } from '../store/database.js';
import { addHold, knownLines, type KeptHold, type KnownLine } from '../store/lines/held-back.js';
import { firstDayOfOpenRuns } from '../store/runs/runs.js';
import { customerMeant } from './customer-meant.js';

/** A hold as a person types it. */
export interface AskedHold {
  /** Its code, or its name if only one customer has it. */
  readonly customerCode: string;
  /** A `contract/service`, as the lines of a run have it, or a name that one line has; "": none. */
  readonly line: string;
  /** Every line of the customer. It is chosen: nobody holds a whole customer back by a field that stayed empty. */
  readonly everyLine: boolean;
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
  const { until, reason, by } = asked;
  const customer = await customerMeant(store, asked.customerCode);
  if ('problem' in customer) return { problems: { ...typed, customerCode: customer.problem } };
  const { code: customerCode, name: customerName } = customer;
  if (asked.everyLine === (asked.line !== '')) return { problems: { ...typed, line: choiceProblem(asked) } };
  const found = asked.everyLine ? undefined : await lineOf(store, customerCode, asked.line);
  if (found !== undefined && 'problem' in found) return { problems: { ...typed, line: found.problem } };
  if (Object.keys(typed).length > 0) return { problems: typed };
  const line = found?.line ?? null;
  const hold = { customerCode, customerName, line, lineName: line?.name ?? '', until, reason, by };
  return { hold: await addHold(store, hold, { ...author, who: author.who ?? by }) };
}

function trimmed({ customerCode, line, everyLine, until, reason, by }: AskedHold): AskedHold {
  return {
    ...{ customerCode: customerCode.trim(), line: line.trim(), everyLine, until: until.trim() },
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

function choiceProblem({ line, everyLine }: AskedHold): string {
  return everyLine
    ? `Hold either every line back, or only the line "${line}".`
    : 'Say which line, or choose every line of the customer.';
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

async function lineOf(
  store: Store,
  customerCode: string,
  given: string,
): Promise<{ readonly line: KnownLine } | { readonly problem: string }> {
  const lines = await knownLines(store, customerCode);
  const line = lines.find(({ lineId }) => lineId === given);
  const named = lines.filter(({ name }) => name.toLowerCase() === given.toLowerCase());
  const [only] = named;
  if (line !== undefined) return { line };
  if (only !== undefined && named.length === 1) return { line: only };
  const has = lines.length === 0 ? 'it has none' : `it has ${namesOfLines(lines)}`;
  const lacks = named.length === 0 ? `No run of ${customerCode} has` : `${customerCode} has more than`;
  return { problem: `${lacks} ${named.length === 0 ? 'a' : 'one'} line "${given}": ${has}.` };
}

const mostNamed = 10;

/** Lines by their ids and names, as many as people read. */
export function namesOfLines(lines: readonly KnownLine[]): string {
  const shown = lines.slice(0, mostNamed).map(({ lineId, name }) => `${lineId} (${name})`);
  return `${shown.join(', ')}${lines.length > mostNamed ? ' …' : ''}`;
}

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
