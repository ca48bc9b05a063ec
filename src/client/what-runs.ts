import type { BillingPeriodChoice } from '../domain/billing-period.js';
import { changedFields, changeText } from '../domain/audit/changed-fields.js';
import { dayInTimeZone } from '../domain/day.js';
import { isObject } from '../domain/is-object.js';
import { parameterDefinitions } from '../domain/parameters/parameter-definitions.js';
import { readParameterText } from '../domain/parameters/parameter-text.js';
import { parseParameters } from '../domain/parameters/parameters.js';
import { shortId, timeText } from '../domain/wording.js';
import { periodMeant } from '../ledger/model/periods.js';
import { listPeriods } from '../ledger/store/periods.js';
import { ledgerSettings } from '../ledger/store/settings.js';
import { ledgerNow } from './program/ledger-session.js';
import type { Session } from './program/session.js';
import { confirmed } from './terminal/confirmation.js';

/** What is about to run. */
export interface ToRun {
  /** What would start, as a sentence. */
  readonly what: string;
  /** As somebody typed them; undefined for a billing process. */
  readonly parameters: unknown;
  /** In which the day of the run lies; undefined: the ledger's. */
  readonly timeZone: string | undefined;
  /** The run before it; null if there is none. */
  readonly last: { readonly runId: string; readonly startedAt: Date; readonly status: string } | null;
  /** What differs from a run that is repeated, each in a line. */
  readonly differences?: readonly string[];
}

/** Tells what is about to run, and asks where a person sits at a terminal. @throws CommandFailure if it is not meant */
export async function confirmedStart(session: Session, toRun: ToRun, yes: boolean | undefined): Promise<void> {
  const { terminal } = session;
  const text = [toRun.what, ...(await factsOf(session, toRun))].join('\n');
  if (yes === true || terminal.input.isTTY !== true) terminal.message(text);
  else await confirmed(terminal, text, yes);
}

async function factsOf(session: Session, { parameters, timeZone, last, differences = [] }: ToRun): Promise<string[]> {
  const parsed = parameters === undefined ? undefined : parseParameters(parameters);
  const ofSync: string[] = [];
  if (parsed !== undefined && 'parameters' in parsed) {
    const { billingPeriod, customersFilter } = parsed.parameters;
    ofSync.push(
      `  Period       ${await periodText(session, billingPeriod, timeZone)}`,
      `  Customers    ${customersFilter.length === 0 ? 'all' : customersFilter.join(', ')}`,
    );
  }
  const lastText =
    last === null ? 'none yet' : `${last.status}, ${timeText(last.startedAt)} (run ${shortId(last.runId)})`;
  return [...ofSync, `  Last result  ${lastText}`, ...differences.map((each) => `  Differs now  ${each}`)];
}

/** A remote Atria tells its periods only to the run. */
async function periodText(
  session: Session,
  period: BillingPeriodChoice,
  timeZone: string | undefined,
): Promise<string> {
  const store = await session.store();
  const today = dayInTimeZone(await ledgerNow(session), timeZone ?? (await ledgerSettings(store)).timeZone);
  const word = { previous: 'Previous', current: 'Current', date: '' }[period.kind];
  const meant = period.kind === 'date' ? period.day : word;
  const found = periodMeant(await listPeriods(store), meant, today);
  return found === undefined
    ? `${meant}, with the dates that Atria has then`
    : `${meant}: ${found.start} to ${found.end}`;
}

/** What the parameters of a job say otherwise than those of a run, by the names that operators know. */
export function parameterDifferences(ofRun: unknown, ofJob: unknown): string[] {
  return changedFields(namedParameters(ofRun), namedParameters(ofJob)).map(changeText);
}

function namedParameters(given: unknown): Readonly<Record<string, unknown>> {
  const value = typeof given === 'string' ? valueOf(given) : given;
  if (!isObject(value)) return {};
  // What has another name may be a secret in a wrong place.
  return Object.fromEntries(Object.entries(value).filter(([name]) => name in parameterDefinitions));
}

function valueOf(text: string): unknown {
  const read = readParameterText(text);
  return 'problem' in read ? undefined : read.value;
}
