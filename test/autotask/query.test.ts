import { afterEach, expect, test } from 'vitest';
import { createAutotaskClient, type OwnedRows } from '../../src/autotask/client.js';
import { json, startOddServer, type OddServer } from './odd-server.js';
import { queryOf } from './sent-query.js';

const credentials = { userName: 'api@example.com', secret: 'secret', integrationCode: 'CODE' };

type Row = Record<string, unknown>;

let server: OddServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A client of a server that answers the pages in order; `next` gives the next page's address. */
async function clientOfPages(
  pages: Row[][],
  next: (page: number) => string = (page) => `${server?.url ?? ''}page/${page}`,
) {
  server = await startOddServer((_request, response) => {
    const page = server?.received.length ?? 0;
    const items = pages[page - 1] ?? [];
    const nextPageUrl = page < pages.length ? next(page + 1) : null;
    json(response, { items, pageDetails: { count: items.length, requestCount: 500, prevPageUrl: null, nextPageUrl } });
  });
  return createAutotaskClient({ baseUrl: server.url, credentials, requestTimeoutMs: 5000, maxPages: 5 });
}

const company = (id: number, companyName = `Company ${id}`): Row => ({ id, companyName, isActive: true });
const units = (id: number, row: Row = {}): Row => ({
  id,
  contractServiceID: 8001,
  contractID: 7001,
  serviceID: 9001,
  startDate: '2026-07-01T00:00:00Z',
  endDate: '2026-07-31T00:00:00',
  units: 10,
  ...row,
});

test('all pages are read by POST with the same body, and a row that comes twice counts once in its later form', async () => {
  const client = await clientOfPages([[company(1), company(2, 'old')], [company(2, 'new'), company(3)], []]);
  const { rows: found } = await client.companies.byIds([1, 2, 3, 3]);
  expect(found.map((each) => [each.id, each.companyName])).toEqual([
    [1, 'Company 1'],
    [2, 'new'],
    [3, 'Company 3'],
  ]);
  expect(server?.received.map((each) => [each.method, each.url])).toEqual([
    ['POST', '/ATServicesRest/V1.0/Companies/query'],
    ['POST', '/page/2'],
    ['POST', '/page/3'],
  ]);
  expect(new Set(server?.received.map((each) => each.body)).size).toBe(1);
  expect(queryOf(server!.received[0]!)).toEqual({
    MaxRecords: 500,
    IncludeFields: ['id', 'companyName', 'isActive'],
    Filter: [{ op: 'in', field: 'id', value: [1, 2, 3] }],
  });
});

test('only the fields that are used are kept', async () => {
  const client = await clientOfPages([[{ ...company(1), phone: '1', userDefinedFields: [] }]]);
  expect(await client.companies.byIds([1])).toEqual({ rows: [company(1)], odd: [] });
});

test('pages that repeat for ever, bring nothing, or do not end are an error', async () => {
  const repeating = await clientOfPages([[company(1)], [company(1)]]);
  await expect(repeating.companies.byIds([1])).rejects.toThrow(/page 2 brings no new rows/);
  await server?.close();
  const empty = await clientOfPages([[company(1)], [], [company(2)]]);
  await expect(empty.companies.byIds([1, 2])).rejects.toThrow(/page 2 brings no new rows/);
  await server?.close();
  const endless = await clientOfPages([1, 2, 3, 4, 5, 6].map((id) => [company(id)]));
  await expect(endless.companies.byIds([1, 2, 3, 4, 5, 6])).rejects.toThrow(/more than 5 pages/);
});

test.each(['http://elsewhere.invalid/next', '//elsewhere.invalid/next', 'http://', 'file:///etc/passwd'])(
  'credentials are not sent to a next page at %s',
  async (next) => {
    const client = await clientOfPages([[company(1)], [company(2)]], () => next);
    await expect(client.companies.byIds([1, 2])).rejects.toMatchObject({
      kind: 'UnexpectedAnswer',
      disposition: 'halt',
    });
    expect(server?.received).toHaveLength(1);
  },
);

test('a page with fewer rows than it counts is an error, for a missing row would pass for an absent line', async () => {
  server = await startOddServer((_request, response) => {
    json(response, { items: [company(1)], pageDetails: { count: 2, nextPageUrl: null } });
  });
  const client = createAutotaskClient({ baseUrl: server.url, credentials, requestTimeoutMs: 5000 });
  await expect(client.companies.byIds([1, 2])).rejects.toMatchObject({
    kind: 'UnexpectedAnswer',
    disposition: 'retry',
  });
});

type Client = Awaited<ReturnType<typeof clientOfPages>>;

const contract = (row: Row = {}): Row => ({
  id: 7001,
  companyID: 1,
  contractName: 'Managed services',
  contractType: 7,
  status: 1,
  startDate: '2026-01-01T00:00:00.000',
  endDate: '2026-12-31',
  ...row,
});

const onDay = (client: Client) => client.units.ofContracts([7001], '2026-07-13', '2026-07-13');
const inWindow = (client: Client) => client.units.inWindow([8001], '2026-07-10', '2026-07-20');
const fewer = (client: Client) =>
  client.units.fewerThan([{ contractServiceID: 8001, after: '2026-06-30', fewerThan: 11 }]);
const recurring = (client: Client) => client.contracts.recurringByCompanies([1], '2026-07-13');

const strangers: [string, Row, Row, (client: Client) => Promise<OwnedRows<unknown, unknown>>][] = [
  ['a company that was not asked for', company(1), company(9), (client) => client.companies.byIds([1])],
  [
    'a service that was not asked for',
    { id: 1, name: 'A', isActive: true },
    { id: 2, name: 'B', isActive: true },
    (client) => client.services.byIds([1]),
  ],
  [
    'a line of another contract',
    { id: 1, contractID: 7001, serviceID: 1 },
    { id: 2, contractID: 7002, serviceID: 1 },
    (client) => client.contractServices.byContracts([7001]),
  ],
  [
    'a line of another service',
    { id: 1, contractID: 7001, serviceID: 1 },
    { id: 2, contractID: 7001, serviceID: 2 },
    (client) => client.contractServices.byContracts([7001], [1]),
  ],
  ['a contract of another company', contract(), contract({ id: 2, companyID: 2 }), recurring],
  ['a contract of another type', contract(), contract({ id: 2, contractType: 1 }), recurring],
  ['an inactive contract', contract(), contract({ id: 2, status: 0 }), recurring],
  ['a contract that has ended', contract(), contract({ id: 2, endDate: '2026-07-12T00:00:00Z' }), recurring],
  ['a contract that is still to begin', contract(), contract({ id: 2, startDate: '2026-07-14T00:00:00Z' }), recurring],
  ['units of another contract', units(1), units(2, { contractID: 7002 }), onDay],
  ['units of an earlier day', units(1), units(2, { endDate: '2026-07-12' }), onDay],
  ['units of a later day', units(1), units(2, { startDate: '2026-07-14' }), onDay],
  ['units of another line', units(1), units(2, { contractServiceID: 8002 }), inWindow],
  ['units before the window', units(1), units(2, { endDate: '2026-07-09' }), inWindow],
  ['units after the window', units(1), units(2, { startDate: '2026-07-21' }), inWindow],
  ['as many units as the limit', units(1), units(2, { units: 11 }), fewer],
  ['units that begin on the limit day', units(1), units(2, { startDate: '2026-06-30' }), fewer],
  ['units of a line without a limit', units(1), units(2, { contractServiceID: 8002 }), fewer],
];

test.each(strangers)('%s is told apart from what was asked for', async (_name, asked, stranger, call) => {
  const honest = await clientOfPages([[asked]]);
  expect(await call(honest)).toMatchObject({ rows: [{ id: asked['id'] }], odd: [] });
  await server?.close();
  const client = await clientOfPages([[asked, stranger]]);
  const read = await call(client);
  expect(read).toMatchObject({ rows: [{ id: asked['id'] }], odd: [{ fields: stranger }] });
  expect(read.odd[0]?.items).toHaveLength(1);
});

test.each(strangers)(
  '%s, several times, makes the answer an error: its filter was widened',
  async (_name, asked, stranger, call) => {
    const client = await clientOfPages([[asked, ...[21, 22].map((id) => ({ ...stranger, id }))]]);
    await expect(call(client)).rejects.toMatchObject({ kind: 'UnexpectedAnswer', disposition: 'halt' });
  },
);

test('an answer all of whose rows lie on other days is an error, were it one row: days may have been shifted', async () => {
  const client = await clientOfPages([[units(1, { endDate: '2026-07-12' })]]);
  await expect(onDay(client)).rejects.toMatchObject({ kind: 'UnexpectedAnswer', disposition: 'halt' });
});

test('notes are a hint: those that cannot be used are left out', async () => {
  const note = (id: number, fields: Row = {}) => ({
    id,
    contractID: 7001,
    createDateTime: '2026-07-13T08:00:00.52',
    ...fields,
  });
  const client = await clientOfPages([
    [note(1), note(2), note(3), note(4, { contractID: 7002 }), note(5, { createDateTime: '2026-07-13T07:59:59Z' })],
  ]);
  const found = await client.notes.byContracts([7001], new Date('2026-07-13T08:00:00.900Z'));
  expect(found.map(({ id }) => id)).toEqual([1, 2, 3]);
});

test('dates are cut to their day in each form that Autotask writes', async () => {
  const forms = [
    '2026-07-01',
    '2026-07-01T00:00:00',
    '2026-07-01T00:00:00Z',
    '2026-07-01T23:59:59.997',
    '2026-07-01T00:00:00.000Z',
  ];
  const client = await clientOfPages([forms.map((startDate, index) => units(index + 1, { startDate }))]);
  const { rows } = await client.units.ofContracts([7001], '2026-07-13', '2026-07-13');
  expect(rows.map((row) => [row.startDate, row.endDate])).toEqual(forms.map(() => ['2026-07-01', '2026-07-31']));
});

test.each([
  ['a day that does not exist', 'startDate is a text', { startDate: '2026-02-30T00:00:00Z' }],
  ['a date in words', 'startDate is a text', { startDate: 'July 1, 2026' }],
  ['units as text', 'units is a text', { units: '10' }],
  ['parts of units', 'units is 10.5', { units: 10.5 }],
  ['more units than there can be', 'units is 3000000000', { units: 3_000_000_000 }],
  ['no id', 'without a readable id', { id: undefined }],
  ['a line that is not whole', 'contractServiceID is 1.5', { contractServiceID: 1.5 }],
])('a row with %s is told with its contract, and not left out', async (_name, said, fields) => {
  const client = await clientOfPages([[units(2), units(1, fields)]]);
  const { rows, odd } = await onDay(client);
  expect(rows.map(({ id }) => id)).toEqual([2]);
  expect(odd).toMatchObject([{ items: [7001] }]);
  expect(odd[0]?.reason).toContain(said);
});

test.each([null, 5, 'x', [], {}, { id: null }, { id: 7, contractID: null }, { id: 7, contractID: 999 }])(
  'the owner of %j among 500 contracts is found by the rows that Autotask counts of each',
  async (oddRow) => {
    const ids = Array.from({ length: 500 }, (_, index) => index + 1);
    server = await startOddServer((request, response) => {
      const asked = new Set(queryOf(request).Filter[0]?.value as number[]);
      const items = ids
        .filter((id) => asked.has(id))
        .map((id) => (id === 317 ? oddRow : units(id + 1000, { contractID: id })));
      json(response, { items, pageDetails: { count: items.length, nextPageUrl: null } });
    });
    const client = createAutotaskClient({ baseUrl: server.url, credentials, requestTimeoutMs: 5000 });
    const { rows, odd } = await client.units.ofContracts(ids, '2026-07-13', '2026-07-13');
    expect(rows).toHaveLength(499);
    expect(odd.map(({ items }) => items)).toEqual([[317]]);
    expect(server.received.length).toBeLessThan(22);
  },
);

test('two rows of one id on a page are both odd: which of them is right cannot be told', async () => {
  const client = await clientOfPages([
    [units(1), units(2, { contractServiceID: 8002 }), units(2, { units: 3 }), units(3)],
  ]);
  const { rows, odd } = await onDay(client);
  expect(rows.map(({ id }) => id)).toEqual([1, 3]);
  expect(odd.map(({ fields }) => fields['contractServiceID'])).toEqual([8002, 8001]);
});

test('what only people read of a service or company may be anything', async () => {
  const client = await clientOfPages([
    [{ id: 1, name: 5, description: null, invoiceDescription: 'A', isActive: 'yes' }],
  ]);
  expect(await client.services.byIds([1])).toEqual({
    rows: [{ id: 1, name: '', description: '', invoiceDescription: 'A', isActive: false, odd: ['name', 'isActive'] }],
    odd: [],
  });
  await server?.close();
  const other = await clientOfPages([[{ id: 1, companyName: {}, isActive: 1 }]]);
  expect((await other.companies.byIds([1])).rows).toEqual([{ id: 1, companyName: '', isActive: false }]);
});

test('what nobody filled in is empty', async () => {
  const client = await clientOfPages([
    [contract({ contractNumber: null, contractCategory: null, isDefaultContract: null })],
  ]);
  expect((await recurring(client)).rows).toEqual([
    {
      id: 7001,
      companyID: 1,
      contractName: 'Managed services',
      contractNumber: '',
      contractCategory: null,
      isDefaultContract: false,
      startDate: '2026-01-01',
      endDate: '2026-12-31',
    },
  ]);
});

test('more services than fit the filter are picked out by the client', async () => {
  const client = await clientOfPages([
    [1, 2, 300].map((serviceID) => ({ id: serviceID, contractID: 7001, serviceID })),
  ]);
  const wanted = Array.from({ length: 200 }, (_, index) => index + 2);
  expect((await client.contractServices.byContracts([7001], wanted)).rows.map((each) => each.serviceID)).toEqual([2]);
  expect(await client.contractServices.byContracts([7001], [])).toEqual({ rows: [], odd: [] });
  expect(server?.received).toHaveLength(1);
});

test.each([
  [
    500,
    { errors: ['Unable to find unitz in the ContractServiceUnit Entity'] },
    { kind: 'Rejected', disposition: 'halt', sent: 'refused' },
  ],
  [500, { errors: ['An unexpected error has occurred.'] }, { kind: 'ServerError', disposition: 'retry' }],
  [
    500,
    { errors: ['The user account has been locked.  Please see your Autotask Administrator for details.'] },
    { kind: 'Unauthorized', disposition: 'halt' },
  ],
  [404, { Message: 'No HTTP resource was found' }, { kind: 'Rejected', disposition: 'halt' }],
  [429, {}, { kind: 'ThreadLimit', disposition: 'retryAt' }],
])('a query answered with %i %o is %o', async (status, body, expected) => {
  server = await startOddServer((_request, response) => {
    json(response, body, status);
  });
  const client = createAutotaskClient({ baseUrl: server.url, credentials, requestTimeoutMs: 5000 });
  await expect(client.companies.byIds([1])).rejects.toMatchObject({ ...expected, status });
  expect(server.received).toHaveLength(1);
});
