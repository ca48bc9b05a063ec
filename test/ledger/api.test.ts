import { serve } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAtriaClient } from '../../src/atria/client.js';
import { createLedgerApi } from '../../src/ledger/api/api.js';
import type { BillingRecord } from '../../src/domain/billing.js';
import { sampleHistory } from '../../src/demo/sample-history.js';
import { createToken, tokenScopes, type TokenScope } from '../../src/ledger/store/tokens.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { emptyLedger } from './empty-ledger.js';
import { append, change } from './fresh-ledger.js';
import { processBilling } from './process.js';

let fresh: FreshStore;
let server: ReturnType<typeof serve>;
let url: string;
let token: string;
const now = new Date('2026-11-26T22:00:00Z');
const faults: Error[] = [];

beforeAll(async () => {
  fresh = await migratedStore();
  const { store } = fresh;
  const startReprocess = async (periodEnd: string) => {
    await processBilling(store, now.toISOString(), { asked: periodEnd });
    return { workflowId: `billing-process/${periodEnd}` };
  };
  const api = createLedgerApi({ store, clock: now, startReprocess }, (error) => faults.push(error));
  server = await new Promise((resolve) => {
    const started = serve({ fetch: api.fetch, hostname: '127.0.0.1', port: 0 }, () => {
      resolve(started);
    });
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  token = await tokenWith(tokenScopes);
});
afterAll(async () => {
  server.close();
  await fresh.close();
  expect(faults).toEqual([]);
});
beforeEach(() => emptyLedger(fresh.store, 25));

async function tokenWith(scopes: readonly TokenScope[], expiresAt = new Date('2027-01-01T00:00:00Z')) {
  return (await createToken(fresh.store, { name: 'test', scopes, expiresAt })).token;
}

interface Answer {
  status: number;
  body: Record<string, unknown> & { items?: Record<string, unknown>[]; error?: string };
}

async function call(method: string, path: string, body?: unknown, given = token): Promise<Answer> {
  const isFile = typeof body === 'string';
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${given}`, 'Content-Type': isFile ? 'text/csv' : 'application/json' },
    ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Answer['body'] };
}

const catalogue = `kind,service,name,level,sku,salesPrice
service,HE,Hosted Exchange,user,,
plan,HE,50GB MAPI,,9002,9.5
plan,HE,2GB MAPI,,,`;
const customers = `code,name,type,billingIdentifier,happenedAt
ASP,ASP Limited,Standard,29683601,2026-10-01T00:00:00Z
DEMO,Demo,Demo,,2026-10-01T00:00:00Z`;
const changes = `kind,happenedAt,actor,customerCode,userName,serviceCode,planName,fullName,flags
userCreated,2026-10-02T10:00:00Z,dana,ASP,ann,,,Ann,
serviceAssigned,2026-10-02T10:01:00Z,dana,ASP,ann,HE,50GB MAPI,,
userCreated,2026-11-02T10:00:00Z,kim,ASP,bob,,,Bob,test;trial
serviceAssigned,2026-11-02T10:01:00Z,kim,ASP,bob,HE,50GB MAPI,,
serviceAssigned,2026-11-02T10:02:00Z,kim,DEMO,,HE,,,`;

async function importAll() {
  for (const [kind, file] of Object.entries({ catalogue, customers, changes })) {
    expect(await call('POST', `api/import/${kind}`, file)).toMatchObject({ status: 201 });
  }
}

function atria(pageSize = 500) {
  return createAtriaClient({ url, token, requestTimeoutMs: 5_000, pageSize });
}

async function all(pages: AsyncIterable<BillingRecord[]>): Promise<BillingRecord[]> {
  const found: BillingRecord[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

test("the sync's Atria client reads what was imported and processed", async () => {
  await importAll();
  await call('POST', 'api/billing-rules', {
    ...{ description: 'No SKU', overrideReason: 'No SKU', processingOrder: 1, conditions: { skuIsEmpty: true } },
  });
  await processBilling(fresh.store, now.toISOString());
  expect((await atria().periods()).periods).toEqual([
    { start: '2026-09-26', end: '2026-10-25', status: 'closed' },
    { start: '2026-10-26', end: '2026-11-25', status: 'closed' },
    { start: '2026-11-26', end: '2026-12-25', status: 'open' },
  ]);
  expect((await atria().customers()).customers).toEqual([
    { code: 'ASP', name: 'ASP Limited', billingIdentifier: '29683601', type: 'Standard', status: 'Active' },
    { code: 'DEMO', name: 'Demo', billingIdentifier: '', type: 'Demo', status: 'Active' },
  ]);
  const records = await all(atria().billingRecords('2026-11-25'));
  expect(records).toMatchObject([
    {
      customerCode: 'ASP',
      sku: '9002',
      description: 'Hosted Exchange, 50GB MAPI',
      quantity: 2,
      previousQuantity: 1,
    },
  ]);
  await expect(all(atria().billingRecords('2026-11-24'))).rejects.toMatchObject({ kind: 'NotFound' });
});

test('a file with a refused row is refused whole, with every reason', async () => {
  await importAll();
  const bad = `${changes.split('\n', 1)[0] ?? ''}
userCreated,2026-11-03T10:00:00Z,kim,ASP,eve,,,Eve,
userCreated,yesterday,kim,ASP,eva,,,Eva,
serviceAssigned,2026-11-03T10:01:00Z,kim,ASP,eve,HE,50GB,,`;
  expect(await call('POST', 'api/import/changes', bad)).toEqual({
    status: 422,
    body: {
      ...{ recorded: 0, alreadyKnown: 0, refusedCount: 2, editCount: 0, edits: [] },
      refused: [
        { row: 2, reason: 'happenedAt: must be an instant with its offset, such as 2026-10-30T10:00:00Z.' },
        { row: 3, reason: 'The service HE has no plan "50GB". Did you mean "50GB MAPI"?' },
      ],
    },
  });
  expect((await call('GET', 'api/changes?customerCode=ASP')).body.items).toHaveLength(5);
});

test('a quantity can be traced to who changed what, and when', async () => {
  await importAll();
  await processBilling(fresh.store, now.toISOString());
  const { body } = await call('GET', 'api/billing/2026-11-25?customerCode=ASP');
  const mailbox = body.items?.find(({ productSku }) => productSku === '9002');
  expect(mailbox).toMatchObject({
    lastMonthCount: 1,
    difference: 1,
    thisMonthCount: 2,
    customerAccountCode: '29683601',
  });
  const trace = await call('GET', `api/billing/records/${String(mailbox?.['id'])}/trace`);
  expect(trace.body).toMatchObject({ periodEnd: '2026-11-25', itemCount: 2 });
  expect(trace.body.items).toMatchObject([
    { userName: 'ann', action: 'Carried', added: { actor: 'dana', happenedAt: '2026-10-02T10:01:00.000Z' } },
    { userName: 'bob', action: 'Added', added: { actor: 'kim', kind: 'serviceAssigned' }, removed: null },
  ]);
  const detail = await call('GET', 'api/billing/2026-11-25/detail?action=Added&actionedBy=kim&user=bob');
  expect(detail.body.items?.map(({ summaryGrouping }) => summaryGrouping)).toEqual([
    'Hosted Exchange, 50GB MAPI',
    'Users',
  ]);
  const totals = await call('GET', 'api/billing/2026-11-25?aggregateByCustomer=true');
  expect(totals.body.items).toMatchObject([
    { customerCode: 'ASP', lastMonthCount: 3, thisMonthCount: 5 },
    { customerCode: 'DEMO', lastMonthCount: 1, thisMonthCount: 2 },
  ]);
});

test('a corrected SKU shows when the period has been reprocessed, and not before', async () => {
  await importAll();
  await processBilling(fresh.store, now.toISOString());
  const skus = async () => (await all(atria().billingRecords('2026-11-25'))).map(({ sku }) => sku).sort();
  const sku = {
    kind: 'planDefined',
    happenedAt: '2026-11-26T12:00:00Z',
    serviceCode: 'HE',
    planName: '50GB MAPI',
    sku: '9020',
  };
  expect(await call('POST', 'api/changes', { changes: [sku] })).toMatchObject({ status: 201, body: { recorded: 1 } });
  expect(await skus()).toContain('9002');
  expect(await call('POST', 'api/billing/2026-11-25/reprocess')).toMatchObject({ status: 202 });
  expect(await skus()).toContain('9020');
  expect(await call('POST', 'api/billing/2026-11-24/reprocess')).toMatchObject({ status: 404 });
});

test('who reads page by page while another build is published gets one build, and the next reader the new one', async () => {
  await append(fresh.store, sampleHistory({ seed: 7, customers: 6, months: 2, start: '2026-09-26' }));
  await processBilling(fresh.store, now.toISOString());
  const before = await all(atria().billingRecords('2026-11-25'));
  const reader = atria(3).billingRecords('2026-11-25')[Symbol.asyncIterator]();
  const first = (await reader.next()).value as BillingRecord[];
  const leaving = before[0]?.customerCode ?? '';
  await append(fresh.store, [
    change('serviceDefined', { serviceCode: 'HE', values: { name: 'Exchange' }, happenedAt: '2026-11-20T00:00:00Z' }),
    change('customerChanged', { customerCode: leaving, happenedAt: '2026-11-20T00:00:00Z' }),
  ]);
  await processBilling(fresh.store, now.toISOString(), { asked: '2026-11-25' });
  const rest: BillingRecord[] = [];
  // Whoever begins while the other still reads gets what is published now, also with the same token.
  const after = await all(atria(3).billingRecords('2026-11-25'));
  for (let page = await reader.next(); page.done !== true; page = await reader.next()) rest.push(...page.value);
  expect([...first, ...rest]).toEqual(before);
  expect(after).not.toEqual(before);
  expect(after).toEqual(await all(atria().billingRecords('2026-11-25')));
});

test('a build that was replaced long ago, or is none of the period, is not read any more', async () => {
  await append(fresh.store, sampleHistory({ seed: 7, customers: 6, months: 2, start: '2026-09-26' }));
  await processBilling(fresh.store, now.toISOString());
  const build = Number((await call('GET', 'api/billing/2026-11-25')).body['build']);
  const path = `api/billing/2026-11-25?build=${build}`;
  await processBilling(fresh.store, now.toISOString(), { asked: '2026-11-25' });
  expect(await call('GET', path)).toMatchObject({ status: 200, body: { build } });
  await sql`update billing_builds set ended_at = ended_at - interval '25 hours'`.execute(fresh.store);
  expect(await call('GET', path)).toMatchObject({ status: 410 });
  expect(await call('GET', `api/billing/2026-10-25?build=${build}`)).toMatchObject({ status: 410 });
  expect(await call('GET', 'api/billing/2026-11-25?build=x')).toMatchObject({ status: 400 });
});

test('a rule that cannot match is refused with the reason, and a preview says what a rule would exclude', async () => {
  await importAll();
  await processBilling(fresh.store, now.toISOString());
  const rule = (conditions: object, more: object = {}) => {
    return { description: 'Rule', overrideReason: 'Not billed', processingOrder: 1, conditions, ...more };
  };
  const refused = async (body: object) => (await call('POST', 'api/billing-rules', body)).body.error;
  expect(await refused(rule({}))).toMatch('would exclude everything');
  expect(await refused(rule({ skuIsEmpty: true, skus: ['9002'] }))).toMatch('No SKU is one of those given');
  expect(await refused(rule({ customerCodes: ['ASPP'] }))).toBe('There is no customer "ASPP".');
  expect(await refused(rule({ planNames: ['50GB MAPPI'] }))).toMatch('Did you mean "50GB MAPI"?');
  expect(await refused(rule({ customerCodes: ['ASP'], customerTypes: ['Test'] }))).toMatch('None of the customers');
  expect(await refused(rule({ itemKinds: ['customer'], userFlags: ['test'] }))).toMatch('have no user');
  expect(await refused(rule({ skuIsEmpty: true }, { validFrom: '2026-12-01', validTo: '2026-11-01' }))).toMatch(
    'never',
  );
  const body = { periodEnd: '2026-11-25', rule: rule({ userFlags: ['test'] }) };
  expect(await call('POST', 'api/billing-rules/preview', body)).toEqual({
    status: 200,
    body: { items: 2, records: 2, customers: 1, amount: '9.5', withoutPrice: 1 },
  });
  const stored = await call('POST', 'api/billing-rules', rule({ userFlags: ['test'] }));
  const id = String(stored.body['ruleId']);
  expect(await call('PUT', `api/billing-rules/${id}`, rule({ userNames: ['bob'] }))).toMatchObject({ status: 200 });
  await call('POST', 'api/billing/2026-11-25/reprocess');
  const excluded = await call('GET', 'api/billing/2026-11-25/detail?billable=false');
  expect(excluded.body.items).toMatchObject([
    { userName: 'bob', overrideReason: 'Not billed' },
    { userName: 'bob', overrideReason: 'Not billed' },
  ]);
  expect((await call('DELETE', `api/billing-rules/${id}`)).status).toBe(204);
  expect((await call('DELETE', `api/billing-rules/${id}`)).status).toBe(404);
});

test('a token opens what its scopes say until it expires, and can be ended', async () => {
  const reader = await tokenWith(['billing:read']);
  const expired = await tokenWith(tokenScopes, new Date('2026-11-26T21:59:59Z'));
  expect((await call('GET', 'api/billing/periods', undefined, reader)).status).toBe(200);
  expect((await call('GET', 'api/billing/periods', undefined, expired)).status).toBe(401);
  expect((await call('GET', 'api/billing/periods', undefined, `${reader}x`)).status).toBe(401);
  expect((await call('POST', 'api/changes', { changes: [{}] }, reader)).status).toBe(403);
  const wanted = { name: 'feed', scopes: ['changes:write'], expiresInDays: 30 };
  expect((await call('POST', 'api/tokens', wanted, await tokenWith(['tokens:manage']))).status).toBe(403);
  const made = await call('POST', 'api/tokens', wanted);
  const feed = String(made.body['token']);
  expect((await call('POST', 'api/changes', { changes: [{}] }, feed)).status).toBe(422);
  expect(JSON.stringify((await call('GET', 'api/tokens')).body)).not.toContain(feed);
  await call('DELETE', `api/tokens/${String(made.body['tokenId'])}`);
  expect((await call('POST', 'api/changes', { changes: [{}] }, feed)).status).toBe(401);
});

test('the OpenAPI document names every route that the API has', async () => {
  const document = (await (await fetch(`${url}swagger/v1/swagger.json`)).json()) as { paths: Record<string, object> };
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const method of Object.keys(operations)) {
      const answer = await call(method.toUpperCase(), path.slice(1).replaceAll(/\{\w+\}/g, '1'), undefined, 'unknown');
      expect(`${method} ${path} ${answer.status}`).toBe(`${method} ${path} 401`);
    }
  }
  expect(Object.keys(document.paths)).toHaveLength(16);
});

test.each(['page=0', 'pageSize=1001', 'page=x', 'billable=perhaps'])('the query %s is refused', async (query) => {
  await importAll();
  await processBilling(fresh.store, now.toISOString());
  expect((await call('GET', `api/billing/2026-11-25?${query}`)).status).toBe(400);
});
