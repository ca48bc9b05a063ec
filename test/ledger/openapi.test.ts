import { afterAll, beforeAll, expect, test } from 'vitest';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { documentedAnswers } from './documented-answers.js';
import { emptyLedger } from './empty-ledger.js';
import { processBilling } from './process.js';
import { serveLedger, type ServedLedger } from './serve-ledger.js';

let fresh: FreshStore;
let ledger: ServedLedger;
const now = new Date('2026-11-26T22:00:00Z');

beforeAll(async () => {
  fresh = await migratedStore();
  await emptyLedger(fresh.store, 25);
  ledger = await serveLedger(fresh.store, now);
});
afterAll(async () => {
  ledger.close();
  await fresh.close();
});

const end = '2026-11-25';
const catalogue = 'kind,service,name,level,sku\nservice,HE,Exchange,user,\nplan,HE,Small,,9001\n';
const customers = 'code,name,billingIdentifier,happenedAt\nASP,ASP Limited,1001,2026-11-01T00:00:00Z\n';
const about = { customerCode: 'ASP', userName: 'ann', happenedAt: '2026-11-02T00:00:00Z' };
const changes = [
  { kind: 'userCreated', ...about, flags: ['test'] },
  { kind: 'serviceAssigned', ...about, serviceCode: 'HE', planName: 'Small' },
  { kind: 'serviceRemoved', ...about, happenedAt: '2026-11-03T00:00:00Z', serviceCode: 'HE' },
];
const rule = { description: 'R', overrideReason: 'R', processingOrder: 1, conditions: { userFlags: ['test'] } };
const token = { name: 'feed', scopes: ['changes:write'], expiresInDays: 30 };

/** In this order: what the document calls it, the address, and what is sent. */
const requests: readonly [operation: string, path: string, status: number, body?: unknown][] = [
  ['post /api/import/catalogue', 'api/import/catalogue', 201, catalogue],
  ['post /api/import/customers', 'api/import/customers', 201, customers],
  ['post /api/import/changes', 'api/import/changes', 422, 'kind\nuserCreated\n'],
  ['post /api/changes', 'api/changes', 201, { changes }],
  ['post /api/changes', 'api/changes', 422, { changes }],
  ['post /api/changes', 'api/changes', 400, { changes: [] }],
  ['post /api/billing-rules', 'api/billing-rules', 201, rule],
  ['post /api/billing-rules', 'api/billing-rules', 422, { ...rule, conditions: {} }],
  ['put /api/billing-rules/{id}', 'api/billing-rules/1', 200, rule],
  ['get /api/billing-rules', 'api/billing-rules', 200],
  ['get /api/billing-rules/{id}', 'api/billing-rules/1', 200],
  ['get /api/billing-rules/{id}', 'api/billing-rules/x', 404],
  ['post /api/billing/{end}/reprocess', `api/billing/${end}/reprocess`, 202],
  ['post /api/billing-rules/preview', 'api/billing-rules/preview', 200, { periodEnd: end, rule }],
  ['get /api/billing/periods', 'api/billing/periods', 200],
  ['get /api/billing/{end}', `api/billing/${end}`, 200],
  ['get /api/billing/{end}', `api/billing/${end}?aggregateByCustomer=true`, 200],
  ['get /api/billing/{end}', 'api/billing/2026-11-24', 404],
  ['get /api/billing/{end}/detail', `api/billing/${end}/detail`, 200],
  ['get /api/billing/records/{id}/trace', 'api/billing/records/1/trace', 200],
  ['get /api/trace', 'api/trace?runId=latest&lineId=1', 404],
  ['get /api/v2/customers', 'api/v2/customers', 200],
  ['get /api/changes', 'api/changes', 200],
  ['post /api/tokens', 'api/tokens', 201, token],
  ['get /api/tokens', 'api/tokens', 200],
  ['delete /api/tokens/{id}', 'api/tokens/2', 204],
  ['delete /api/billing-rules/{id}', 'api/billing-rules/1', 204],
];

test('every operation answers what the OpenAPI document says, field by field', async () => {
  const documented = await documentedAnswers(ledger.url);
  for (const [operation, path, status, body] of requests) {
    if (path.includes('reprocess')) await processBilling(fresh.store, now.toISOString());
    const answer = await ledger.call(operation.split(' ')[0]?.toUpperCase() ?? '', path, body);
    expect(`${operation} ${answer.status}`, JSON.stringify(answer.body)).toBe(`${operation} ${status}`);
    documented.check(operation, status, answer.body);
  }
  expect(new Set(requests.map(([operation]) => operation))).toEqual(new Set(documented.operations));
  expect(ledger.faults).toEqual([]);
});
