import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { listChanges } from '../../src/ledger/store/changes.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { emptyLedger } from './empty-ledger.js';
import { append, change } from './fresh-ledger.js';
import { processBilling } from './process.js';
import { serveLedger, type ServedLedger } from './serve-ledger.js';

let fresh: FreshStore;
let ledger: ServedLedger;
const now = new Date('2026-11-26T22:00:00Z');

beforeAll(async () => {
  fresh = await migratedStore();
  ledger = await serveLedger(fresh.store, now);
});
afterAll(async () => {
  ledger.close();
  await fresh.close();
});
afterEach(() => {
  expect(ledger.faults.splice(0)).toEqual([]);
});
beforeEach(async () => {
  await emptyLedger(fresh.store, 25);
  await append(fresh.store, [change('customerCreated', { customerCode: 'ASP', happenedAt: '2026-11-01T00:00:00Z' })]);
});

const user = (more: object = {}) => {
  return { kind: 'userCreated', happenedAt: '2026-11-02T00:00:00Z', customerCode: 'ASP', userName: 'ann', ...more };
};
const send = (...changes: object[]) => ledger.call('POST', 'api/changes', { changes });
const recorded = () => listChanges(fresh.store, { after: 1, limit: 100 });

test.each([
  'api/billing/2026-02-30',
  'api/billing/2026-13-01/detail',
  'api/billing/2026-11-25?customerCode=%00',
  'api/billing/2026-11-25/detail?user=%00',
  'api/billing/2026-11-25/detail?actionedBy=%00',
  'api/changes?customerCode=%00',
  'api/trace?runId=%00&lineId=%00',
  'api/billing/2026-11-25?page=999999999',
])('GET %s is an answer and no fault', async (path) => {
  await processBilling(fresh.store, now.toISOString());
  const { status } = await ledger.call('GET', path);
  expect([200, 400, 404]).toContain(status);
});

test.each([
  ['a NUL', { userName: 'a\0b' }],
  ['half a character', { userName: 'a\ud800' }],
  ['a NUL among its values', { fullName: 'a\0b' }],
  ['a NUL in a flag', { flags: ['a\0b'] }],
  ['a NUL in its source key', { sourceKey: 'a\0b' }],
])('a change with %s is refused by its row', async (_what, more) => {
  expect(await send(user({ userName: 'bob' }), user(more))).toMatchObject({
    status: 422,
    body: { recorded: 0, refused: [{ row: 2 }] },
  });
  expect(await recorded()).toEqual([]);
});

test('a change of another age is refused: once recorded, it would ask for billing periods without end', async () => {
  const report = await send(user({ happenedAt: '0206-11-02T00:00:00Z' }));
  expect(report).toMatchObject({
    status: 422,
    body: { refused: [{ row: 1, reason: expect.stringMatching('0206-11-02.* too long ago') as string }] },
  });
  await processBilling(fresh.store, now.toISOString());
});

test('the last moment of a period counts in it, however many digits its fraction has', async () => {
  await send(
    user({ happenedAt: '2026-11-25T23:59:59.9999999Z' }),
    user({ userName: 'bob', happenedAt: '2026-11-26T00:00:00.0000000Z' }),
  );
  await processBilling(fresh.store, now.toISOString());
  const { body } = await ledger.call('GET', 'api/billing/2026-11-25/detail?action=Added&user=ann');
  expect(body).toMatchObject({ totalCount: 1, items: [{ added: { happenedAt: '2026-11-25T23:59:59.999Z' } }] });
  const next = await ledger.call('GET', 'api/billing/2026-12-25/detail?action=Added');
  expect(next.body).toMatchObject({ totalCount: 1, items: [{ userName: 'bob' }] });
});

test('another change under a known source key is refused, and the same one is not recorded again', async () => {
  const first = user({ sourceKey: 'k1', flags: ['test'] });
  expect(await send(first)).toMatchObject({ status: 201, body: { recorded: 1 } });
  expect(await send({ ...first, happenedAt: '2026-11-02T01:00:00+01:00' })).toMatchObject({
    body: { recorded: 0, alreadyKnown: 1 },
  });
  const reason = 'The source key "k1" stands for another change already (number 2).';
  for (const other of [user({ sourceKey: 'k1', userName: 'bob' }), user({ sourceKey: 'k1', flags: ['trial'] })]) {
    expect(await send(other)).toMatchObject({ status: 422, body: { refused: [{ row: 1, reason }] } });
  }
  expect(
    await send(user({ sourceKey: 'k2', userName: 'eve' }), user({ sourceKey: 'k2', userName: 'kim' })),
  ).toMatchObject({ status: 422, body: { refusedCount: 1, refused: [{ row: 2 }] } });
  expect(await recorded()).toHaveLength(1);
});

test('names are the same with and without blanks around them', async () => {
  expect(await send(user({ customerCode: ' ASP', userName: 'ann ' }))).toMatchObject({ status: 201 });
  expect(await send(user())).toMatchObject({ status: 422 });
});

test('a file as spreadsheets write it is read: byte order mark, CRLF, quotes, commas and line breaks in cells', async () => {
  const file =
    '\ufeff"kind","happenedAt","customerCode","userName","fullName"\r\n' +
    'userCreated,2026-11-02T00:00:00Z,ASP,ann,"Ann ""Annie"", née Läns\r\nof Leeds"\r\n';
  expect(await ledger.call('POST', 'api/import/changes', file)).toMatchObject({ status: 201, body: { recorded: 1 } });
  expect(await recorded()).toMatchObject([
    { userName: 'ann', values: { fullName: 'Ann "Annie", née Läns\r\nof Leeds' } },
  ]);
});

test('a file in another encoding is refused, and not recorded with other letters', async () => {
  const file = Buffer.from(
    'kind,happenedAt,customerCode,userName\nuserCreated,2026-11-02T00:00:00Z,ASP,ren\xe9\n',
    'latin1',
  );
  const answer = await fetch(`${ledger.url}api/import/changes`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${ledger.token}`, 'Content-Type': 'text/csv' },
    body: file,
  });
  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain('UTF-8');
  expect(await recorded()).toEqual([]);
});

test('a file imported twice, also at the same time, is recorded once', async () => {
  const customers = 'code,name\nTGO,TGO Limited\nDEMO,Demo\n';
  const answers = await Promise.all([1, 2, 3].map(() => ledger.call('POST', 'api/import/customers', customers)));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  const created = (await recorded()).filter(({ kind }) => kind === 'customerCreated');
  expect(created.map(({ customerCode }) => customerCode)).toEqual(['TGO', 'DEMO']);
  const changes =
    'kind,happenedAt,customerCode,userName\nuserCreated,2026-11-02T00:00:00Z,ASP,ann\nuserRemoved,2026-11-03T00:00:00Z,ASP,ann\n';
  const both = await Promise.all([1, 2].map(() => ledger.call('POST', 'api/import/changes', changes)));
  expect(both.map(({ status }) => status).sort()).toEqual([201, 422]);
});

test('a sender that goes away in the middle of a file leaves nothing behind, and holds up nobody', async () => {
  const { hostname, port } = new URL(ledger.url);
  const head = `POST /api/import/changes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ledger.token}\r\n`;
  const socket = connect(Number(port), hostname);
  const sent = 'kind,happenedAt,customerCode,userName\nuserCreated,2026-11-02T00:00:00Z,ASP,half\n';
  await new Promise((resolve) =>
    socket.write(`${head}Content-Type: text/csv\r\nContent-Length: 9999\r\n\r\n${sent}`, resolve),
  );
  expect(await send(user())).toMatchObject({ status: 201 });
  await new Promise((resolve) => socket.once('close', resolve).resetAndDestroy());
  expect(await send(user({ userName: 'bob' }))).toMatchObject({ status: 201 });
  expect((await recorded()).map(({ userName }) => userName)).toEqual(['ann', 'bob']);
});

test('a code is not given out again after its customer was deprovisioned', async () => {
  const at = { happenedAt: '2026-11-03T00:00:00Z', customerCode: 'ASP' };
  expect(await send({ kind: 'customerDeprovisioned', ...at })).toMatchObject({ status: 201 });
  for (const again of [
    { kind: 'customerCreated', ...at },
    { kind: 'customerChanged', ...at, status: 'Active' },
  ]) {
    expect(await send(again)).toMatchObject({ status: 422 });
  }
});

test.each([
  ['2026-11-25', null, 2],
  ['2026-11-26', null, 0],
  [null, '2026-11-25', 2],
  [null, '2026-11-24', 0],
  ['2026-11-25', '2026-11-25', 2],
])('a rule from %s to %s counts in the period to 2026-11-25 for %i of its items', async (validFrom, validTo, items) => {
  await send(user());
  const rule = {
    description: 'R',
    overrideReason: 'R',
    processingOrder: 1,
    conditions: { customerTypes: ['Standard'] },
  };
  expect(await ledger.call('POST', 'api/billing-rules', { ...rule, validFrom, validTo })).toMatchObject({
    status: 201,
  });
  await processBilling(fresh.store, now.toISOString());
  const { body } = await ledger.call('GET', 'api/billing/2026-11-25/detail?billable=false');
  expect(body).toMatchObject({ totalCount: items });
});

/** Sends the head of a request and, once something has come back, nothing more. */
async function statusOfHead(lines: readonly string[], body = ''): Promise<string> {
  const { hostname, port } = new URL(ledger.url);
  const socket = connect(Number(port), hostname);
  socket.write(`${[...lines, 'Host: x', 'Content-Type: application/json'].join('\r\n')}\r\n\r\n${body}`);
  const answer = await new Promise<string>((resolve, reject) => {
    socket.once('data', (data: Buffer) => {
      resolve(data.toString());
    });
    socket.once('error', reject);
  });
  socket.destroy();
  return answer.split('\r\n')[0] ?? '';
}

test.each(['api/changes', 'api/billing-rules', 'api/billing-rules/1', 'api/billing-rules/preview', 'api/tokens'])(
  'of the body of %s nothing is read before the token is known',
  async (path) => {
    const method = path.endsWith('1') ? 'PUT' : 'POST';
    // The body never comes: an API that read it first would wait for it.
    for (const length of ['Content-Length: 4999999', 'Transfer-Encoding: chunked']) {
      expect(await statusOfHead([`${method} /${path} HTTP/1.1`, length])).toContain('401');
      const wrong = 'Authorization: Bearer atria_wrong';
      expect(await statusOfHead([`${method} /${path} HTTP/1.1`, length, wrong])).toContain('401');
    }
  },
);

test('with a token, a body is read as far as it may be long and no further', async () => {
  const head = ['POST /api/changes HTTP/1.1', `Authorization: Bearer ${ledger.token}`, 'Content-Length: 99999999'];
  expect(await statusOfHead(head, ' '.repeat(5_100_000))).toContain('413');
});

test('a refusal repeats little of what was sent', async () => {
  const answer = await ledger.call('POST', 'api/tokens', { ['x'.repeat(4_000_000)]: 1 });
  expect([answer.status, JSON.stringify(answer.body).length < 2_000]).toEqual([400, true]);
});
