import type { AutotaskClient } from '../autotask/client.js';
import { billedLines } from '../domain/billed-lines.js';
import type { BillingRecord } from '../domain/billing.js';
import { referenceDayFor } from '../domain/change-check.js';
import type { Day } from '../domain/day.js';
import { groupBy } from '../domain/group-by.js';
import type { EffectiveDateAlignment, JobParameters } from '../domain/job-parameters.js';
import type { CustomerOutcome, PlanLine, RecordOutcome } from '../domain/plan.js';
import {
  chooseContracts,
  identifyCustomers,
  planCustomer,
  planEach,
  withReadableRecords,
  type CustomerWithContract,
  type PlanDays,
} from '../domain/reconciliation.js';
import { contestedLines } from '../store/contested-lines.js';
import { lineHistories } from '../store/line-histories.js';
import { removeLogEntries } from '../store/log-entries.js';
import { insertPlanLines, withdrawLines } from '../store/plan-lines.js';
import { customersAfter, setCustomerOutcomes, type RunCustomer } from '../store/run-customers.js';
import { accountForRecords, recordsOfCustomers } from '../store/run-records.js';
import { holdRunOpen, type Run } from '../store/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import { failingTheRun } from './failures.js';
import { sortRecords } from './former-records.js';
import { entryKey, writeJournal, type JournalEntry } from './journal.js';
import { requireCurrent, runGoingOn } from './open-execution.js';
import { odditiesOf } from './odd-rows.js';
import { readCatalogue } from './read-catalogue.js';
import { readLines } from './read-lines.js';
import type { SyncServices } from './services.js';

/** As many customers as fit one `in` filter: their contracts then take one query. */
export const customersPerBatch = 500;

export interface PlannedBatch {
  /** Where the next batch begins; null after the last one. */
  readonly next: number | null;
}

/** A run with everything that planning needs. */
export interface PlanningRun {
  readonly run: Run;
  readonly parameters: JobParameters;
  readonly databaseCi: number;
  readonly days: PlanDays;
  readonly referenceDay: Day;
  readonly autotask: AutotaskClient;
}

/**
 * Decides about the records of the next batch of customers, by bulk reads: contracts, services, and the unit rows of
 * the reference day. It reads companies and contract services only if something is missing.
 */
export function planCustomers(services: SyncServices, access: AutotaskAccess) {
  return async (runId: string, after: number): Promise<PlannedBatch> => {
    const planning = planningRun(access, await runGoingOn(services, runId));
    const { store } = services;
    const customers = await customersAfter(store, runId, { after, limit: customersPerBatch, hasRecords: true });
    if (customers.length === 0) return { next: null };
    const codes = customers.map(({ code }) => code);
    const records = await recordsOfCustomers(store, runId, 'records', codes);
    const scope = {
      databaseCi: planning.databaseCi,
      atriaUrl: new URL(services.atria.url).href,
      periodEnd: planning.days.periodEnd,
      exceptRunId: runId,
    };
    const sorted = await sortRecords(store, scope, customers, records);
    const withRecords = new Set(sorted.planned.map(({ customerCode }) => customerCode));
    const batch = await failingTheRun(planning.run.settings, () =>
      planBatch(
        services,
        planning,
        customers.filter(({ code }) => withRecords.has(code)),
        sorted.planned,
      ),
    );
    const plan: BatchPlan = {
      ...batch,
      records: [...batch.records, ...sorted.needless],
      lines: batch.lines.map((line) => sorted.kept(line)),
    };
    await requireCurrent(services, planning.run);
    await store.transaction().execute(async (transaction) => {
      await holdRunOpen(transaction, runId);
      await setCustomerOutcomes(transaction, runId, codes, plan.customers);
      const isNew = await insertPlanLines(transaction, runId, 'records', plan.lines);
      await withdrawLines(transaction, runId, 'records', codes, plan.lines);
      await accountForRecords(transaction, runId, 'records', plan);
      // A line that the run decided before a reset keeps its log entry.
      const lines = plan.lines.filter(({ lineId }) => isNew.has(lineId));
      await removeLogEntries(transaction, runId, [...codes.map(entryKey.customer), ...sorted.formerKeys]);
      const notes = periodNotes(planning.days, plan.lines);
      await writeJournal(transaction, planning.run, [...notes, ...journalOf({ ...plan, lines })]);
    });
    return batchAfter(customers);
  };
}

/** Where planning goes on after a batch. */
export function batchAfter(customers: readonly RunCustomer[]): PlannedBatch {
  const last = customers.at(-1);
  return { next: customers.length < customersPerBatch || last === undefined ? null : last.ordinal };
}

/** Gathers what planning a run needs. */
export function planningRun(access: AutotaskAccess, run: Run): PlanningRun {
  const { parameters, databaseCi, periodStart, periodEnd, runDay } = run;
  if (parameters === null || databaseCi === null || periodStart === null || periodEnd === null) {
    throw new Error(`Run ${run.runId} cannot be planned before its zone is found and its period is loaded.`);
  }
  const effectiveDate = effectiveDateOf(run, parameters, periodStart);
  return {
    run,
    parameters,
    databaseCi,
    days: { effectiveDate, periodEnd, runDay, alignment: alignmentOf(parameters) },
    referenceDay: referenceDayFor(effectiveDate, runDay, periodEnd),
    autotask: access.readerFor(run),
  };
}

/** The day from which changes count, before it is moved up to a contract's start. */
function effectiveDateOf(run: Run, parameters: JobParameters, periodStart: Day): Day {
  if (parameters.proRatedTransactions) return run.runDay;
  return parameters.effectiveDate === 'PeriodStart' ? periodStart : (run.currentPeriodStart ?? periodStart);
}

/** A job that pro-rates by the day has decided already. */
function alignmentOf({
  proRatedTransactions,
  effectiveDateAlignment,
}: JobParameters): EffectiveDateAlignment | undefined {
  return proRatedTransactions ? 'AsIs' : effectiveDateAlignment;
}

/**
 * Reports once per customer that its changes take effect within a billing period of the contract (AT50), unless
 * somebody has decided about that.
 */
export function periodNotes({ alignment }: PlanDays, lines: readonly PlanLine[]): JournalEntry[] {
  if (alignment !== undefined) return [];
  const notes = lines.flatMap(({ outcome, place, names: { customerCode, customerName } }): JournalEntry[] => {
    if (outcome !== null || place?.within === undefined) return [];
    const { start, end } = place.within;
    const values = { customerName, effectiveDate: place.effectiveDate, period: `from ${start} to ${end}` };
    return [{ key: entryKey.customerNote(customerCode), customerCode, coded: { code: 'AT50', values } }];
  });
  return [...new Map(notes.map((note) => [note.key, note])).values()];
}

/** The plan of a batch of customers. Every record is in exactly one of the three lists. */
export interface BatchPlan {
  readonly customers: readonly CustomerOutcome[];
  readonly records: readonly RecordOutcome[];
  readonly lines: readonly PlanLine[];
}

/** Reads what a batch of customers needs from Autotask and reconciles it with their records. */
export async function planBatch(
  services: SyncServices,
  planning: PlanningRun,
  customers: readonly RunCustomer[],
  records: readonly BillingRecord[],
): Promise<BatchPlan> {
  const { autotask, parameters, days } = planning;
  const found = identifyCustomers(customers);
  const recordsByCustomer = groupBy(records, (record) => record.customerCode);
  const certain = withReadableRecords(found.identified, recordsByCustomer);
  const { chosen, outcomes } = await findContracts(planning, certain.identified);
  const recordsOf = ({ customer }: CustomerWithContract) => recordsByCustomer.get(customer.code) ?? [];
  const catalogue = await readCatalogue(autotask, parameters, chosen.flatMap(recordsOf));
  const contractIds = chosen.map(({ contract }) => contract.id);
  const billed = chosen.flatMap((each) => {
    const lines = billedLines(recordsOf(each), catalogue).lines;
    return lines.map(({ service }) => ({ contractId: each.contract.id, serviceId: service.id }));
  });
  const lagMs = planning.run.settings.readLagMs;
  // Claims are read before the lines: a write confirmed in between still counts as contested.
  const contested = await contestedLines(services.store, planning.databaseCi, contractIds, lagMs);
  const lines = await readLines(autotask, billed, contested, planning.referenceDay, (keys) =>
    lineHistories(services.store, planning.databaseCi, keys),
  );
  const plan = planEach(chosen, (each) =>
    planCustomer(each, recordsOf(each), catalogue, lines, days, parameters.allowAtriaCreateItems),
  );
  return {
    customers: [...found.outcomes, ...certain.outcomes, ...outcomes, ...plan.outcomes],
    records: plan.records,
    lines: plan.lines,
  };
}

async function findContracts(
  { autotask, parameters, referenceDay }: PlanningRun,
  identified: Parameters<typeof chooseContracts>[0],
) {
  const companyIds = identified.map(({ companyId }) => companyId);
  const contracts = await autotask.contracts.recurringByCompanies(companyIds, referenceDay);
  const withContract = new Set(contracts.rows.map(({ companyID }) => companyID));
  const companies = await autotask.companies.byIds(companyIds.filter((id) => !withContract.has(id)));
  const existing = new Set(companies.rows.map(({ id }) => id));
  const uncertain = odditiesOf([...companies.odd, ...contracts.odd]);
  return chooseContracts(identified, contracts.rows, existing, parameters.contract, uncertain);
}

/** The log entries of what is already decided; a line that is to be changed gets its entry with its outcome. */
function journalOf(plan: BatchPlan): JournalEntry[] {
  return [
    ...plan.customers.map(({ customerCode, outcome }) => {
      return { key: entryKey.customer(customerCode), customerCode, coded: outcome };
    }),
    ...plan.records.map(({ recordId, customerCode, outcome }) => {
      return { key: entryKey.record(recordId), customerCode, coded: outcome };
    }),
    ...plan.lines.flatMap(({ lineId, names, outcome }) => {
      if (outcome === null) return [];
      return [{ key: entryKey.line(lineId), customerCode: names.customerCode, coded: outcome }];
    }),
  ];
}
