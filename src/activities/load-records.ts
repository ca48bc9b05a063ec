import { isNameless, type NamelessRecord } from '../atria/client.js';
import type { AtriaCustomer, BillingRecord } from '../domain/billing.js';
import type { Day } from '../domain/day.js';
import type { Pass } from '../domain/sync/plan.js';
import { clearRunRecords, insertRunRecords } from '../store/runs/run-records.js';
import { whileLoading } from '../store/runs/runs.js';
import { writeRunLog } from './run-log.js';
import { adoptRecords, asOfListedCustomers } from './nameless-records.js';
import { unreadableEntry, type PeriodLoad } from './period-load.js';

export interface LoadedRecords {
  /** Records before the customers' filter. */
  readonly seen: number;
  /** Whether the customer of every record is known. */
  readonly isWhole: boolean;
  /**
   * The customers with records, before the customers' filter, each with whether Atria bills it something: records may only say
   * what is no longer billed.
   */
  readonly customers: ReadonlyMap<string, boolean>;
}

/**
 * Loads one period's records page by page, from the start each time: a load that broke off leaves nothing behind.
 *
 * @param customers the customers in Atria's list whose records are asked for
 */
export async function loadRecords(
  { store, atria, run, token }: PeriodLoad,
  pass: Pass,
  periodEnd: Day,
  customers: readonly AtriaCustomer[],
  customerCodes?: readonly string[],
): Promise<LoadedRecords> {
  const { runId, parameters } = run;
  await whileLoading(store, runId, token, (transaction) => clearRunRecords(transaction, runId, pass));
  const wanted = parameters.customersFilter.length === 0 ? undefined : new Set(parameters.customersFilter);
  const isWanted = ({ customerCode }: BillingRecord) => wanted?.has(customerCode) ?? true;
  const listed = new Set(customers.map(({ code }) => code));
  const isOfUnlisted = ({ customerCode }: BillingRecord) => pass === 'records' && !listed.has(customerCode);
  const nameless: NamelessRecord[] = [];
  const counts = new Map<string, number>();
  const billed = new Map<string, boolean>();
  let seen = 0;
  const keep = async (records: readonly BillingRecord[]) => {
    const first = seen;
    for (const { customerCode, formerlyBilled } of records) {
      billed.set(customerCode, billed.get(customerCode) === true || !formerlyBilled);
    }
    const kept = records.filter(isWanted);
    await whileLoading(store, runId, token, (transaction) => insertRunRecords(transaction, runId, pass, first, kept));
    seen += records.length;
  };
  for await (const page of atria.billingRecords(periodEnd, customerCodes === undefined ? {} : { customerCodes })) {
    const owned = page.filter((record) => !isNameless(record));
    nameless.push(...page.filter(isNameless));
    for (const { customerCode } of owned) counts.set(customerCode, (counts.get(customerCode) ?? 0) + 1);
    await keep([...owned, ...owned.filter(isOfUnlisted).flatMap((record) => asOfListedCustomers(record, customers))]);
  }
  if (nameless.length === 0) return { seen, isWhole: true, customers: billed };
  const candidates = customers.filter(({ code }) => wanted?.has(code) ?? true);
  const { adopted, others } = await adoptRecords(atria, { end: periodEnd, records: counts }, nameless, candidates);
  await keep(adopted);
  // A run for some customers reports nothing about the others.
  if (wanted === undefined && pass === 'records') {
    await writeRunLog(
      store,
      run,
      others.map(({ fault }, index) => unreadableEntry('billing record', index, fault.reason)),
    );
  }
  return { seen, isWhole: others.length === 0, customers: billed };
}
