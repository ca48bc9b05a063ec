import type { DayRange } from '../domain/billing-period.js';
import type { Day } from '../domain/day.js';
import { parseParameters } from '../domain/parameters/parameters.js';
import { counted } from '../domain/wording.js';
import { listPeriods } from '../ledger/store/periods.js';
import type { JobProblem } from '../jobs/index.js';
import type { Store } from '../store/database.js';
import { periodChooser } from './period-chooser.js';
import { isPeriodProcessed, periodsOfRuns, postedLines } from '../store/runs/known-periods.js';

/**
 * What a person should know before saving parameters that name an old billing period by its date. A run processes it, unless
 * a limit of its job refuses it. Of a remote Atria, only the periods that runs have processed are known.
 *
 * @param given parameters as somebody typed them
 */
export async function periodWarnings(store: Store, given: unknown): Promise<JobProblem[]> {
  const parsed = parseParameters(given);
  if (!('parameters' in parsed) || parsed.parameters.billingPeriod.kind !== 'date') return [];
  const { billingPeriod, effectiveDate } = parsed.parameters;
  const { day } = billingPeriod;
  const ofLedger = await listPeriods(store);
  const periods = ofLedger.length > 0 ? ofLedger : await periodsOfRuns(store);
  const named = periods.find(({ start, end }) => start <= day && end !== null && day <= end);
  // Of the two newest periods, one is under way and the other is the previous one.
  const previous = periods.filter(({ start }) => start > day).at(-2);
  if (named === undefined && ofLedger.length > 0) return [{ level: 'Error', message: noPeriodText(day, ofLedger) }];
  if (named === undefined || named.end === null || previous === undefined) return [];
  const { start, end } = named;
  const isClosed = 'status' in named && named.status === 'closed';
  const posted = effectiveDate === 'PeriodStart' ? await postedLines(store, { start, end }) : 0;
  const sentences = [
    `BillingPeriod names the period ${start} to ${end}; the previous one began on ${previous.start}.`,
    ...(isClosed ? ['Atria has closed it: its records change only if somebody reprocesses it.'] : []),
    ...(effectiveDate === 'PeriodStart' ? [`Changes count from ${start}.`] : []),
    ...(posted === 0 ? [] : [`Autotask has posted that day of ${counted(posted, 'line')}, by the newest preview.`]),
  ];
  return [{ level: 'Warning', message: sentences.join(' ') }];
}

/**
 * Says before a run of the current billing period that no run has processed the previous one, whose changes it may put out of
 * reach. undefined: it does not, or Atria is remote, so that its periods are not known.
 *
 * @param given parameters as somebody typed them
 */
export async function skippedPeriodWarning(
  services: { readonly store: Store; readonly clock?: Date | undefined },
  given: unknown,
  timeZone?: string,
): Promise<string | undefined> {
  const parsed = parseParameters(given);
  if (!('parameters' in parsed) || parsed.parameters.billingPeriod.kind !== 'current') return undefined;
  const choose = await periodChooser(services);
  const [current, previous] = [choose({ kind: 'current' }, timeZone), choose({ kind: 'previous' }, timeZone)];
  if (current === undefined || previous === undefined || !('found' in current) || !('found' in previous))
    return undefined;
  if (await isPeriodProcessed(services.store, previous.found)) return undefined;
  const { start, end } = previous.found;
  return (
    `No run has processed the previous billing period yet (${start} to ${end}). Of the lines that a run of the current period ` +
    'changes or finds right, none can be changed for the previous one afterwards (AT30). If the previous one is to be billed, run ' +
    'it first (BillingPeriod "Previous").'
  );
}

/** @param periods in order of time */
function noPeriodText(day: Day, periods: readonly DayRange[]): string {
  return `BillingPeriod names ${day}, and Atria has billing periods from ${periods[0]?.start ?? ''} to ${periods.at(-1)?.end ?? ''} only: a run would fail now (AT19).`;
}
