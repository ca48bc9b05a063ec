import type { CustomerList } from '../atria/client.js';
import type { DayRange } from '../domain/billing-period.js';
import { customersSharingIdentifiers, deprovisionedStatus, isGone, type AtriaCustomer } from '../domain/billing.js';
import { closestName } from '../domain/closest-name.js';
import { addDays } from '../domain/day.js';
import type { CodedValues } from '../domain/log/log-codes.js';
import { oddCustomer } from '../domain/sync/odd-entries.js';
import type { Store } from '../store/database.js';
import { customerCodesPlannedBefore } from '../store/lines/left-customers.js';
import { insertRunCustomers, setCustomerOutcomes } from '../store/runs/run-customers.js';
import { customersWithRecords } from '../store/runs/run-records.js';
import { whileLoading, type Run } from '../store/runs/runs.js';
import { entryKey, writeRunLog, type RunLogEntry } from './run-log.js';
import { leftCustomers } from './left-customers.js';
import type { LoadedRecords } from './load-records.js';
import { unreadableEntry, type PeriodLoad } from './period-load.js';

/**
 * Saves the run's customers: those with records, those that are gone, and those of whom only earlier runs planned lines.
 *
 * @param records what was loaded of the period, also of customers that the job leaves out
 * @returns the codes of customers that Atria reports as deprovisioned
 */
export async function loadCustomers(
  load: PeriodLoad,
  period: DayRange,
  { customers: listed, nameless }: CustomerList,
  records: LoadedRecords,
): Promise<string[]> {
  const { store, run, token, atriaUrl } = load;
  const { customersFilter } = run.parameters;
  const known = new Map(listed.map((customer) => [customer.code, customer]));
  const withRecords = await customersWithRecords(store, run.runId);
  const hasRecords = new Set(withRecords);
  // An unlisted customer with records has no billing identifier, and is reported for that.
  const unlisted = withRecords.filter((code) => !known.has(code)).map((code) => unlistedCustomer(code, nameless));
  const wanted = new Set(customersFilter);
  const isWanted = (code: string) => wanted.size === 0 || wanted.has(code);
  // An unreadable row may name a missing customer. While there is one, the run takes nobody for gone or for without records.
  const planned = nameless.length > 0 || !records.isWhole ? [] : await customerCodesPlannedBefore(store);
  const allLeft = await leftCustomers(
    store,
    { databaseCi: run.databaseCi, atriaUrl, periodEnd: period.end },
    planned.filter((code) => !known.has(code) && !records.customers.has(code)),
  );
  const left = allLeft.filter(({ code }) => isWanted(code));
  // Customers that the job leaves out count too: they tell whether the list can be believed. Those that left long ago do not:
  // no run of this job sets their lines to zero, so they would count for ever.
  const leftNow = allLeft.filter(({ code, billedUntil }) => isWanted(code) || billedUntil >= addDays(period.start, -1));
  const all = [...known.values(), ...unlisted, ...left].map((customer: AtriaCustomer) => ({
    ...customer,
    hasRecords: hasRecords.has(customer.code),
  }));
  // A record without a known customer was not looked for among those that the job leaves out. It may be of any of them.
  const isBilled = (code: string) => records.customers.get(code) === true || (!records.isWhole && !isWanted(code));
  // Records that only say what is no longer billed take no company from other customers.
  const shared = customersSharingIdentifiers([
    ...all.map((customer) => ({ ...customer, hasRecords: isBilled(customer.code) })),
    ...nameless.map((customer) => ({ ...customer, code: customer.row, hasRecords: true })),
  ]);
  const wasPlanned = new Set(planned);
  const inRun = all.filter((customer) => {
    const { code } = customer;
    return isWanted(code) && (customer.hasRecords || isGone(customer) || isOdd(customer) || wasPlanned.has(code));
  });
  const order = new Map(withRecords.map((code, index) => [code, index]));
  inRun.sort(
    (one, other) =>
      (order.get(one.code) ?? Infinity) - (order.get(other.code) ?? Infinity) || (one.code < other.code ? -1 : 1),
  );
  const customers = inRun.map((customer) => ({ ...customer, sharedWith: shared.get(customer.code) ?? [] }));
  const listLacksMost = left.length > 0 && leftNow.length > known.size ? listLacks(leftNow, known.size) : undefined;
  await whileLoading(store, run.runId, token, async (transaction) => {
    await insertRunCustomers(transaction, run.runId, customers);
    if (listLacksMost !== undefined) await leaveAlone(transaction, run, left, listLacksMost);
    // Customers with records get their outcome from the plan.
    await skipOdd(
      transaction,
      run,
      customers.filter((customer) => isOdd(customer) && !customer.hasRecords),
    );
  });
  const met = new Set(all.map(({ code }) => code));
  const unknown = customersFilter.filter((code) => !met.has(code));
  const entries = unknown.map((customerCode) => unknownCode(customerCode, [...met]));
  const odd = nameless.map(({ reason, row }, index) => unreadableEntry('customer', index, `${reason} (${row})`));
  await writeRunLog(store, run, [...entries, ...odd]);
  return inRun.filter(({ status }) => status === deprovisionedStatus).map(({ code }) => code);
}

function unknownCode(customerCode: string, known: readonly string[]): RunLogEntry {
  const nearest = closestName(customerCode, known);
  const hint = nearest === undefined ? '' : `; the nearest is ${nearest}`;
  return { key: entryKey.unknownCode(customerCode), coded: { code: 'AT25', values: { customerCode, hint } } };
}

/** A customer with records that Atria's list does not name. */
function unlistedCustomer(code: string, nameless: CustomerList['nameless']): AtriaCustomer {
  const customer = { code, name: code, billingIdentifier: '', status: 'Unlisted' };
  const rows = nameless.map(({ row }) => row).join(', ');
  return nameless.length === 0
    ? customer
    : { ...customer, fault: `which company it is may stand in ${rows}, which cannot be read` };
}

function isOdd({ fault }: AtriaCustomer): boolean {
  return fault !== undefined && fault !== null;
}

/** Reports customers that the run can do nothing for and that no plan covers. */
async function skipOdd(transaction: Store, run: Run, odd: readonly AtriaCustomer[]): Promise<void> {
  const outcomes = odd.map(({ code: customerCode, name, fault }) => {
    return { customerCode, outcome: oddCustomer(name === '' ? customerCode : name, fault ?? '') };
  });
  const codes = odd.map(({ code }) => code);
  await setCustomerOutcomes(transaction, run.runId, codes, outcomes);
  const entries = outcomes.map(({ customerCode, outcome }): RunLogEntry => {
    return { key: entryKey.customer(customerCode), customerCode, coded: outcome };
  });
  await writeRunLog(transaction, run, entries);
}

function listLacks(left: readonly AtriaCustomer[], listed: number): CodedValues {
  return { code: 'AT45', values: { left: left.length, listed } };
}

/** The run does not trust a list that lost more customers than it still has: it may be another list, or cut short. */
async function leaveAlone(
  transaction: Store,
  run: Run,
  left: readonly AtriaCustomer[],
  outcome: CodedValues,
): Promise<void> {
  const codes = left.map(({ code }) => code);
  const outcomes = codes.map((customerCode) => ({ customerCode, outcome }));
  await setCustomerOutcomes(transaction, run.runId, codes, outcomes);
  await writeRunLog(transaction, run, [{ key: entryKey.run('left'), coded: outcome }]);
}
