import { customerCodesAsked, type AtriaClient, type NamelessRecord, type ReadRecord } from '../atria/client.js';
import { unexpected } from '../atria/transport.js';
import type { AtriaCustomer, BillingRecord } from '../domain/billing.js';
import type { Day } from '../domain/day.js';

/** What was read of a period, apart from the records that name no customer. */
export interface ReadPeriod {
  readonly end: Day;
  /** How many records of each customer were read. */
  readonly records: ReadonlyMap<string, number>;
}

/** Records that name no customer, as records of the customers they may belong to. */
export interface AdoptedRecords {
  readonly adopted: readonly BillingRecord[];
  /** Those of customers that are not asked about. */
  readonly others: readonly NamelessRecord[];
}

/**
 * Finds the customers of records that name none: by the billing identifier or name on the record, or else by asking
 * Atria how many records each customer has. No customer may be billed as if its record did not exist.
 *
 * @param customers those in question
 * @throws AtriaError if Atria's counts contradict what was read
 */
export async function adoptRecords(
  atria: AtriaClient,
  period: ReadPeriod,
  nameless: readonly NamelessRecord[],
  customers: readonly AtriaCustomer[],
): Promise<AdoptedRecords> {
  const byName = nameless.map((record) => ({ record, owners: ownersByName(record, customers) }));
  const named = byName.filter(({ owners }) => owners.length > 0);
  const unfound = byName.filter(({ owners }) => owners.length === 0).map(({ record }) => record);
  const adopted = named.flatMap(({ record, owners }) => owners.map((code, index) => ownedBy(record, code, index)));
  if (unfound.length === 0) return { adopted, others: [] };
  const counted = await ownersByCount(atria, withAdopted(period, adopted), unfound, customers);
  const [only] = unfound;
  if (unfound.length === 1 && only !== undefined) {
    return {
      adopted: [...adopted, ...counted.map((code, index) => ownedBy(only, code, index))],
      others: counted.length === 0 ? unfound : [],
    };
  }
  // Which record is whose is unknown, so nothing about these customers is certain.
  const shared = counted.flatMap((code, index) => {
    const record = unfound[index % unfound.length];
    if (record === undefined) return [];
    const { fault } = record;
    return [{ ...ownedBy(record, code, index), fault: { ...fault, of: 'customer' as const } }];
  });
  return { adopted: [...adopted, ...shared], others: unfound.slice(counted.length) };
}

function ownersByName({ billingIdentifier, customerName }: ReadRecord, customers: readonly AtriaCustomer[]): string[] {
  return customers
    .filter(
      (customer) =>
        (billingIdentifier !== '' && customer.billingIdentifier.trim() === billingIdentifier) ||
        (customerName !== '' && customer.name === customerName),
    )
    .map(({ code }) => code);
}

function ownedBy(record: NamelessRecord, code: string, index: number): NamelessRecord {
  const recordId = index === 0 ? record.recordId : `${record.recordId} (of ${code})`;
  return { ...record, recordId, customerCode: code };
}

/**
 * A record of an unlisted customer, as a record of each listed customer that its other fields name. If its code were
 * wrong, these would be billed too little.
 */
export function asOfListedCustomers(record: ReadRecord, customers: readonly AtriaCustomer[]): NamelessRecord[] {
  const reason = `Atria's billing record ${record.recordId} names a customer code that Atria does not list, and this customer`;
  return ownersByName(record, customers).map((code) => {
    const ofListed = { ...record, recordId: `${record.recordId} (of ${code})`, customerCode: code };
    return { ...ofListed, fault: { of: 'line', reason } };
  });
}

function withAdopted({ end, records }: ReadPeriod, adopted: readonly BillingRecord[]): ReadPeriod {
  const counts = new Map(records);
  for (const { customerCode } of adopted) counts.set(customerCode, (counts.get(customerCode) ?? 0) + 1);
  return { end, records: counts };
}

/** The customers of which Atria counts more records than were read. */
async function ownersByCount(
  atria: AtriaClient,
  period: ReadPeriod,
  nameless: readonly NamelessRecord[],
  customers: readonly AtriaCustomer[],
): Promise<string[]> {
  const codes = customers.map(({ code }) => code);
  const owners: string[] = [];
  let missing = 0;
  for (let start = 0; start < codes.length; start += customerCodesAsked) {
    const chunk = codes.slice(start, start + customerCodesAsked);
    const ofChunk = await missingOf(atria, period, chunk);
    missing += ofChunk;
    if (ofChunk < 0 || missing > nameless.length) throw contradiction(period, nameless);
    if (ofChunk === 0) continue;
    for (const code of chunk) if ((await missingOf(atria, period, [code])) > 0) owners.push(code);
  }
  return owners;
}

async function missingOf(atria: AtriaClient, { end, records }: ReadPeriod, codes: readonly string[]): Promise<number> {
  const read = codes.reduce((sum, code) => sum + (records.get(code) ?? 0), 0);
  return (await atria.recordCount(end, codes)) - read;
}

function contradiction({ end }: ReadPeriod, nameless: readonly NamelessRecord[]) {
  const named = nameless.slice(0, 3).map(({ fault }) => fault.reason);
  return unexpected(
    `api/billing/${end}`,
    `${named.join('; ')}; and whose it is cannot be told, as Atria's counts of the records of its customers contradict its list`,
  );
}
