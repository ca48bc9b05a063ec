import { goneStatuses, leftStatus, type BillingRecord } from '../domain/billing.js';
import { groupBy } from '../domain/group-by.js';
import type { CustomerOutcome, PlanLine } from '../domain/plan.js';
import { linesInDoubt, linesLeftBehind, type LineInDoubt } from '../store/left-customers.js';
import { insertPlanLines, linesBilled, linesFedBefore, withdrawLines } from '../store/plan-lines.js';
import { customersAfter, setCustomerOutcomes, type RunCustomer } from '../store/run-customers.js';
import { accountForRecords, customersWithRecordsOfNoLine, recordsOfCustomers } from '../store/run-records.js';
import { holdRunOpen } from '../store/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import { failingTheRun } from './failures.js';
import { entryKey, writeJournal, type JournalEntry } from './journal.js';
import { requireCurrent, runGoingOn } from './open-execution.js';
import {
  batchAfter,
  customersPerBatch,
  periodNotes,
  planBatch,
  planningRun,
  type PlannedBatch,
  type PlanningRun,
} from './plan-customers.js';
import type { SyncServices } from './services.js';

/**
 * Plans to zero the lines that Atria fed for customers it has deprovisioned since: lines of the previous period's
 * records, and lines that earlier runs set from records. A line with a record in the processed period keeps what that
 * record says, whatever became of it. A line that a person made is never touched.
 */
export function planDeprovisioned(services: SyncServices, access: AutotaskAccess) {
  return async (runId: string, after: number): Promise<PlannedBatch> => {
    const { store } = services;
    const run = await runGoingOn(services, runId);
    // If a customer's records could not be used, they do not say what is no longer billed.
    const filter = { after, limit: customersPerBatch, statuses: goneStatuses, withoutOutcome: true };
    const customers = await customersAfter(store, runId, filter);
    if (customers.length === 0) return { next: null };
    const planning = planningRun(access, run);
    const fed = await fedLines(services, planning, customers);
    const withRecords = new Set(fed.records.map(({ customerCode }) => customerCode));
    const plan = await failingTheRun(run.settings, () =>
      planBatch(
        services,
        { ...planning, parameters: { ...planning.parameters, allowAtriaCreateItems: false } },
        customers.filter(({ code }) => withRecords.has(code)),
        fed.records,
      ),
    );
    const lines = plan.lines.filter((line) => fed.isFed(line));
    await requireCurrent(services, run);
    await store.transaction().execute(async (transaction) => {
      await holdRunOpen(transaction, runId);
      const isNew = await insertPlanLines(transaction, runId, 'deprovisioned', lines);
      const codes = customers.map(({ code }) => code);
      await withdrawLines(transaction, runId, 'deprovisioned', codes, lines);
      await accountForRecords(transaction, runId, 'deprovisioned', { lines, records: [] });
      const unchanged = lines.flatMap(({ lineId, names, outcome }) => {
        if (outcome === null || !isNew.has(lineId)) return [];
        return [{ key: entryKey.line(lineId), customerCode: names.customerCode, coded: outcome }];
      });
      const zeroed = new Set(lines.flatMap(({ names, outcome }) => (outcome === null ? [names.customerCode] : [])));
      const notPlanned = plan.customers.filter(({ outcome }) => outcome.code === 'AT49' || outcome.code === 'AT40');
      const skipped = new Set(notPlanned.map(({ customerCode }) => customerCode));
      const left = [
        ...notPlanned,
        ...leftOutcomes(customers, zeroed).filter(({ customerCode }) => !skipped.has(customerCode)),
      ];
      await setCustomerOutcomes(
        transaction,
        runId,
        left.map(({ customerCode }) => customerCode),
        left,
      );
      const entries = left.map(({ customerCode, outcome }): JournalEntry => {
        return { key: entryKey.customer(customerCode), customerCode, coded: outcome };
      });
      const notes = periodNotes(planning.days, lines);
      await writeJournal(transaction, planning.run, [...notes, ...unchanged, ...entries]);
    });
    return batchAfter(customers);
  };
}

/** The outcomes of the customers that Atria no longer lists; none for those whose lines are zero already. */
function leftOutcomes(customers: readonly RunCustomer[], zeroed: ReadonlySet<string>): CustomerOutcome[] {
  return customers
    .filter(({ status }) => status === leftStatus)
    .flatMap(({ code: customerCode, name: customerName, billingIdentifier, sharedWith }): CustomerOutcome[] => {
      if (sharedWith.length > 0) {
        const values = { customerName, billingIdentifier, otherCustomers: sharedWith.join(', ') };
        return [{ customerCode, outcome: { code: 'AT44', values } }];
      }
      return zeroed.has(customerCode) ? [{ customerCode, outcome: { code: 'AT43', values: { customerName } } }] : [];
    });
}

interface FedLines {
  /** What Atria fed, as records that no longer bill anything. */
  readonly records: readonly BillingRecord[];
  /** Whether a line on a contract is one of them. */
  isFed(line: PlanLine): boolean;
}

async function fedLines(
  services: SyncServices,
  planning: PlanningRun,
  customers: readonly RunCustomer[],
): Promise<FedLines> {
  const { store } = services;
  const { runId } = planning.run;
  const customerCodes = customers.map(({ code }) => code);
  const billed = groupBy(await linesBilled(store, runId, customerCodes), ({ customerCode }) => customerCode);
  const recordsBefore = await recordsOfCustomers(store, runId, 'deprovisioned', customerCodes);
  // A line billed at neither end of the previous period may be a person's; earlier runs know which lines they fed.
  const previous = recordsBefore.filter(
    ({ quantity, previousQuantity, fault }) =>
      quantity !== 0 || previousQuantity !== 0 || (fault !== undefined && fault !== null),
  );
  const earlier = await linesOfEarlierRuns(services, planning, customers);
  const doubted = await linesDoubted(services, planning, customers);
  const nameless = new Set(await customersWithRecordsOfNoLine(store, runId, customerCodes));
  // A current record whose service is not known may mean any of the customer's lines: all of them are left alone.
  const isLeftAlone = (customerCode: string) =>
    nameless.has(customerCode) ||
    (billed.get(customerCode) ?? []).some(({ outcome, serviceId }) => {
      return outcome === 'AT08' || outcome === 'AT29' || (outcome === 'AT49' && serviceId === null);
    });
  const isBilled = ({ customerCode, sku }: { customerCode: string; sku: string }) =>
    (billed.get(customerCode) ?? []).some((line) => line.sku === sku.trim());
  const fromPrevious = previous.map((record) => ({ ...record, quantity: 0, previousQuantity: record.quantity }));
  const fromEarlier = earlier.map(({ customerCode, contractId, serviceId, sku, description }) => ({
    recordId: `fed ${contractId}/${serviceId}`,
    ...{ customerCode, sku, description, quantity: 0, previousQuantity: 0, formerlyBilled: true },
  }));
  const fromDoubted = doubted.map(({ customerCode, contractId, serviceId, sku, description }) => ({
    recordId: `doubted ${contractId}/${serviceId}`,
    ...{ customerCode, sku, description, quantity: 0, previousQuantity: 0, formerlyBilled: true },
  }));
  const targets = new Map(doubted.map((line) => [`doubted ${line.contractId}/${line.serviceId}`, line.target]));
  const records = [...fromPrevious, ...fromEarlier, ...fromDoubted].filter((record) => {
    return !isLeftAlone(record.customerCode) && !isBilled(record);
  });
  const ofPrevious = new Set(previous.map(({ recordId }) => recordId));
  return {
    records,
    isFed({ place, recordIds, before, outcome }) {
      // Unreadable lines are reported.
      const isOdd = outcome?.code === 'AT49' || outcome?.code === 'AT28';
      if (place === null) return isOdd;
      // A line that never was in Autotask needs no zero.
      if (place.contractServiceId === null && !isOdd) return false;
      const here = `fed ${place.contractId}/${place.serviceId}`;
      // A change in doubt fed the line if the line looks like that now.
      const inDoubt = `doubted ${place.contractId}/${place.serviceId}`;
      if (recordIds.includes(inDoubt) && before === targets.get(inDoubt)) return true;
      // A line that only an earlier run fed is that run's line on that contract: a line on another contract is a
      // person's.
      return recordIds.some((id) => ofPrevious.has(id) || id === here);
    },
  };
}

/** The lines that earlier runs may have fed: nobody could tell whether their changes took effect. */
function linesDoubted(
  { store, atria }: SyncServices,
  { databaseCi, days }: PlanningRun,
  customers: readonly RunCustomer[],
): Promise<LineInDoubt[]> {
  const scope = { databaseCi, atriaUrl: new URL(atria.url).href, periodEnd: days.periodEnd };
  return linesInDoubt(
    store,
    scope,
    customers.map(({ code }) => code),
  );
}

/** The lines that earlier runs fed; for customers that Atria no longer lists, only those that are not zero since. */
async function linesOfEarlierRuns(
  { store, atria }: SyncServices,
  { run, databaseCi, days }: PlanningRun,
  customers: readonly RunCustomer[],
) {
  const codesOf = (isLeft: boolean) =>
    customers.filter(({ status }) => (status === leftStatus) === isLeft).map(({ code }) => code);
  const scope = { databaseCi, atriaUrl: new URL(atria.url).href, periodEnd: days.periodEnd };
  return [
    ...(await linesFedBefore(store, run.runId, databaseCi, codesOf(false))),
    ...(await linesLeftBehind(store, scope, codesOf(true))),
  ];
}
