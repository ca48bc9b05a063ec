import { cancellationSignal } from '@temporalio/activity';
import { createAtriaClient, type AtriaClient } from '../atria/client.js';
import { choosePeriod, type BillingPeriod } from '../domain/billing-period.js';
import { customersSharingIdentifiers, deprovisionedStatus, isGone, type AtriaCustomer } from '../domain/billing.js';
import { closestName } from '../domain/closest-name.js';
import { addDays, dayInTimeZone, laterOf, type Day } from '../domain/day.js';
import type { JobParameters } from '../domain/job-parameters.js';
import type { CodedValues } from '../domain/log-codes.js';
import type { Pass } from '../domain/plan.js';
import { insertRunCustomers, setCustomerOutcomes } from '../store/run-customers.js';
import { clearRunRecords, customersWithRecords, insertRunRecords } from '../store/run-records.js';
import { markPeriodLoaded, recordPeriod, startLoading, whileLoading, type Run } from '../store/runs.js';
import type { Store } from '../store/database.js';
import { failingTheRun, runFailure } from './failures.js';
import { entryKey, writeJournal, type JournalEntry } from './journal.js';
import { leftCustomers } from './left-customers.js';
import { runGoingOn } from './open-execution.js';
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
    const run = await runGoingOn(services, runId);
    const { parameters } = run;
    if (parameters === null) throw new Error(`Run ${runId} has no valid parameters.`);
    const token = await startLoading(services.store, runId);
    if (token === undefined && run.periodEnd !== null) {
      return { periodEnd: run.periodEnd, empty: run.recordsSeen === 0 };
    }
    const signal = cancellationSignal();
    const atria = createAtriaClient({
      ...services.atria,
      ...{ requestTimeoutMs: run.settings.requestTimeoutMs, boundary: services.boundary, signal },
    });
    const atriaUrl = new URL(services.atria.url).href;
    const today = presentDay(services, run);
    const load: Load = { store: services.store, atria, atriaUrl, run, parameters, token: token ?? 0, progress, today };
    return failingTheRun(run.settings, () => loadFrom(load));
  };
}

/** One attempt to load a run's period. */
interface Load {
  readonly store: Store;
  readonly atria: AtriaClient;
  readonly atriaUrl: string;
  readonly run: Run;
  readonly parameters: JobParameters;
  /** Without it nothing more is written, once another attempt has begun. */
  readonly token: number;
  readonly progress: Progress;
  readonly today: Day;
}

/**
 * The day on which a run is really at work: later than its run day where it makes up for a former one. Its time zone is
 * not known here, and may be the wrong one, so only what lies a day apart counts.
 */
function presentDay({ clock }: SyncServices, { runDay }: Run): Day {
  return laterOf(runDay, addDays(dayInTimeZone(clock ?? new Date(), 'UTC'), -1));
}

async function loadFrom(load: Load): Promise<LoadedPeriod> {
  const { store, atria, atriaUrl, run, parameters, token } = load;
  const periods = await atria.periods();
  const chosen = choosePeriod(periods, parameters.billingPeriod, run.runDay, load.today);
  if ('notFound' in chosen) {
    const values = chosen.contradiction === true ? { details: chosen.notFound } : {};
    throw runFailure('PeriodNotFound', chosen.notFound, [{ code: 'AT19', values }]);
  }
  const period = chosen.found;
  const current = periods.find(({ start, end }) => start <= run.runDay && run.runDay <= end);
  await recordPeriod(store, run.runId, { ...period, currentStart: current?.start ?? null, atriaUrl });
  const started = { key: entryKey.run('period'), coded: { code: 'AT01', values: { periodEnd: period.end } } } as const;
  await writeJournal(store, run, [started]);
  const recordsSeen = await loadRecords(load, 'records', period.end);
  const gone = await loadCustomers(load, period.end);
  const previous = previousOf(periods, period);
  if (gone.length > 0 && previous !== undefined) await loadRecords(load, 'deprovisioned', previous.end, gone);
  await whileLoading(store, run.runId, token, (transaction) => markPeriodLoaded(transaction, run.runId, recordsSeen));
  return { periodEnd: period.end, empty: recordsSeen === 0 };
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
async function loadRecords(
  { store, atria, run, parameters, token, progress }: Load,
  pass: Pass,
  periodEnd: Day,
  customerCodes?: readonly string[],
): Promise<number> {
  const { runId } = run;
  await whileLoading(store, runId, token, (transaction) => clearRunRecords(transaction, runId, pass));
  const wanted = parameters.customersFilter.length === 0 ? undefined : new Set(parameters.customersFilter);
  let seen = 0;
  for await (const page of atria.billingRecords(periodEnd, customerCodes === undefined ? {} : { customerCodes })) {
    const kept = wanted === undefined ? page : page.filter((record) => wanted.has(record.customerCode));
    const first = seen;
    await whileLoading(store, runId, token, (transaction) => insertRunRecords(transaction, runId, pass, first, kept));
    seen += page.length;
    progress({ recordsLoaded: seen });
  }
  return seen;
}

/**
 * Keeps the customers that the run is about: those with records, and those that are gone.
 *
 * @returns the codes of customers that Atria reports as deprovisioned
 */
async function loadCustomers(load: Load, periodEnd: Day): Promise<string[]> {
  const { store, atria, run, parameters, token } = load;
  const { customersFilter } = parameters;
  const known = new Map((await atria.customers()).map((customer) => [customer.code, customer]));
  const billed = await customersWithRecords(store, run.runId);
  const withRecords = billed.map(({ code }) => code);
  const hasRecords = new Set(withRecords);
  const isFormer = new Set(billed.flatMap((customer) => (customer.isFormer ? customer.code : [])));
  // A customer with records that Atria does not list has no billing identifier, and is reported for that.
  const unlisted = withRecords
    .filter((code) => !known.has(code))
    .map((code): AtriaCustomer => ({ code, name: code, billingIdentifier: '', status: 'Unlisted' }));
  const left = await customersLeft(load, periodEnd, new Set([...known.keys(), ...withRecords]));
  const all = [...known.values(), ...unlisted, ...left].map((customer) => ({
    ...customer,
    hasRecords: hasRecords.has(customer.code),
  }));
  // Records that only say what is billed no more take no company from others.
  const shared = customersSharingIdentifiers(
    all.map((customer) => ({ ...customer, hasRecords: customer.hasRecords && !isFormer.has(customer.code) })),
  );
  const wanted = new Set(customersFilter);
  const inRun = all.filter((customer) => {
    return (wanted.size === 0 || wanted.has(customer.code)) && (customer.hasRecords || isGone(customer));
  });
  const order = new Map(withRecords.map((code, index) => [code, index]));
  inRun.sort(
    (one, other) =>
      (order.get(one.code) ?? Infinity) - (order.get(other.code) ?? Infinity) || (one.code < other.code ? -1 : 1),
  );
  const customers = inRun.map((customer) => ({ ...customer, sharedWith: shared.get(customer.code) ?? [] }));
  const listLacksMost = left.length > known.size ? listLacks(left, known.size) : undefined;
  await whileLoading(store, run.runId, token, async (transaction) => {
    await insertRunCustomers(transaction, run.runId, customers);
    if (listLacksMost !== undefined) await leaveAlone(transaction, run, left, listLacksMost);
  });
  const met = new Set(all.map(({ code }) => code));
  const unknown = customersFilter.filter((code) => !met.has(code));
  await writeJournal(
    store,
    run,
    unknown.map((customerCode) => unknownCode(customerCode, [...met])),
  );
  return inRun.filter(({ status }) => status === deprovisionedStatus).map(({ code }) => code);
}

function unknownCode(customerCode: string, known: readonly string[]): JournalEntry {
  const nearest = closestName(customerCode, known);
  const hint = nearest === undefined ? '' : `; the nearest is ${nearest}`;
  return { key: entryKey.unknownCode(customerCode), coded: { code: 'AT25', values: { customerCode, hint } } };
}

/** The customers that Atria does not name any more. */
async function customersLeft(
  { store, run, parameters, atriaUrl }: Load,
  periodEnd: Day,
  named: ReadonlySet<string>,
): Promise<AtriaCustomer[]> {
  if (run.databaseCi === null) return [];
  const wanted = new Set(parameters.customersFilter);
  const scope = { databaseCi: run.databaseCi, atriaUrl, periodEnd };
  return leftCustomers(store, scope, named, (code) => wanted.size === 0 || wanted.has(code));
}

function listLacks(left: readonly AtriaCustomer[], listed: number): CodedValues {
  return { code: 'AT45', values: { left: left.length, listed } };
}

/** A list that has lost more customers than it still has is not believed: it may be another one, or cut short. */
async function leaveAlone(
  transaction: Store,
  run: Run,
  left: readonly AtriaCustomer[],
  outcome: CodedValues,
): Promise<void> {
  const codes = left.map(({ code }) => code);
  const outcomes = codes.map((customerCode) => ({ customerCode, outcome }));
  await setCustomerOutcomes(transaction, run.runId, codes, outcomes);
  await writeJournal(transaction, run, [{ key: entryKey.run('left'), coded: outcome }]);
}
