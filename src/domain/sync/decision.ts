import { storableText } from '../storable-text.js';
import { shortText, timeText } from '../wording.js';

/** Which changes of a plan are meant. What no list leaves out is meant. */
export interface PlanPart {
  /** Only the changes of these customers, and those of `lines`; undefined: of all customers. */
  readonly customers?: readonly string[];
  /** Only these lines, and those of `customers`; undefined: all lines. */
  readonly lines?: readonly string[];
  readonly exceptCustomers?: readonly string[];
  readonly exceptLines?: readonly string[];
}

/** What a person decided about the changes that a run would make. */
export interface Decision {
  readonly verdict: 'approve' | 'reject';
  /** The digest of the plan that the person looked at. */
  readonly planHash: string;
  readonly by: string;
  /** May be empty if the changes are approved. */
  readonly reason: string;
  readonly part: PlanPart;
  /** What becomes of the decision if changes of its part are no longer as they were shown. */
  readonly ifMoved: 'Refuse' | 'LeaveOut';
}

/** What a decision came to that was not taken. @param problem a clause */
export function notTakenText(problem: string): string {
  return `The decision was not taken, and nothing was changed: ${problem}.`;
}

/** What comes of a rejection. The run may have made other changes before it was resumed or reset. */
export const rejectedText = 'The run ends and makes none of these changes.';

/** The type of the failure of a decision that a run refused after it had read everything anew. */
export const decisionNotTaken = 'DecisionNotTaken';

/** A run that waits for a decision. Times are ISO instants. */
export interface ApprovalWait {
  /** The run id of the preview that shows what the run would change. */
  readonly previewId: string;
  readonly planHash: string;
  /** Why somebody has to decide, each as a clause. */
  readonly reasons: readonly string[];
  readonly since: string;
  /** After it, the run ends and makes none of the changes. */
  readonly until: string;
  /** Under dual control: who started the run or saved its job, and may not approve it. */
  readonly startedBy?: readonly string[];
}

/**
 * Why a person may not approve the changes of a run under dual control, as a sentence; undefined if the person may. Names
 * are compared in whatever case and with whatever spaces they were typed.
 */
export function dualControlProblem(startedBy: readonly string[], by: string): string | undefined {
  if (!startedBy.some((name) => comparable(name) === comparable(by))) return undefined;
  return `${by} started the run or saved its job, and its DualControl wants somebody else to approve it.`;
}

function comparable(name: string): string {
  return name.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
}

/** `waiting for approval until 2026-12-11 08:00 UTC` */
export function approvalWaitText({ until }: Pick<ApprovalWait, 'until'>): string {
  return `waiting for approval until ${timeText(new Date(until))}`;
}

const partNames = {
  Customers: 'customers',
  Lines: 'lines',
  ExceptCustomers: 'exceptCustomers',
  ExceptLines: 'exceptLines',
} as const satisfies Record<string, keyof PlanPart>;

const longestText = 500;
/** Of all names of a decision together, a separator each: Temporal refuses what is too large. */
const mostNameCharacters = 200_000;

/**
 * Reads a decision as a person typed it.
 *
 * @param input an object with PlanHash, By, Reason, and for an approval Customers, Lines, ExceptCustomers, ExceptLines and IfMoved
 */
export function readDecision(
  verdict: Decision['verdict'],
  input: unknown,
): { readonly decision: Decision } | { readonly problems: readonly string[] } {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { problems: ['give an object with PlanHash, By and Reason'] };
  }
  const given: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(input));
  const allowed = [
    'PlanHash',
    'By',
    'Reason',
    ...(verdict === 'approve' ? [...Object.keys(partNames), 'IfMoved'] : []),
  ];
  const unknown = Object.keys(given).filter((name) => !allowed.includes(name));
  const planHash = textOf(given['PlanHash'] ?? '');
  const by = textOf(given['By'] ?? '');
  const reason = textOf(given['Reason'] ?? '');
  const ifMoved = (['Refuse', 'LeaveOut'] as const).find((each) => each === (given['IfMoved'] ?? 'Refuse'));
  const part = Object.entries(partNames).map(([name, member]) => [member, namesOf(given[name])] as const);
  const problems = [
    ...(unknown.length === 0 ? [] : [`allowed are ${allowed.join(', ')}`]),
    ...(planHash !== undefined && /^[0-9a-f]{64}$/.test(planHash)
      ? []
      : ['PlanHash must be the 64 digits of the plan']),
    ...(by === undefined || by === '' ? ['By must be the name of the person who decides'] : []),
    ...(reason === undefined ? [`Reason must be a text of up to ${longestText} characters`] : []),
    ...(verdict === 'reject' && reason === '' ? ['Reason must say why the changes are rejected'] : []),
    ...(ifMoved === undefined ? ['IfMoved must be "Refuse" or "LeaveOut"'] : []),
    ...(part.some(([, names]) => names === 'unusable')
      ? [`${Object.keys(partNames).join(', ')} must be lists of texts`]
      : []),
    ...(isTooMuch(part) ? ['so many names are too much for one decision; name customers instead of their lines'] : []),
  ];
  if (problems.length > 0) return { problems };
  const named = part.filter(([, names]) => names !== undefined);
  return {
    decision: {
      ...{ verdict, planHash: planHash ?? '', by: by ?? '', reason: reason ?? '' },
      ...{ part: Object.fromEntries(named), ifMoved: ifMoved ?? 'Refuse' },
    },
  };
}

/** The part of a plan or of a run that an object names; undefined if a list of it cannot be used. */
export function readPart(given: Readonly<Record<string, unknown>>): PlanPart | undefined {
  const part = Object.entries(partNames).map(([name, member]) => [member, namesOf(given[name])] as const);
  if (isTooMuch(part) || part.some(([, names]) => names === 'unusable')) return undefined;
  return Object.fromEntries(part.filter(([, names]) => names !== undefined));
}

/** What a part is named by in parameters and decisions. */
export const partParameters = Object.keys(partNames);

/** A part as parameters and decisions name it. */
export function parametersOfPart(part: PlanPart): Readonly<Record<string, readonly string[]>> {
  const named = Object.entries(partNames).map(([name, member]) => [name, part[member]] as const);
  return Object.fromEntries(named.filter((each): each is [string, readonly string[]] => each[1] !== undefined));
}

/** The part of a plan in words that follow "approved". */
export function partText({ customers, lines, exceptCustomers, exceptLines }: PlanPart): string {
  const list = (names: readonly string[] | undefined) => names?.join(', ');
  const only = [list(customers), list(lines)].filter((each) => each !== undefined);
  const except = [list(exceptCustomers), list(exceptLines)].filter((each) => each !== undefined);
  const what = only.length === 0 ? 'all changes' : `the changes of ${only.join(' and of ')}`;
  return shortText(except.length === 0 ? what : `${what} except those of ${except.join(' and of ')}`, longestText);
}

function namesOf(given: unknown): readonly string[] | 'unusable' | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given)) return 'unusable';
  // A code may hold any characters, also spaces at its end.
  const names = given.map((name) => storableTextOf(name) ?? '');
  return names.some((name) => name.trim() === '') ? 'unusable' : names;
}

function isTooMuch(part: readonly (readonly [string, readonly string[] | 'unusable' | undefined])[]): boolean {
  const names = part.flatMap(([, each]) => (each === 'unusable' ? [] : (each ?? [])));
  return names.reduce((sum, { length }) => sum + length, names.length) > mostNameCharacters;
}

function textOf(given: unknown): string | undefined {
  return storableTextOf(given)?.replace(/\s+/g, ' ').trim();
}

function storableTextOf(given: unknown): string | undefined {
  return typeof given !== 'string' || given.length > longestText ? undefined : storableText(given);
}

const justNow = ' has decided just now.';

/** What a person is told while a run still checks what somebody else decided a moment before. */
export function decidedJustNowText(by: string): string {
  return `${by}${justNow}`;
}

/** Whether a refusal says that. */
export function isDecidedJustNow(refusal: string): boolean {
  return refusal.endsWith(justNow);
}
