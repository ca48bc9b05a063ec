import type { FedLine, LineSources } from '../domain/sync/billed-lines.js';
import { leftStatus, type BillingRecord } from '../domain/billing.js';
import { groupBy } from '../domain/group-by.js';
import type { PlanLine } from '../domain/sync/plan.js';
import { asBilled } from '../domain/sync/ruled-quantity.js';
import type { Store } from '../store/database.js';
import { linesInDoubt, linesLeftBehind } from '../store/lines/left-customers.js';
import { linesBilled, linesFedBefore } from '../store/lines/plan-lines.js';
import type { RunCustomer } from '../store/runs/run-customers.js';
import { customersWithRecordsOfNoLine, recordsOfCustomers } from '../store/runs/run-records.js';
import type { PlanningRun } from './planning-run.js';

/**
 * What Atria fed for customers that are gone, and no longer bills: records of the previous period, each with a quantity
 * of 0 now, and lines of earlier runs.
 */
export async function fedSources(
  store: Store,
  planning: PlanningRun,
  customers: readonly RunCustomer[],
): Promise<LineSources> {
  const { runId, parameters } = planning.run;
  const codes = customers.map(({ code }) => code);
  const billed = groupBy(await linesBilled(store, runId, codes), ({ customerCode }) => customerCode);
  const found = await recordsOfCustomers(store, runId, 'deprovisioned', codes);
  const records = asBilled(found, parameters.quantityRules).filter(mayHaveFed);
  const fed = await fedByEarlierRuns(store, planning, customers);
  const nameless = new Set(await customersWithRecordsOfNoLine(store, runId, codes));
  // A current record whose service is not known may mean any of the customer's lines: all of them are left alone.
  const isLeftAlone = (customerCode: string) =>
    nameless.has(customerCode) ||
    (billed.get(customerCode) ?? []).some(({ outcome, serviceId }) => {
      return outcome === 'AT08' || outcome === 'AT29' || (outcome === 'AT49' && serviceId === null);
    });
  const isOver = ({ customerCode, sku }: { customerCode: string; sku: string }) =>
    !isLeftAlone(customerCode) && !(billed.get(customerCode) ?? []).some((line) => line.sku === sku.trim());
  return {
    records: records.filter(isOver).map((record) => ({ ...record, quantity: 0, previousQuantity: record.quantity })),
    fed: fed.filter(isOver),
  };
}

/** A line billed at neither end of the previous period may be a person's; earlier runs know which lines they fed. */
function mayHaveFed({ quantity, previousQuantity, fault }: BillingRecord): boolean {
  return quantity !== 0 || previousQuantity !== 0 || (fault !== undefined && fault !== null);
}

/**
 * The lines that earlier runs fed, or may have fed. For customers that Atria no longer lists, only those that are not
 * zero since.
 */
async function fedByEarlierRuns(
  store: Store,
  { run, scope }: PlanningRun,
  customers: readonly RunCustomer[],
): Promise<FedLine[]> {
  const codesOf = (isLeft: boolean) =>
    customers.filter(({ status }) => (status === leftStatus) === isLeft).map(({ code }) => code);
  const fed = [
    ...(await linesFedBefore(store, run.runId, run.databaseCi, codesOf(false))),
    ...(await linesLeftBehind(store, scope, codesOf(true))),
  ];
  const codes = customers.map(({ code }) => code);
  const inDoubt = await linesInDoubt(store, scope, codes);
  return [
    ...fed.map((line) => ({ ...line, unitsInDoubt: null, isUnderWay: false })),
    ...inDoubt.map((line) => ({ ...line, unitsInDoubt: line.target })),
  ];
}

/** Whether Atria fed a planned line, so that it may go to zero, or be reported as unreadable. */
export function isFed({ place, recordIds, fed, before, outcome }: PlanLine): boolean {
  const isOdd = outcome?.code === 'AT49' || outcome?.code === 'AT28';
  if (place === null) return isOdd;
  // A line that never was in Autotask needs no zero, unless a run may be creating it just now.
  if (place.contractServiceId === null && outcome !== null && !isOdd) return false;
  if (recordIds.length > 0) return true;
  // A line that only an earlier run fed is that run's line on that contract: a line on another contract is a person's. A
  // change in doubt fed the line if the line looks like that now. Whoever claims the line finds out about one under way.
  return fed.some(({ contractId, serviceId, unitsInDoubt, isUnderWay }) => {
    const isHere = contractId === place.contractId && serviceId === place.serviceId;
    return isHere && (unitsInDoubt === null || unitsInDoubt === before || isUnderWay);
  });
}
