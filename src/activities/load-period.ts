import { cancellationSignal } from '@temporalio/activity';
import { createAtriaClient, type PeriodList } from '../atria/client.js';
import { unexpected } from '../atria/transport.js';
import { choosePeriod, currentPeriodStart, type BillingPeriod } from '../domain/billing-period.js';
import { addDays, dayInTimeZone, laterOf, type Day } from '../domain/day.js';
import { countsFromCurrentPeriod } from '../domain/parameters/job-parameters.js';
import { boundaryWith } from '../http/boundary.js';
import type { Store } from '../store/database.js';
import { withPeriod, withZone } from '../store/runs/run-stages.js';
import {
  markPeriodLoaded,
  recordPeriod,
  requireRun,
  startLoading,
  whileLoading,
  type Run,
} from '../store/runs/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import { failingTheRun, runFailure } from './failures.js';
import { entryKey, writeRunLog } from './run-log.js';
import { loadCustomers } from './load-customers.js';
import { loadRecords } from './load-records.js';
import { runGoingOn } from './open-execution.js';
import { unreadableEntry, type PeriodLoad } from './period-load.js';
import type { SyncServices } from './services.js';

export interface LoadedPeriod {
  readonly periodEnd: Day;
  /** Whether Atria has no billable record at all in the period. */
  readonly empty: boolean;
}

/**
 * Loads the run's billing period from Atria into the store (AT03, AT19, AT01, AT25). Records never travel through
 * the workflow. Once loaded the run keeps them: a resumed run goes on with what it started from.
 */
export function loadPeriod(services: SyncServices, access: AutotaskAccess) {
  return async (runId: string): Promise<LoadedPeriod> => {
    const run = withZone(await runGoingOn(services, runId));
    const token = await startLoading(services.store, runId);
    if (token === undefined) {
      const { periodEnd, recordsSeen } = withPeriod(await requireRun(services.store, runId));
      return { periodEnd, empty: recordsSeen === 0 };
    }
    const signal = cancellationSignal();
    // Atria gets no credentials of Autotask; its answers must not hold any either.
    const boundary = boundaryWith(services.boundary, { ...(await access.credentials(run.parameters.secrets)) });
    const { requestTimeoutMs } = run.settings;
    const atria = createAtriaClient({ ...services.atria, requestTimeoutMs, boundary, signal });
    const atriaUrl = new URL(services.atria.url).href;
    const today = presentDay(services, run);
    const load: PeriodLoad = { store: services.store, atria, atriaUrl, run, token, today };
    return failingTheRun(run.settings, () => loadFrom(load));
  };
}

/**
 * The day on which a run really works: later than its run day if it makes up for an earlier run. The right time zone is
 * not known here, so a difference of one day does not count.
 */
function presentDay({ clock }: SyncServices, { runDay }: Run): Day {
  return laterOf(runDay, addDays(dayInTimeZone(clock ?? new Date(), 'UTC'), -1));
}

async function loadFrom(load: PeriodLoad): Promise<LoadedPeriod> {
  const { store, atria, atriaUrl, run, token } = load;
  const { periods, odd } = await atria.periods();
  const day = run.planDay ?? run.runDay;
  const chosen = choosePeriod(periods, run.parameters.billingPeriod, day, load.today);
  const isCurrentListed = periods.some(({ start, end }) => start <= day && day <= end);
  // The unreadable period may be the one that was asked for.
  if (odd.length > 0 && ('notFound' in chosen || !isCurrentListed)) throw oddPeriods(odd);
  const currentStart = currentPeriodStart(periods, day) ?? null;
  if ('notFound' in chosen) throw periodNotFound(chosen.notFound);
  if (currentStart === null && countsFromCurrentPeriod(run.parameters)) throw periodNotFound(currentUnknown(day));
  const period = chosen.found;
  await requirePeriodOfPreview(store, run, period);
  await recordPeriod(store, run.runId, { ...period, currentStart, atriaUrl });
  const started = { key: entryKey.run('period'), coded: { code: 'AT01', values: { periodEnd: period.end } } } as const;
  await writeRunLog(store, run, [started, ...odd.map(({ reason }, index) => unreadableEntry('period', index, reason))]);
  const list = await atria.customers();
  const records = await loadRecords(load, 'records', period.end, list.customers);
  const gone = await loadCustomers(load, period, list, records);
  const latest = previousOf(periods, period);
  // If a period is unreadable, the latest of the others may be an older one.
  const previous = odd.length > 0 && latest?.end !== addDays(period.start, -1) ? undefined : latest;
  if (gone.length > 0 && previous !== undefined) {
    const customers = list.customers.filter(({ code }) => gone.includes(code));
    await loadRecords(load, 'deprovisioned', previous.end, customers, gone);
  }
  await whileLoading(store, run.runId, token, (transaction) => markPeriodLoaded(transaction, run.runId, records.seen));
  return { periodEnd: period.end, empty: records.seen === 0 };
}

/** @throws an ApplicationFailure that ends the run if the preview that it applies was made for another period */
async function requirePeriodOfPreview(
  store: Store,
  { appliesRunId, databaseCi }: Run,
  { start, end }: BillingPeriod,
): Promise<void> {
  if (appliesRunId === null) return;
  const preview = await requireRun(store, appliesRunId);
  const { periodStart, periodEnd } = preview;
  if (preview.databaseCi !== databaseCi) {
    const other =
      'The preview was made for another Autotask database than the credentials open now. Make a new preview.';
    throw runFailure('AutotaskUnavailable', other, [{ code: 'AT02', values: { details: other } }]);
  }
  if (periodStart === start && periodEnd === end) return;
  const details =
    `The preview was made for the billing period ${periodStart ?? ''} to ${periodEnd ?? ''}, and Atria now has ` +
    `${start} to ${end} instead. Make a new preview.`;
  throw periodNotFound(details);
}

function periodNotFound(details: string) {
  return runFailure('PeriodNotFound', details, [{ code: 'AT19', values: { details } }]);
}

function currentUnknown(day: Day): string {
  return (
    `Changes are to count from the start of the current billing period (CurrentPeriodStart), and Atria has not exactly one ` +
    `that contains ${day}. Correct the periods in Atria, or give another EffectiveDate.`
  );
}

function previousOf(periods: readonly BillingPeriod[], period: BillingPeriod): BillingPeriod | undefined {
  return periods
    .filter(({ end }) => end < period.start)
    .reduce<BillingPeriod | undefined>(
      (latest, each) => (latest === undefined || each.end > latest.end ? each : latest),
      undefined,
    );
}

function oddPeriods(odd: PeriodList['odd']) {
  return unexpected('api/billing/periods', odd.map(({ reason }) => reason).join('; '));
}
