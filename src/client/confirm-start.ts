import type { BillingPeriodChoice } from '../domain/billing-period.js';
import { parseParameters } from '../domain/parameters/parameters.js';
import { shortId, timeText } from '../domain/wording.js';
import { billingPeriodText } from '../runs/parameter-rows.js';
import { periodChooser } from '../runs/period-chooser.js';
import type { ShownStatus } from '../runs/shown-status.js';
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
  readonly last: { readonly runId: string; readonly startedAt: Date; readonly status: ShownStatus } | null;
  /** What differs from a run that is repeated, each in a line. */
  readonly differences?: readonly string[];
  /** What it does with another run, by the name of the row. Such a run chooses no period. */
  readonly ofOtherRun?: readonly (readonly [name: string, value: string])[];
}

/** Tells what is about to run, and asks where a person sits at a terminal. @throws CommandFailure if it is not meant */
export async function confirmedStart(session: Session, toRun: ToRun, yes: boolean | undefined): Promise<void> {
  const { terminal } = session;
  const text = [toRun.what, ...(await factsOf(session, toRun))].join('\n');
  if (yes === true || terminal.input.isTTY !== true) terminal.message(text);
  else await confirmed(terminal, text, yes);
}

async function factsOf(session: Session, toRun: ToRun): Promise<string[]> {
  const { parameters, timeZone, last, differences = [], ofOtherRun = [] } = toRun;
  const parsed = parameters === undefined ? undefined : parseParameters(parameters);
  const rows: (readonly [name: string, value: string])[] = [...ofOtherRun];
  if (parsed !== undefined && 'parameters' in parsed) {
    const { billingPeriod, customersFilter } = parsed.parameters;
    if (ofOtherRun.length === 0) rows.push(['Period', await periodText(session, billingPeriod, timeZone)]);
    rows.push(['Customers', customersFilter.length === 0 ? 'all' : customersFilter.join(', ')]);
  }
  const lastText =
    last === null ? 'none yet' : `${last.status}, ${timeText(last.startedAt)} (run ${shortId(last.runId)})`;
  rows.push(['Last result', lastText], ...differences.map((each) => ['Changed since', each] as const));
  return rows.map(([name, value]) => `  ${name.padEnd(nameWidth)}${value}`);
}

const nameWidth = 'Changed since'.length + 2;

async function periodText(
  session: Session,
  period: BillingPeriodChoice,
  timeZone: string | undefined,
): Promise<string> {
  const choose = await periodChooser({ store: await session.store(), clock: await ledgerNow(session) });
  const meant = billingPeriodText(period);
  const chosen = choose(period, timeZone);
  if (chosen === undefined) return `${meant}; the run asks Atria for its dates`;
  return 'found' in chosen ? `${meant}: ${chosen.found.start} to ${chosen.found.end}` : `${meant}. ${chosen.notFound}`;
}
