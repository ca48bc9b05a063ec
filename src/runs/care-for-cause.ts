import type { Author } from '../domain/audit/audit-entry.js';
import { isDay, type Day } from '../domain/day.js';
import { saveCare, type Care } from '../store/attention/cause-care.js';
import { seeTo } from '../store/attention/seen-causes.js';
import type { Store } from '../store/database.js';
import { standingCauseText } from './cause-text.js';
import { standingAttention, type CauseRun, type StandingCause } from './standing-causes.js';

/** What a person wants to arrange about a cause, as they type it. */
export interface AskedCare {
  /** "": nobody sees to it. */
  readonly assignee: string;
  /** "": it does not wait. */
  readonly until: string;
  readonly reason: string;
}

/** What is wrong with the fields, as sentences. */
export type CareProblems = Partial<Readonly<Record<keyof AskedCare, string>>>;

/** The most characters of a text that a person types. */
export const longestOfCare = { assignee: 200, reason: 500 } as const;

/** A cause that still stands; undefined where it has gone, or never was. */
export async function findCause(store: Store, causeId: string): Promise<StandingCause | undefined> {
  return (await standingAttention(store)).causes.find((cause) => cause.causeId === causeId);
}

/**
 * Arranges who sees to a cause, and until when it may wait.
 *
 * @param version that of the arrangement that the person saw; 0: there was none
 * @returns `isChanged`: somebody arranged something else since, and nothing was kept
 */
export async function careFor(
  store: Store,
  cause: StandingCause,
  given: AskedCare,
  options: { readonly version: number; readonly today: Day; readonly author: Author },
): Promise<{ readonly care: Care } | { readonly problems: CareProblems } | { readonly isChanged: true }> {
  const { version, today, author } = options;
  const asked = { assignee: given.assignee.trim(), until: given.until.trim(), reason: tidy(given.reason) };
  const problems = problemsOf(asked, today);
  if (Object.keys(problems).length > 0) return { problems };
  const { assignee, until, reason } = asked;
  const care = await saveCare(
    store,
    { ...cause, name: standingCauseText(cause) },
    { assignee: assignee === '' ? null : assignee, snoozedUntil: until === '' ? null : until, reason },
    version,
    author,
  );
  return care === undefined ? { isChanged: true } : { care };
}

/** What a person saw of a cause before they said that they have seen to it. */
export interface SeenOfCause {
  /** The ids of the runs that reported it. */
  readonly runs: readonly string[];
  /** The version of the arrangement, 0: there was none; undefined: they did not look at it. */
  readonly careVersion: number | undefined;
}

/**
 * Records that a person has seen to a cause in the runs that report it.
 *
 * @param saw what they looked at; undefined: the cause as it is given
 * @returns `isChanged`: a run reports it that the person did not see, or somebody arranged something else since, and
 * nothing was recorded
 */
export async function seeToCause(
  store: Store,
  cause: StandingCause,
  given: { readonly reason: string; readonly author: Author },
  saw?: SeenOfCause,
): Promise<{ readonly isChanged: boolean }> {
  if (saw !== undefined && unseenRuns(cause, saw.runs).length > 0) return { isChanged: true };
  const { reason, author } = given;
  const about = { ...cause, name: standingCauseText(cause) };
  return { isChanged: !(await seeTo(store, about, cause.runs, tidy(reason), author, saw?.careVersion)) };
}

/** The runs that report a cause and are not among those that a person saw. */
export function unseenRuns({ runs }: StandingCause, seen: readonly string[]): readonly CauseRun[] {
  return runs.filter(({ runId }) => !seen.includes(runId));
}

/** What is wrong with why somebody has seen to a cause; undefined if nothing is. */
export function seenReasonProblem(reason: string): string | undefined {
  return lengthProblem(tidy(reason), longestOfCare.reason);
}

function tidy(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}

function problemsOf({ assignee, until, reason }: AskedCare, today: Day): CareProblems {
  return {
    ...problem('assignee', lengthProblem(assignee, longestOfCare.assignee)),
    ...problem('until', untilProblem(until, today)),
    ...problem('reason', reasonProblem(reason, until)),
  };
}

function problem(field: keyof AskedCare, text: string | undefined): CareProblems {
  return text === undefined ? {} : { [field]: text };
}

function untilProblem(until: string, today: Day): string | undefined {
  if (until === '') return undefined;
  if (!isDay(until)) return 'Give the first day on which it is shown again, such as 2026-12-15.';
  return until > today ? undefined : `It has to be later than ${today}.`;
}

function reasonProblem(reason: string, until: string): string | undefined {
  if (reason === '' && until !== '') return 'Say why it may wait.';
  return lengthProblem(reason, longestOfCare.reason);
}

function lengthProblem(text: string, longest: number): string | undefined {
  return text.length <= longest ? undefined : `It has ${text.length} characters; ${longest} are the most.`;
}
