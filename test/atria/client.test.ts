import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { createAtriaClient, type AtriaCall, type ReadRecord } from '../../src/atria/client.js';
import { AtriaError } from '../../src/atria/errors.js';
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
  rows: readonly unknown[],
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

async function all(records: AsyncIterable<ReadRecord[]>): Promise<ReadRecord[]> {
  const found: ReadRecord[] = [];
  for await (const page of records) found.push(...page);
  return found;
}

test('all billable records of a period are read, page by page, with the token', async () => {
  const client = await clientOf(pagesOf([record(1), record('b'), record(3)]), { pageSize: 2 });
  const pages: ReadRecord[][] = [];
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
    billingIdentifier: '29683601',
    customerName: 'ASP Limited',
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
  expect(await client.periods()).toEqual({ periods: [], odd: [] });
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
  const period = { start: '2026-10-26', end: '2026-11-25', status: 'closed' };
  expect(await client.periods()).toEqual({ periods: [period], odd: [] });
  expect(await client.customers()).toEqual({
    customers: [{ code: 'ASP', name: 'ASP Limited', billingIdentifier: '', type: 'Standard', status: 'Deprovisioned' }],
    nameless: [],
  });
  expect(server?.received.map((each) => each.url.split('?')[0])).toEqual([
    '/atria/api/billing/periods',
    '/atria/api/v2/customers',
  ]);
});

const rows = [record(1), record(2), record(3)];

test.each([
  ['its total changes between pages', pagesOf(rows, (page, answer) => ({ ...answer, totalCount: page === 1 ? 3 : 4 }))],
  ['a record comes on two pages', pagesOf([record(1), record(2), record(2)])],
  ['a page is empty too early', pagesOf(rows, (page, answer) => (page === 1 ? answer : { ...answer, items: [] }))],
  ['it gives more rows than its total', pagesOf(rows, (_page, answer) => ({ ...answer, totalCount: 1 }))],
  ['another page comes than was asked for', pagesOf(rows, (_page, answer) => ({ ...answer, page: 1 }))],
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

test('a row that is no period is told with the day that it ends on', async () => {
  const odd = [
    { start: '2026-11-26', end: '2026-11-25', status: 'open' },
    { start: '2026-10-26', end: '2026-11-24', status: 'halfway' },
    { start: '2026-02-01', end: '2026-02-30', status: 'open' },
    null,
  ];
  const client = await clientOf(pagesOf([{ start: '2026-08-26', end: '2026-09-25', status: 'closed' }, ...odd]));
  const read = await client.periods();
  expect(read.periods).toHaveLength(1);
  expect(read.odd.map(({ end }) => end)).toEqual(['2026-11-25', '2026-11-24', null, null]);
  expect(read.odd[1]?.reason).toBe("row 3 of Atria's list of billing periods cannot be used: status is a text");
});

const odd = (of: string, reason: string) => ({ fault: { of, reason: `Atria's billing record ${reason}` } });

test.each([
  ['a quantity is text', { thisMonthCount: '14' }, odd('quantity', '2 cannot be used: thisMonthCount is a text')],
  ['a quantity is missing', { thisMonthCount: null }, odd('quantity', '2 cannot be used: thisMonthCount is null')],
  ['it is not billable', { billable: false }, odd('line', '2 cannot be used: billable is false')],
  ['its id is none', { id: {} }, odd('line', '(row 2) cannot be used: id is an object')],
  ['another has its id', { id: 1 }, odd('line', '1 is given twice')],
  [
    'nothing is billed, and before cannot be read',
    { thisMonthCount: 0, lastMonthCount: 'x' },
    odd('line', '2 cannot be used: lastMonthCount is a text'),
  ],
  ['its SKU is no text', { productSku: ['9001'] }, odd('customer', '2 cannot be used: productSku is a list')],
  ['its SKU is a number', { productSku: 9001 }, { sku: '9001' }],
  ['the quantity before is no number', { lastMonthCount: null }, { previousQuantity: 0 }],
  ['its description is no text', { summaryGrouping: 5 }, { description: '' }],
  [
    'it names no customer',
    { customerCode: '' },
    {
      customerCode: '',
      billingIdentifier: '29683601',
      customerName: 'ASP Limited',
      ...odd('line', '2 cannot be used: customerCode is an empty text'),
    },
  ],
])('a record of which %s keeps the others usable', async (_name, fields, expected) => {
  const client = await clientOf(pagesOf([record(1), record(2, fields), record(3)]));
  const found = await all(client.billingRecords('2026-11-25'));
  expect(found[1]?.fault === undefined).toBe(!('fault' in expected));
  expect(found[2]?.fault).toBeUndefined();
  expect(found[1]).toMatchObject(expected);
});

test('a row in the place of a record that is none belongs to nobody', async () => {
  const client = await clientOf(pagesOf([record(1), 'x', record(3)]));
  const found = await all(client.billingRecords('2026-11-25'));
  expect(found[1]).toMatchObject({ customerCode: '', customerName: '', fault: { of: 'customer' } });
});

test('a customer of which a field is odd has a fault, and one without a code is nobody', async () => {
  const acme = { code: 'ACME', name: 'Acme', billingIdentifier: '1001', type: 'Standard', status: 'Active' };
  const client = await clientOf(
    pagesOf([
      acme,
      { ...acme, code: 'NAMELESS', name: 5, type: null },
      { ...acme, code: 'NUMBER', billingIdentifier: 29683601 },
      { ...acme, code: 'LIST', billingIdentifier: ['1'] },
      { ...acme, code: 'STATUS', status: null },
      { ...acme, code: null },
      { ...acme, code: 'TWICE' },
      { ...acme, code: 'TWICE', name: 'Other' },
    ]),
  );
  const { customers, nameless } = await client.customers();
  expect(customers.map(({ code, fault }) => [code, fault === undefined])).toEqual([
    ['ACME', true],
    ['NAMELESS', true],
    ['NUMBER', true],
    ['LIST', false],
    ['STATUS', false],
  ]);
  expect(customers[2]?.billingIdentifier).toBe('29683601');
  expect(nameless.map(({ name, reason }) => [name, reason])).toEqual([
    ['Acme', 'which customer it is cannot be told: code is null'],
    ['Acme', 'which customer it is cannot be told: the code TWICE is given twice'],
    ['Other', 'which customer it is cannot be told: the code TWICE is given twice'],
  ]);
});

const plain =
  (status: number, type: string, body: string, headers: Record<string, string> = {}): Answerer =>
  (_request, response) =>
    void response.writeHead(status, { 'Content-Type': type, ...headers }).end(body);

const newToken = 'Make a new token in Atria, and check that its user is enabled.';

test.each([
  ['401', plain(401, 'text/plain', ''), { kind: 'Unauthorized', retryable: false, advice: newToken }],
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
    const { message, found, advice } = error as AtriaError;
    expect(found).toContain('GET /api/v2/customers');
    expect(message).toBe(`${found}. ${advice}`.trimEnd());
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
