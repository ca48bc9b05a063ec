import { deprovisionedStatus, type BillingRecord } from '../domain/billing.js';
import { groupBy } from '../domain/group-by.js';
import type { PlanLine } from '../domain/plan.js';
import { insertPlanLines, linesBilled, linesFedBefore } from '../store/plan-lines.js';
import { customersAfter } from '../store/run-customers.js';
import { customersWithRecordsOfNoLine, recordsOfCustomers } from '../store/run-records.js';
import { holdRunOpen } from '../store/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import { failingTheRun } from './failures.js';
import { entryKey, writeJournal } from './journal.js';
import { runOfStep } from './open-execution.js';
import { customersPerBatch, planBatch, planningRun, type PlannedBatch } from './plan-customers.js';
import type { SyncServices } from './services.js';

/**
 * Plans to zero what Atria fed for customers that it has deprovisioned since: lines of the previous period's records,
 * and lines that earlier runs set from records. A line with a record in the processed period keeps what that record
 * says, whatever became of it, and a line that a person made is never touched.
 */
export function planDeprovisioned(services: SyncServices, access: AutotaskAccess) {
  return async (runId: string, after: number): Promise<PlannedBatch> => {
    const { store } = services;
    const run = await runOfStep(services, runId);
    // Where the records of a customer could not be worked with, they say nothing about what is billed no more.
    const filter = { after, limit: customersPerBatch, status: deprovisionedStatus, withoutOutcome: true };
    const customers = await customersAfter(store, runId, filter);
    if (customers.length === 0) return { next: null };
    const planning = planningRun(access, run);
    const codes = customers.map(({ code }) => code);
    const fed = await fedLines(services, runId, planning.databaseCi, codes);
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
    await store.transaction().execute(async (transaction) => {
      await holdRunOpen(transaction, runId);
      const isNew = await insertPlanLines(transaction, runId, 'deprovisioned', lines);
      const unchanged = lines.flatMap(({ lineId, names, outcome }) => {
        if (outcome === null || !isNew.has(lineId)) return [];
        return [{ key: entryKey.line(lineId), customerCode: names.customerCode, coded: outcome }];
      });
      await writeJournal(transaction, planning.run, unchanged);
    });
    const last = customers.at(-1);
    return { next: customers.length < customersPerBatch || last === undefined ? null : last.ordinal };
  };
}

interface FedLines {
  /** What Atria fed, as records that bill nothing any more. */
  readonly records: readonly BillingRecord[];
  /** Whether a line on a contract is one of them. */
  isFed(line: PlanLine): boolean;
}

async function fedLines(
  { store }: SyncServices,
  runId: string,
  databaseCi: number,
  customerCodes: readonly string[],
): Promise<FedLines> {
  const billed = groupBy(await linesBilled(store, runId, customerCodes), ({ customerCode }) => customerCode);
  const previous = await recordsOfCustomers(store, runId, 'deprovisioned', customerCodes);
  const earlier = await linesFedBefore(store, runId, databaseCi, customerCodes);
  const nameless = new Set(await customersWithRecordsOfNoLine(store, runId, customerCodes));
  // A present record that names no service known by now may mean any of the customer's lines: all are left alone.
  const isLeftAlone = (customerCode: string) =>
    nameless.has(customerCode) ||
    (billed.get(customerCode) ?? []).some(({ outcome }) => outcome === 'AT08' || outcome === 'AT29');
  const isBilled = ({ customerCode, sku }: { customerCode: string; sku: string }) =>
    (billed.get(customerCode) ?? []).some((line) => line.sku === sku.trim());
  const fromPrevious = previous.map((record) => ({ ...record, quantity: 0, previousQuantity: record.quantity }));
  const fromEarlier = earlier.map(({ customerCode, contractId, serviceId, sku, description }) => ({
    recordId: `fed ${contractId}/${serviceId}`,
    ...{ customerCode, sku, description, quantity: 0, previousQuantity: 0 },
  }));
  const records = [...fromPrevious, ...fromEarlier].filter((record) => {
    return !isLeftAlone(record.customerCode) && !isBilled(record);
  });
  const ofPrevious = new Set(previous.map(({ recordId }) => recordId));
  return {
    records,
    isFed({ place, recordIds }) {
      // What was never in Autotask needs no zero.
      if (place === null || place.contractServiceId === null) return false;
      const here = `fed ${place.contractId}/${place.serviceId}`;
      // A line that only an earlier run fed is that run's line, on its contract: one on another contract is a person's.
      return recordIds.some((id) => ofPrevious.has(id) || id === here);
    },
  };
}
