import { cancellationSignal } from '@temporalio/activity';
import {
  createAtriaClient,
  isOrphan,
  type AtriaClient,
  type CustomerList,
  type OrphanRecord,
  type PeriodList,
} from '../atria/client.js';
import { unexpected } from '../atria/transport.js';
import { choosePeriod, type BillingPeriod } from '../domain/billing-period.js';
import {
  customersSharingIdentifiers,
  deprovisionedStatus,
  isGone,
  type AtriaCustomer,
  type BillingRecord,
} from '../domain/billing.js';
import { addDays, type Day } from '../domain/day.js';
import type { JobParameters } from '../domain/job-parameters.js';
import type { CodedValues } from '../domain/log-codes.js';
import type { Pass } from '../domain/plan.js';
import { unreadableCustomer, unreadableRow } from '../domain/unreadable.js';
import { insertRunCustomers, setCustomerOutcomes } from '../store/run-customers.js';
import { clearRunRecords, customersWithRecords, insertRunRecords } from '../store/run-records.js';
import { markPeriodLoaded, recordPeriod, startLoading, whileLoading, type Run } from '../store/runs.js';
import type { Store } from '../store/database.js';
import { failingTheRun, runFailure } from './failures.js';
import { entryKey, writeJournal, type JournalEntry } from './journal.js';
import { leftCustomers } from './left-customers.js';
import { adoptRecords } from './orphan-records.js';
import { runOfStep } from './open-execution.js';
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
    const run = await runOfStep(services, runId);
    const { parameters } = run;
    if (parameters === null) throw new Error(`Run ${runId} has no valid parameters.`);
    const token = await startLoading(services.store, runId);
    if (token === undefined && run.periodEnd !== null) {
      return { periodEnd: run.periodEnd, empty: run.recordsSeen === 0 };
    }
    const signal = cancellationSignal();
    const atria = createAtriaClient({ ...services.atria, requestTimeoutMs: run.settings.requestTimeoutMs, signal });
    const atriaUrl = new URL(services.atria.url).href;
    const load: Load = { store: services.store, atria, atriaUrl, run, parameters, token: token ?? 0, progress };
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
}

async function loadFrom(load: Load): Promise<LoadedPeriod> {
  const { store, atria, atriaUrl, run, parameters, token } = load;
  const { periods, odd } = await atria.periods();
  const chosen = choosePeriod(periods, parameters.billingPeriod, run.runDay);
  const current = periods.find(({ start, end }) => start <= run.runDay && run.runDay <= end);
  // The one that cannot be read may be the one that was asked for.
  if (odd.length > 0 && ('notFound' in chosen || current === undefined)) throw oddPeriods(odd);
  if ('notFound' in chosen) {
    throw runFailure('PeriodNotFound', chosen.notFound, [{ code: 'AT19', values: {} }]);
  }
  const period = chosen.found;
  await recordPeriod(store, run.runId, { ...period, currentStart: current?.start ?? null, atriaUrl });
  const started = { key: entryKey.run('period'), coded: { code: 'AT01', values: { periodEnd: period.end } } } as const;
  await writeJournal(store, run, [
    started,
    ...odd.map(({ reason }, index) => unreadableEntry('period', index, reason)),
  ]);
  const list = await atria.customers();
  const recordsSeen = await loadRecords(load, 'records', period.end, list.customers);
  const gone = await loadCustomers(load, period.end, list);
  const latest = previousOf(periods, period);
  // With a period that cannot be read, the latest of the others may be an older one.
  const previous = odd.length > 0 && latest?.end !== addDays(period.start, -1) ? undefined : latest;
  if (gone.length > 0 && previous !== undefined) {
    const customers = list.customers.filter(({ code }) => gone.includes(code));
    await loadRecords(load, 'deprovisioned', previous.end, customers, gone);
  }
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

function oddPeriods(odd: PeriodList['odd']) {
  return unexpected('api/billing/periods', odd.map(({ reason }) => reason).join('; '));
}

function unreadableEntry(list: string, index: number, reason: string): JournalEntry {
  return { key: entryKey.unreadableRow(list, index), coded: unreadableRow(`a row of its list of ${list}s`, reason) };
}

/**
 * Loads one period's records page by page, from the start each time: a load that broke off leaves nothing behind.
 *
 * @param customers those that Atria lists, as far as their records are asked for
 */
async function loadRecords(
  { store, atria, run, parameters, token, progress }: Load,
  pass: Pass,
  periodEnd: Day,
  customers: readonly AtriaCustomer[],
  customerCodes?: readonly string[],
): Promise<number> {
  const { runId } = run;
  await whileLoading(store, runId, token, (transaction) => clearRunRecords(transaction, runId, pass));
  const wanted = parameters.customersFilter.length === 0 ? undefined : new Set(parameters.customersFilter);
  const isWanted = ({ customerCode }: BillingRecord) => wanted?.has(customerCode) ?? true;
  const orphans: OrphanRecord[] = [];
  const counts = new Map<string, number>();
  let seen = 0;
  const keep = async (records: readonly BillingRecord[]) => {
    const first = seen;
    const kept = records.filter(isWanted);
    await whileLoading(store, runId, token, (transaction) => insertRunRecords(transaction, runId, pass, first, kept));
    seen += records.length;
    progress({ recordsLoaded: seen });
  };
  for await (const page of atria.billingRecords(periodEnd, customerCodes === undefined ? {} : { customerCodes })) {
    const owned = page.filter((record) => !isOrphan(record));
    orphans.push(...page.filter(isOrphan));
    for (const { customerCode } of owned) counts.set(customerCode, (counts.get(customerCode) ?? 0) + 1);
    await keep(owned);
  }
  if (orphans.length === 0) return seen;
  const candidates = customers.filter(({ code }) => wanted?.has(code) ?? true);
  const { adopted, others } = await adoptRecords(atria, { end: periodEnd, records: counts }, orphans, candidates);
  await keep(adopted);
  // Who asks for some customers learns nothing of the others.
  if (wanted === undefined && pass === 'records') {
    await writeJournal(
      store,
      run,
      others.map(({ fault }, index) => unreadableEntry('billing record', index, fault.reason)),
    );
  }
  return seen;
}

/**
 * Keeps the customers that the run is about: those with records, and those that are gone.
 *
 * @returns the codes of customers that Atria reports as deprovisioned
 */
async function loadCustomers(
  load: Load,
  periodEnd: Day,
  { customers: listed, orphans }: CustomerList,
): Promise<string[]> {
  const { store, run, parameters, token } = load;
  const { customersFilter } = parameters;
  const known = new Map(listed.map((customer) => [customer.code, customer]));
  const billed = await customersWithRecords(store, run.runId);
  const withRecords = billed.map(({ code }) => code);
  const hasRecords = new Set(withRecords);
  const isFormer = new Set(billed.flatMap((customer) => (customer.isFormer ? customer.code : [])));
  // A customer with records that Atria does not list has no billing identifier, and is reported for that.
  const unlisted = withRecords.filter((code) => !known.has(code)).map((code) => unlistedCustomer(code, orphans));
  // Who is on no row that can be read may be on the one that cannot: nobody passes for gone then.
  const left =
    orphans.length > 0 ? [] : await customersLeft(load, periodEnd, new Set([...known.keys(), ...withRecords]));
  const all = [...known.values(), ...unlisted, ...left].map((customer: AtriaCustomer) => ({
    ...customer,
    hasRecords: hasRecords.has(customer.code),
  }));
  // Records that only say what is billed no more take no company from others.
  const shared = customersSharingIdentifiers([
    ...all.map((customer) => ({ ...customer, hasRecords: customer.hasRecords && !isFormer.has(customer.code) })),
    ...orphans.map((orphan) => ({ ...orphan, code: orphan.row, hasRecords: true })),
  ]);
  const wanted = new Set(customersFilter);
  const inRun = all.filter((customer) => {
    return (
      (wanted.size === 0 || wanted.has(customer.code)) && (customer.hasRecords || isGone(customer) || isOdd(customer))
    );
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
    // Those with records get theirs from the plan.
    await skipOdd(
      transaction,
      run,
      customers.filter((customer) => isOdd(customer) && !customer.hasRecords),
    );
  });
  const met = new Set(all.map(({ code }) => code));
  const unknown = customersFilter.filter((code) => !met.has(code));
  const entries = unknown.map((customerCode): JournalEntry => {
    return { key: entryKey.unknownCode(customerCode), coded: { code: 'AT25', values: { customerCode } } };
  });
  const odd = orphans.map(({ reason, row }, index) => unreadableEntry('customer', index, `${reason} (${row})`));
  await writeJournal(store, run, [...entries, ...odd]);
  return inRun.filter(({ status }) => status === deprovisionedStatus).map(({ code }) => code);
}

/** A customer with records that Atria's list does not name. */
function unlistedCustomer(code: string, orphans: CustomerList['orphans']): AtriaCustomer {
  const customer = { code, name: code, billingIdentifier: '', status: 'Unlisted' };
  const rows = orphans.map(({ row }) => row).join(', ');
  return orphans.length === 0
    ? customer
    : { ...customer, fault: `which company it is may stand in ${rows}, which cannot be read` };
}

function isOdd({ fault }: AtriaCustomer): boolean {
  return fault !== undefined && fault !== null;
}

/** Customers that nothing can be done for, and that no plan comes to. */
async function skipOdd(transaction: Store, run: Run, odd: readonly AtriaCustomer[]): Promise<void> {
  const outcomes = odd.map(({ code: customerCode, name, fault }) => {
    return { customerCode, outcome: unreadableCustomer(name === '' ? customerCode : name, fault ?? '') };
  });
  const codes = odd.map(({ code }) => code);
  await setCustomerOutcomes(transaction, run.runId, codes, outcomes);
  const entries = outcomes.map(({ customerCode, outcome }): JournalEntry => {
    return { key: entryKey.customer(customerCode), customerCode, coded: outcome };
  });
  await writeJournal(transaction, run, entries);
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
