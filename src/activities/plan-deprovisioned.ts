import type { BillingRecord } from '../domain/billing.js';
import { deprovisionedStatus } from '../domain/billing.js';
import { groupBy } from '../domain/group-by.js';
import { insertPlanLines, linesFedBefore } from '../store/plan-lines.js';
import { customersAfter } from '../store/run-customers.js';
import { recordsOfCustomers } from '../store/run-records.js';
import type { AutotaskAccess } from './autotask-access.js';
import { failingTheRun } from './failures.js';
import { entryKey, writeJournal } from './journal.js';
import { customersPerBatch, planBatch, planningRun, type PlannedBatch } from './plan-customers.js';
import type { SyncServices } from './services.js';

/**
 * Plans to zero what Atria fed for customers that it has deprovisioned since: lines of the previous period's records,
 * and lines that earlier runs set from records. A line with a record in the processed period keeps that record's
 * quantity, and a line that a person made is never touched.
 */
export function planDeprovisioned(services: SyncServices, access: AutotaskAccess) {
  return async (runId: string, after: number): Promise<PlannedBatch> => {
    const { store } = services;
    const filter = { after, limit: customersPerBatch, status: deprovisionedStatus };
    const customers = await customersAfter(store, runId, filter);
    if (customers.length === 0) return { next: null };
    const planning = await planningRun(services, access, runId);
    const codes = customers.map(({ code }) => code);
    const records = [
      ...(await recordsOfCustomers(store, runId, 'deprovisioned', codes)).map(nothing),
      ...(await recordsOfEarlierRuns(services, planning.databaseCi, codes, planning.parameters.skuType.name)),
    ];
    const fed = groupBy(records, (record) => record.customerCode);
    const plan = await failingTheRun(planning.run.settings, () =>
      planBatch(
        services,
        { ...planning, parameters: { ...planning.parameters, allowAtriaCreateItems: false } },
        customers.filter(({ code }) => fed.has(code)),
        records,
      ),
    );
    // Only lines that exist are of interest here: what was never in Autotask needs no zero.
    const lines = plan.lines.filter(({ place }) => place !== null && place.contractServiceId !== null);
    await store.transaction().execute(async (transaction) => {
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

/** A former record, billing nothing any more. */
function nothing(record: BillingRecord): BillingRecord {
  return { ...record, previousQuantity: record.quantity, quantity: 0 };
}

async function recordsOfEarlierRuns(
  { store }: SyncServices,
  databaseCi: number,
  customerCodes: readonly string[],
  skuForm: string,
): Promise<BillingRecord[]> {
  const lines = await linesFedBefore(store, databaseCi, customerCodes);
  return lines.map(({ customerCode, contractId, serviceId, sku, description }) => ({
    recordId: `fed ${contractId}/${serviceId}`,
    customerCode,
    sku: skuForm === 'ServiceId' ? serviceId.toString() : sku,
    description,
    quantity: 0,
    previousQuantity: 0,
  }));
}
