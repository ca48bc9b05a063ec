import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { createAtriaClient, type AtriaCall } from '../../src/atria/client.js';
import { AtriaError } from '../../src/atria/errors.js';
import type { BillingRecord } from '../../src/domain/billing.js';
import { closedPort, json, startOddServer, type Answerer, type OddServer } from '../autotask/odd-server.js';

const token = 'very.secret.token';

let server: OddServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function clientOf(
  answer: Answerer,
  options: { pageSize?: number; signal?: AbortSignal; onCall?: (call: AtriaCall) => void } = {},
) {
  server = await startOddServer(answer);
  return createAtriaClient({ url: `${server.url}atria`, token, requestTimeoutMs: 300, ...options });
}

/** Answers pages of the rows that the request asks for. */
function pagesOf(
  rows: readonly object[],
  change: (page: number, answer: Record<string, unknown>) => object = (_page, answer) => answer,
): Answerer {
  return (request, response) => {
    const query = new URL(request.url, 'http://x').searchParams;
    const [page, pageSize] = [Number(query.get('page')), Number(query.get('pageSize'))];
    const items = rows.slice((page - 1) * pageSize, page * pageSize);
    json(response, change(page, { items, page, pageSize, totalCount: rows.length }));
  };
}

const record = (id: number | string, fields: object = {}) => ({
  id,
  customerCode: 'ASP',
  customerName: 'ASP Limited',
  customerAccountCode: '29683601',
  productSku: '9001',
  summaryGrouping: 'Hosted Exchange, 2GB MAPI',
  billable: true,
  lastMonthCount: 10,
  difference: 4,
  thisMonthCount: 14,
  ...fields,
});

async function all(records: AsyncIterable<BillingRecord[]>): Promise<BillingRecord[]> {
  const found: BillingRecord[] = [];
  for await (const page of records) found.push(...page);
  return found;
}

test('all billable records of a period are read, page by page, with the token', async () => {
  const client = await clientOf(pagesOf([record(1), record('b'), record(3)]), { pageSize: 2 });
  const pages: BillingRecord[][] = [];
  for await (const page of client.billingRecords('2026-11-25')) pages.push(page);
  expect(pages.map((page) => page.map((each) => each.recordId))).toEqual([['1', 'b'], ['3']]);
  expect(pages[0]?.[0]).toEqual({
    recordId: '1',
    customerCode: 'ASP',
    sku: '9001',
    description: 'Hosted Exchange, 2GB MAPI',
    quantity: 14,
    previousQuantity: 10,
    formerlyBilled: false,
  });
  expect(server?.received.map((each) => each.url)).toEqual([
    '/atria/api/billing/2026-11-25?billable=true&page=1&pageSize=2',
    '/atria/api/billing/2026-11-25?billable=true&page=2&pageSize=2',
  ]);
  expect(server?.received[0]?.headers.authorization).toBe(`Bearer ${token}`);
});

test('a server that gives smaller pages than asked for is read whole', async () => {
  const rows = [1, 2, 3, 4, 5].map((id) => record(id));
  const client = await clientOf((request, response) => {
    const page = Number(new URL(request.url, 'http://x').searchParams.get('page'));
    json(response, { items: rows.slice((page - 1) * 2, page * 2), page, pageSize: 2, totalCount: 5 });
  });
  expect(await all(client.billingRecords('2026-11-25'))).toHaveLength(5);
});

test('an empty list takes one call', async () => {
  const client = await clientOf(pagesOf([]));
  expect(await all(client.billingRecords('2026-11-25'))).toEqual([]);
  expect(await client.periods()).toEqual([]);
  expect(server?.received).toHaveLength(2);
});

test('quantities that cannot be billed are passed on as they are', async () => {
  const client = await clientOf(
    pagesOf([record(1, { thisMonthCount: -1.5, productSku: null, summaryGrouping: null })]),
  );
  expect(await all(client.billingRecords('2026-11-25'))).toMatchObject([{ quantity: -1.5, sku: '', description: '' }]);
});

test('records can be narrowed to customers, whether the server narrows or not', async () => {
  const client = await clientOf(pagesOf([record(1), record(2, { customerCode: 'TGO' }), record(3)]));
  const found = await all(client.billingRecords('2026-11-25', { customerCodes: ['TGO', 'TGO'] }));
  expect(found.map((each) => each.recordId)).toEqual(['2']);
  expect(server?.received[0]?.url).toContain('billable=true&customerCode=TGO&page=1');
  expect(await all(client.billingRecords('2026-11-25', { customerCodes: [] }))).toEqual([]);
  expect(server?.received).toHaveLength(1);
});

test('periods and customers are read with the fields that are used', async () => {
  const client = await clientOf((request, response) => {
    const items = request.url.includes('customers')
      ? [
          {
            code: 'ASP',
            name: 'ASP Limited',
            billingIdentifier: null,
            type: 'Standard',
            status: 'Deprovisioned',
            more: 1,
          },
        ]
      : [{ start: '2026-10-26', end: '2026-11-25', status: 'closed', more: 1 }];
    json(response, { items, page: 1, pageSize: 500, totalCount: 1 });
  });
  expect(await client.periods()).toEqual([{ start: '2026-10-26', end: '2026-11-25', status: 'closed' }]);
  expect(await client.customers()).toEqual([
    { code: 'ASP', name: 'ASP Limited', billingIdentifier: '', type: 'Standard', status: 'Deprovisioned' },
  ]);
  expect(server?.received.map((each) => each.url.split('?')[0])).toEqual([
    '/atria/api/billing/periods',
    '/atria/api/v2/customers',
  ]);
});

const rows = [record(1), record(2), record(3)];

test.each([
  ['its total changes between pages', pagesOf(rows, (page, answer) => ({ ...answer, totalCount: page === 1 ? 3 : 4 }))],
  ['a record comes twice', pagesOf([record(1), record(2), record(2)])],
  ['a page is empty too early', pagesOf(rows, (page, answer) => (page === 1 ? answer : { ...answer, items: [] }))],
  ['it gives more rows than its total', pagesOf(rows, (_page, answer) => ({ ...answer, totalCount: 1 }))],
  ['another page comes than was asked for', pagesOf(rows, (_page, answer) => ({ ...answer, page: 1 }))],
  ['a record is not billable', pagesOf([record(1), record(2, { billable: false })])],
  ['a quantity is text', pagesOf([record(1, { thisMonthCount: '14' })])],
  ['a record names no customer', pagesOf([record(1, { customerCode: '' })])],
  [
    'it has no paging',
    (_request, response) => {
      json(response, [record(1)]);
    },
  ],
] satisfies [string, Answerer][])('a list is an error where %s', async (_name, answer) => {
  const client = await clientOf(answer, { pageSize: 2 });
  await expect(all(client.billingRecords('2026-11-25'))).rejects.toMatchObject({
    name: 'AtriaError',
    kind: 'UnexpectedAnswer',
  });
});

test('a period that ends before it starts or on no day is an error', async () => {
  for (const period of [
    { start: '2026-11-26', end: '2026-11-25', status: 'open' },
    { start: '2026-02-01', end: '2026-02-30', status: 'open' },
    { start: '2026-10-26', end: '2026-11-25', status: 'halfway' },
  ]) {
    const client = await clientOf(pagesOf([period]));
    await expect(client.periods()).rejects.toMatchObject({ kind: 'UnexpectedAnswer', retryable: false });
    await server?.close();
  }
});

const plain =
  (status: number, type: string, body: string, headers: Record<string, string> = {}): Answerer =>
  (_request, response) =>
    void response.writeHead(status, { 'Content-Type': type, ...headers }).end(body);

test.each([
  ['401', plain(401, 'text/plain', ''), { kind: 'Unauthorized', retryable: false, status: 401 }],
  ['403', plain(403, 'text/plain', ''), { kind: 'Forbidden', retryable: false }],
  ['404', plain(404, 'application/json', '{}'), { kind: 'NotFound', retryable: false }],
  ['500', plain(500, 'application/json', '{}'), { kind: 'ServerError', retryable: true }],
  [
    '429',
    plain(429, 'text/plain', '', { 'Retry-After': '3' }),
    { kind: 'ServerError', retryable: true, retryAfterMs: 3000 },
  ],
  ['302', plain(302, 'text/plain', '', { Location: '/login' }), { kind: 'UnexpectedAnswer', retryable: false }],
  ['HTML', plain(200, 'text/html', '<html>Log in</html>'), { kind: 'UnexpectedAnswer', retryable: true }],
  ['nothing', () => undefined, { kind: 'Timeout', retryable: true }],
  ['a reset', (request) => void request.socket.resetAndDestroy(), { kind: 'Unreachable', retryable: true }],
  [
    'half an answer',
    (request, response) => {
      response.writeHead(200, { 'Content-Length': '99' });
      response.write('{', () => request.socket.destroy());
    },
    { kind: 'Unreachable', retryable: true },
  ],
] satisfies [string, Answerer, Partial<AtriaError>][])(
  '%s is told by its kind, after one call, without the token',
  async (_name, answer, expected) => {
    const calls: AtriaCall[] = [];
    const client = await clientOf(answer, { onCall: (call) => calls.push(call) });
    const error: unknown = await client.customers().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AtriaError);
    expect(error).toMatchObject(expected);
    expect((error as Error).message).toContain('GET /api/v2/customers');
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(token);
    expect(server?.received).toHaveLength(1);
    expect(calls).toMatchObject([{ endpoint: 'api/v2/customers' }]);
  },
);

test('an Atria that is not there is unreachable', async () => {
  const client = createAtriaClient({ url: `http://127.0.0.1:${await closedPort()}/`, token, requestTimeoutMs: 2000 });
  await expect(client.periods()).rejects.toMatchObject({ kind: 'Unreachable', retryable: true });
});

test('a cancelled read ends with the reason', async () => {
  const controller = new AbortController();
  const reason = new Error('the operator cancelled the run');
  const client = await clientOf(
    () => {
      controller.abort(reason);
    },
    { signal: controller.signal },
  );
  await expect(client.periods()).rejects.toBe(reason);
  await expect(client.periods()).rejects.toBe(reason);
  expect(server?.received).toHaveLength(1);
});

test.each([
  '',
  'atria.example.com',
  'ftp://atria.example.com',
  'https://user:pw@atria.example.com',
  'https://atria.example.com/?x=1',
])('%j is refused as the address of Atria', (url) => {
  expect(() => createAtriaClient({ url, token, requestTimeoutMs: 1 })).toThrow(
    /The Atria URL is not a plain web address/,
  );
});

test('a token that no header can carry is refused', () => {
  expect(() => createAtriaClient({ url: 'https://atria.example.com', token: 'a\nb', requestTimeoutMs: 1 })).toThrow(
    /The Atria token is empty or holds characters/,
  );
});
