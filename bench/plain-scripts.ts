/**
 * What people would use instead of the product, as a process: `node plain-scripts.mjs VARIANT LINES`. It reports that it
 * is ready, and starts on a message. It stores nothing: after a kill it starts from the beginning.
 */
import pLimit from 'p-limit';
import { credentials, effectiveDay, periodEnd } from './large-provider.js';

const { ATRIA_URL = '', ATRIA_TOKEN = '', AUTOTASK_ZONE_URL = '' } = process.env;
/** The most that Autotask takes in one list, and that both systems put on a page. */
const atATime = 500;
/** Autotask's limit for one endpoint. */
const postsAtOnce = 3;

interface BillingRecord {
  readonly customerAccountCode: string;
  readonly productSku: string;
  readonly thisMonthCount: number;
}

interface Page<Row> {
  readonly items: readonly Row[];
  readonly pageDetails: { readonly nextPageUrl: string | null };
}

interface Condition {
  readonly op: 'eq' | 'in' | 'lte' | 'gte';
  readonly field: string;
  readonly value: number | string | readonly number[];
}

interface Contract {
  readonly id: number;
  readonly companyID: number;
}

interface Units {
  readonly contractID: number;
  readonly contractServiceID: number;
  readonly serviceID: number;
  readonly units: number;
}

async function ask<Answer>(url: string, given: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(url, given);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as Answer;
}

async function billingRecords(): Promise<BillingRecord[]> {
  const records: BillingRecord[] = [];
  for (let page = 1; ; page += 1) {
    const url = `${ATRIA_URL}/api/billing/${periodEnd}?billable=true&page=${page}&pageSize=${atATime}`;
    const answer = await ask<{ items: BillingRecord[]; totalCount: number }>(url, {
      headers: { authorization: `Bearer ${ATRIA_TOKEN}` },
    });
    records.push(...answer.items);
    if (records.length >= answer.totalCount) return records;
  }
}

async function zoneUrl(): Promise<string> {
  const { url } = await ask<{ url: string }>(
    `${AUTOTASK_ZONE_URL}V1.0/zoneInformation?user=${encodeURIComponent(credentials.userName)}`,
  );
  return url;
}

function post<Answer>(url: string, body: unknown): Promise<Answer> {
  const { userName, secret, integrationCode } = credentials;
  return ask<Answer>(url, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', apiintegrationcode: integrationCode },
      ...{ username: userName, secret },
    },
    body: JSON.stringify(body),
  });
}

async function query<Row>(zone: string, entity: string, filter: readonly Condition[]): Promise<Row[]> {
  const rows: Row[] = [];
  let url: string | null = `${zone}V1.0/${entity}/query`;
  while (url !== null) {
    const page: Page<Row> = await post<Page<Row>>(url, { MaxRecords: atATime, Filter: filter });
    rows.push(...page.items);
    url = page.pageDetails.nextPageUrl;
  }
  return rows;
}

const recurringAndActive: readonly Condition[] = [
  { op: 'eq', field: 'contractType', value: 7 },
  { op: 'eq', field: 'status', value: 1 },
];
const onEffectiveDay: readonly Condition[] = [
  { op: 'lte', field: 'startDate', value: `${effectiveDay}T23:59:59` },
  { op: 'gte', field: 'endDate', value: `${effectiveDay}T00:00:00` },
];

async function adjust(zone: string, { contractID, contractServiceID }: Units, unitChange: number): Promise<void> {
  const change = { contractID, contractServiceID, effectiveDate: `${effectiveDay}T00:00:00`, unitChange };
  await post(`${zone}V1.0/ContractServiceAdjustments`, change);
}

/** Company, contract, line, units and adjustment, line by line. */
async function perLineScript(zone: string, records: readonly BillingRecord[]): Promise<void> {
  const equal = (field: string, value: number): Condition => ({ op: 'eq', field, value });
  for (const { customerAccountCode, productSku, thisMonthCount } of records) {
    const [company] = await query<{ id: number }>(zone, 'Companies', [equal('id', Number(customerAccountCode))]);
    const ofCompany = [equal('companyID', company?.id ?? 0), ...recurringAndActive];
    const [contract] = await query<Contract>(zone, 'Contracts', ofCompany);
    const ofService = [equal('contractID', contract?.id ?? 0), equal('serviceID', Number(productSku))];
    const [line] = await query<{ id: number }>(zone, 'ContractServices', ofService);
    const ofLine = [equal('contractServiceID', line?.id ?? 0), ...onEffectiveDay];
    const [row] = await query<Units>(zone, 'ContractServiceUnits', ofLine);
    if (row === undefined) throw new Error(`Company ${customerAccountCode} has no line of service ${productSku}.`);
    const change = thisMonthCount - row.units;
    if (change !== 0) await adjust(zone, row, change);
  }
}

/** Reads contracts and units by the page, and then posts what differs, three changes at a time. */
async function bulkLoop(zone: string, records: readonly BillingRecord[]): Promise<void> {
  const keyOf = (companyId: unknown, serviceId: unknown) => `${String(companyId)} ${String(serviceId)}`;
  const wanted = new Map(
    records.map((record) => [keyOf(record.customerAccountCode, record.productSku), record.thisMonthCount]),
  );
  const companies = [...new Set(records.map(({ customerAccountCode }) => Number(customerAccountCode)))];
  const changes: (() => Promise<void>)[] = [];
  const limit = pLimit(postsAtOnce);
  for (let start = 0; start < companies.length; start += atATime) {
    const chunk = companies.slice(start, start + atATime);
    const ofCompanies: Condition = { op: 'in', field: 'companyID', value: chunk };
    const contracts = await query<Contract>(zone, 'Contracts', [ofCompanies, ...recurringAndActive]);
    const companyOf = new Map(contracts.map(({ id, companyID }) => [id, companyID]));
    const ofContracts: Condition = { op: 'in', field: 'contractID', value: [...companyOf.keys()] };
    for (const row of await query<Units>(zone, 'ContractServiceUnits', [ofContracts, ...onEffectiveDay])) {
      const change = (wanted.get(keyOf(companyOf.get(row.contractID), row.serviceID)) ?? row.units) - row.units;
      if (change !== 0) changes.push(() => adjust(zone, row, change));
    }
  }
  await Promise.all(changes.map((change) => limit(change)));
}

const scripts = { 'per-line-script': perLineScript, 'bulk-loop': bulkLoop } as const;

export type PlainScript = keyof typeof scripts;

process.once('message', () => {
  const [, , name = '', lines] = process.argv;
  void (async () => {
    const records = await billingRecords();
    await scripts[name as PlainScript](await zoneUrl(), records.slice(0, Number(lines)));
    process.disconnect();
  })();
});
process.send?.('ready');
