import { createAtriaClient, type AtriaClient } from '../atria/client.js';
import { choosePeriod, type BillingPeriod } from '../domain/billing-period.js';
import { customersSharingIdentifiers, deprovisionedStatus, type AtriaCustomer } from '../domain/billing.js';
import type { Day } from '../domain/day.js';
import type { JobParameters } from '../domain/job-parameters.js';
import type { Pass } from '../domain/plan.js';
import { insertRunCustomers } from '../store/run-customers.js';
import { clearRunRecords, customerCodesWithRecords, insertRunRecords } from '../store/run-records.js';
import { markPeriodLoaded, recordPeriod, requireRun, type Run } from '../store/runs.js';
import { failingTheRun, runFailure } from './failures.js';
import { entryKey, writeJournal, type JournalEntry } from './journal.js';
import type { Progress } from './progress.js';
import type { SyncServices } from './services.js';

export interface LoadedPeriod {
  readonly periodEnd: Day;
  /** Whether Atria has no billable record at all in the period. */
  readonly empty: boolean;
}

/**
 * Loads the run's billing period from Atria into the store (AT03, AT19, AT01, AT15, AT25). Records never travel through
 * the workflow. Once loaded the run keeps them: a resumed run goes on with what it started from.
 */
export function loadPeriod(services: SyncServices, progress: Progress) {
  return async (runId: string): Promise<LoadedPeriod> => {
    const run = await requireRun(services.store, runId);
    if (run.parameters === null) throw new Error(`Run ${runId} has no valid parameters.`);
    const { parameters } = run;
    if (run.periodLoadedAt !== null && run.periodEnd !== null) {
      const codes = await customerCodesWithRecords(services.store, runId);
      return { periodEnd: run.periodEnd, empty: codes.length === 0 && parameters.customersFilter.length === 0 };
    }
    const atria = createAtriaClient({ ...services.atria, requestTimeoutMs: run.settings.requestTimeoutMs });
    return failingTheRun(run.settings, async () => {
      const periods = await atria.periods();
      const chosen = choosePeriod(periods, parameters.billingPeriod, run.runDay);
      if ('notFound' in chosen) {
        throw runFailure('PeriodNotFound', chosen.notFound, [{ code: 'AT19', values: {} }]);
      }
      const period = chosen.found;
      const current = periods.find(({ start, end }) => start <= run.runDay && run.runDay <= end);
      await recordPeriod(services.store, runId, { ...period, currentStart: current?.start ?? null });
      const started: JournalEntry = {
        key: entryKey.run('period'),
        coded: { code: 'AT01', values: { periodEnd: period.end } },
      };
      await writeJournal(services.store, run, [started]);
      const load = recordLoader(services, atria, run, parameters, progress);
      const recordsSeen = await load('records', period.end);
      const gone = await loadCustomers(services, atria, run, parameters);
      const previous = previousOf(periods, period);
      if (gone.length > 0 && previous !== undefined) await load('deprovisioned', previous.end, gone);
      await markPeriodLoaded(services.store, runId);
      return { periodEnd: period.end, empty: recordsSeen === 0 };
    });
  };
}

function previousOf(periods: readonly BillingPeriod[], period: BillingPeriod): BillingPeriod | undefined {
  return periods
    .filter(({ end }) => end < period.start)
    .reduce<BillingPeriod | undefined>(
      (latest, each) => (latest === undefined || each.end > latest.end ? each : latest),
      undefined,
    );
}

/** Loads one period's records page by page, from the start each time: a load that broke off leaves nothing behind. */
function recordLoader(
  services: SyncServices,
  atria: AtriaClient,
  run: Run,
  { customersFilter }: JobParameters,
  progress: Progress,
) {
  return async (pass: Pass, periodEnd: Day, customerCodes?: readonly string[]): Promise<number> => {
    await clearRunRecords(services.store, run.runId, pass);
    const wanted = customersFilter.length === 0 ? undefined : new Set(customersFilter);
    let seen = 0;
    for await (const page of atria.billingRecords(periodEnd, customerCodes === undefined ? {} : { customerCodes })) {
      const kept = wanted === undefined ? page : page.filter((record) => wanted.has(record.customerCode));
      await insertRunRecords(services.store, run.runId, pass, seen, kept);
      seen += page.length;
      progress({ recordsLoaded: seen });
    }
    return seen;
  };
}

/**
 * Keeps the customers that the run is about: those with records, and those that are gone.
 *
 * @returns the codes of customers that Atria reports as deprovisioned
 */
async function loadCustomers(
  services: SyncServices,
  atria: AtriaClient,
  run: Run,
  { customersFilter }: JobParameters,
): Promise<string[]> {
  const known = new Map((await atria.customers()).map((customer) => [customer.code, customer]));
  const withRecords = await customerCodesWithRecords(services.store, run.runId);
  const hasRecords = new Set(withRecords);
  // A customer that Atria no longer lists has no billing identifier, and is reported for that.
  const unlisted = withRecords
    .filter((code) => !known.has(code))
    .map((code): AtriaCustomer => ({ code, name: code, billingIdentifier: '', status: 'Unlisted' }));
  const all = [...known.values(), ...unlisted].map((customer) => ({
    ...customer,
    hasRecords: hasRecords.has(customer.code),
  }));
  const shared = customersSharingIdentifiers(all);
  const wanted = new Set(customersFilter);
  const inRun = all.filter(({ code, status, hasRecords: billed }) => {
    return (wanted.size === 0 || wanted.has(code)) && (billed || status === deprovisionedStatus);
  });
  const order = new Map(withRecords.map((code, index) => [code, index]));
  inRun.sort(
    (one, other) =>
      (order.get(one.code) ?? Infinity) - (order.get(other.code) ?? Infinity) || (one.code < other.code ? -1 : 1),
  );
  await insertRunCustomers(
    services.store,
    run.runId,
    inRun.map((customer) => ({ ...customer, sharedWith: shared.get(customer.code) ?? [] })),
  );
  const unknown = customersFilter.filter((code) => !known.has(code) && !hasRecords.has(code));
  const entries = unknown.map((customerCode): JournalEntry => {
    return { key: entryKey.unknownCode(customerCode), coded: { code: 'AT25', values: { customerCode } } };
  });
  await writeJournal(services.store, run, entries);
  return inRun.filter(({ status }) => status === deprovisionedStatus).map(({ code }) => code);
}
