import { ApplicationFailure } from '@temporalio/activity';
import type { Day } from '../../domain/day.js';
import {
  beginBuild,
  BuildSuperseded,
  customersToBuild,
  holdBuild,
  noteCustomersDone,
  publishBuild,
  type Build,
  type BuildMode,
  type Published,
} from '../store/builds.js';
import { findPeriod } from '../store/periods.js';
import { listRules } from '../store/rules.js';
import { ledgerSettings } from '../store/settings.js';
import { deleteReplacedVersions, writeVersions } from '../store/customer-records.js';
import { supersededType } from '../model/superseded.js';
import type { BillingProcessServices } from './services.js';

/** Customers whose records are made in one statement and one transaction. */
const customersPerBatch = 200;

/** Batches per call. The progress that a process shows is as old as its last call. */
const batchesPerCall = 25;

/** How long replaced records are kept to explain what was read from them, in days. */
const replacedKeptDays = 60;

export interface BuildProgress {
  readonly customersDone: number;
  /** Null for a build that began before this was counted. */
  readonly customersTotal: number | null;
  readonly finished: boolean;
}

/** Begins the build of a period, or returns the one that the same holder began. */
export function beginPeriodBuild({ store }: BillingProcessServices) {
  return async (periodEnd: Day, holder: string, prefer: BuildMode): Promise<number> => {
    return (await beginBuild(store, periodEnd, holder, prefer)).buildId;
  };
}

/**
 * Makes the records of the customers that a build has not looked at yet, batch by batch. Each finished batch is kept: a
 * repeated call goes on after the last one.
 */
export function buildPeriodRecords({ store }: BillingProcessServices) {
  return async (buildId: number): Promise<BuildProgress> => {
    let customersDone = 0;
    let customersTotal: number | null = null;
    for (let batch = 0; batch < batchesPerCall; batch += 1) {
      const { build, customers } = await unlessSuperseded(() => buildBatch({ store }, buildId));
      customersDone = build.customersDone + customers;
      ({ customersTotal } = build);
      if (customers < customersPerBatch) return { customersDone, customersTotal, finished: true };
    }
    return { customersDone, customersTotal, finished: false };
  };
}

/** Publishes a build, so that its records are read, and closes the period if it is over. */
export function publishPeriodBuild({ store }: BillingProcessServices) {
  return async (buildId: number, periodEnd: Day, close: boolean): Promise<Published> => {
    const published = await unlessSuperseded(() => publishBuild(store, buildId, close));
    await deleteReplacedVersions(store, periodEnd, replacedKeptDays);
    return published;
  };
}

function buildBatch(
  { store }: Pick<BillingProcessServices, 'store'>,
  buildId: number,
): Promise<{ build: Build; customers: number }> {
  return store.transaction().execute(async (transaction) => {
    const build = await holdBuild(transaction, buildId);
    const customerCodes = await customersToBuild(transaction, build, customersPerBatch);
    if (build.state !== 'building' || customerCodes.length === 0) return { build, customers: 0 };
    const period = await findPeriod(transaction, build.periodEnd);
    if (period === undefined) throw new Error(`The ledger has no billing period that ends on ${build.periodEnd}.`);
    const { timeZone } = await ledgerSettings(transaction);
    const rules = await listRules(transaction);
    const { lastChangeId } = build;
    await writeVersions(transaction, buildId, { period, timeZone, lastChangeId, customerCodes, rules });
    await noteCustomersDone(transaction, buildId, customerCodes);
    return { build, customers: customerCodes.length };
  });
}

/** Makes a superseded build a failure that is not retried. */
async function unlessSuperseded<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BuildSuperseded) throw ApplicationFailure.nonRetryable(error.message, supersededType);
    throw error;
  }
}
