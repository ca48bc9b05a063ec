import { billedLines, type LineSources } from '../domain/sync/billed-lines.js';
import { laterOf } from '../domain/day.js';
import { settleAfterMs } from '../domain/sync/settings.js';
import { groupBy } from '../domain/group-by.js';
import type { CustomerOutcome, PlanLine, RecordOutcome } from '../domain/sync/plan.js';
import {
  chooseContracts,
  identifyCustomers,
  withReadableRecords,
  type CustomerWithContract,
  type IdentifiedCustomer,
} from '../domain/sync/customer-contracts.js';
import { forEachCustomer, planLinesOf } from '../domain/sync/reconciliation.js';
import { contestedLines, linesMovedWithin } from '../store/claims/contested-lines.js';
import { noteTimeline } from '../store/claims/lost-commits.js';
import { lineHistories } from '../store/lines/line-histories.js';
import type { RunCustomer } from '../store/runs/run-customers.js';
import type { SyncServices } from './services.js';
import { odditiesOf } from './odd-rows.js';
import type { PlanningRun } from './planning-run.js';
import { readCatalogue } from './read-catalogue.js';
import { readLines } from './read-lines.js';

/** The plan of a batch of customers. Every billing record is in exactly one of the three lists. */
export interface BatchPlan {
  readonly customers: readonly CustomerOutcome[];
  readonly records: readonly RecordOutcome[];
  readonly lines: readonly PlanLine[];
}

/**
 * Plans a batch of customers. It reads their contracts, services and lines from Autotask, and compares these with the
 * sources. It leaves out each customer without a source.
 *
 * @param allowCreate whether missing lines may be created
 */
export async function planBatch(
  { store }: SyncServices,
  { run, days, readDays, autotask }: PlanningRun,
  customers: readonly RunCustomer[],
  { records, fed, rules }: LineSources,
  allowCreate: boolean,
): Promise<BatchPlan> {
  const recordsByCustomer = groupBy(records, ({ customerCode }) => customerCode);
  const fedByCustomer = groupBy(fed, ({ customerCode }) => customerCode);
  const concerned = customers.filter(({ code }) => recordsByCustomer.has(code) || fedByCustomer.has(code));
  const found = identifyCustomers(concerned);
  const certain = withReadableRecords(found.identified, recordsByCustomer);
  const { chosen, outcomes } = await findContracts({ run, readDays, autotask }, certain.identified);
  const sourcesOf = ({ customer: { code } }: CustomerWithContract): LineSources => {
    return { records: recordsByCustomer.get(code) ?? [], fed: fedByCustomer.get(code) ?? [], rules };
  };
  const skus = chosen.map(sourcesOf).flatMap((sources) => [...sources.records, ...sources.fed].map(({ sku }) => sku));
  const catalogue = await readCatalogue(autotask, run.parameters, skus);
  const summed = forEachCustomer(chosen, (each) => ({ ...each, billed: billedLines(sourcesOf(each), catalogue) }));
  const billed = summed.results.flatMap(({ contract, billed: { lines } }) =>
    lines.map(({ service }) => ({ contractId: contract.id, serviceId: service.id })),
  );
  // Claims are read before the lines: a write confirmed in between still counts as contested.
  const contractIds = chosen.map(({ contract }) => contract.id);
  const { restMs } = await noteTimeline(store, settleAfterMs(run.settings));
  const writes = {
    // After another server took over the store, a change that it does not know of may not show yet: a claim waits for that.
    contested: restMs > 0 ? billed : await contestedLines(store, run.databaseCi, contractIds, run.settings.readLagMs),
    moved: await linesMovedWithin(store, run.databaseCi, contractIds, {
      periodEnd: days.periodEnd,
      after: readDays.first,
      until: laterOf(days.runDay, days.periodEnd),
    }),
  };
  const lines = await readLines(autotask, billed, writes, readDays, (keys) => lineHistories(store, run, keys));
  const planned = forEachCustomer(summed.results, (each) => planLinesOf(each, lines, days, allowCreate));
  return {
    customers: [...found.outcomes, ...certain.outcomes, ...outcomes, ...summed.outcomes, ...planned.outcomes],
    records: planned.results.flatMap(({ records: ofCustomer }) => ofCustomer),
    lines: planned.results.flatMap(({ lines: ofCustomer }) => ofCustomer),
  };
}

async function findContracts(
  { autotask, run, readDays }: Pick<PlanningRun, 'autotask' | 'run' | 'readDays'>,
  identified: readonly IdentifiedCustomer[],
) {
  const companyIds = identified.map(({ companyId }) => companyId);
  const contracts = await autotask.contracts.recurringByCompanies(companyIds, readDays.first);
  const withContract = new Set(contracts.rows.map(({ companyID }) => companyID));
  const companies = await autotask.companies.byIds(companyIds.filter((id) => !withContract.has(id)));
  const existing = new Set(companies.rows.map(({ id }) => id));
  const uncertain = odditiesOf([...companies.odd, ...contracts.odd]);
  return chooseContracts(identified, contracts.rows, existing, run.parameters.contract, uncertain);
}
