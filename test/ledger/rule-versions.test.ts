import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listRules } from '../../src/ledger/store/rules.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { documentedAnswers, type DocumentedAnswers } from './documented-answers.js';
import { emptyLedger } from './empty-ledger.js';
import { serveLedger, type ServedLedger } from './serve-ledger.js';

/** Two senders of the REST API have read the same rule. The second one to write undoes nothing of the first one's. */

let fresh: FreshStore;
let ledger: ServedLedger;
let documented: DocumentedAnswers;
/** The address of a rule that both have read, and its ETag. */
let path: string;
let opened: string;

beforeAll(async () => {
  fresh = await migratedStore();
  ledger = await serveLedger(fresh.store, new Date('2026-11-26T22:00:00Z'));
  documented = await documentedAnswers(ledger.url);
});
afterAll(async () => {
  ledger.close();
  await fresh.close();
});
beforeEach(async () => {
  await emptyLedger(fresh.store, 25);
  const { body, etag } = await send('POST', '', trials);
  path = `/${String(body['ruleId'])}`;
  opened = etag ?? '';
});

const trials = {
  ...{ description: 'Trials', overrideReason: 'Trial', processingOrder: 1 },
  conditions: { userFlags: ['trial'] },
};

async function send(method: string, address: string, body?: object, headers: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(`${ledger.url}api/billing-rules${address}`, {
    ...{ method, headers: { Authorization: `Bearer ${ledger.token}`, ...headers } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const read = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
  const operation = `${method.toLowerCase()} /api/billing-rules${address === '' ? '' : '/{id}'}`;
  documented.check(operation, answer.status, read);
  return { status: answer.status, body: read ?? {}, etag: answer.headers.get('ETag') };
}

const reasons = async () => (await listRules(fresh.store)).map(({ overrideReason }) => overrideReason);

test('each answer with a rule has its version, also as ETag, and an edit changes it', async () => {
  const one = await send('GET', path);
  expect(one).toMatchObject({ status: 200, etag: opened, body: { description: 'Trials' } });
  expect(`"${String(one.body['version'])}"`).toBe(opened);
  const { body: list } = await send('GET', '');
  expect(list).toMatchObject({ items: [{ version: one.body['version'] }] });
  const { etag } = await send('PUT', path, { ...trials, overrideReason: 'Free' }, { 'If-Match': opened });
  expect(etag).not.toBe(opened);
  expect(await send('GET', path)).toMatchObject({ etag, body: { overrideReason: 'Free' } });
  expect(await send('PUT', path, trials)).toMatchObject({ status: 200, etag: opened });
  expect(await send('GET', '/999')).toMatchObject({ status: 404 });
});

test('who replaces or removes a rule that was edited since they read it gets 412 with the rule as it is', async () => {
  const { etag } = await send('PUT', path, { ...trials, overrideReason: 'Free' }, { 'If-Match': opened });
  const refusal = {
    ...{ status: 412, etag },
    body: {
      error: expect.stringContaining('edited it since you read it') as string,
      rule: { description: 'Trials', overrideReason: 'Free' },
    },
  };
  const stale = { 'If-Match': opened };
  expect(await send('PUT', path, { ...trials, processingOrder: 7 }, stale)).toMatchObject(refusal);
  expect(await send('DELETE', path, undefined, stale)).toMatchObject(refusal);
  expect(await send('DELETE', path, undefined, { 'If-Match': `W/${etag ?? ''}` })).toMatchObject(refusal);
  expect(await reasons()).toEqual(['Free']);
  expect(await send('DELETE', path, undefined, { 'If-Match': `"0", ${etag ?? ''}` })).toMatchObject({ status: 204 });
  expect(await send('DELETE', path, undefined, stale)).toMatchObject({ status: 404 });
});

test('of many senders who replace the same rule at one time, one does', async () => {
  const answers = await Promise.all(
    [1, 2, 3, 4, 5].map((number) =>
      send('PUT', path, { ...trials, overrideReason: `Reason ${number}` }, { 'If-Match': opened }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412]);
  const winner = answers.find(({ status }) => status === 200);
  expect(await reasons()).toEqual([winner?.body['overrideReason']]);
});

test('who names no version, or any, replaces and removes the rule as it is', async () => {
  expect(await send('PUT', path, { ...trials, overrideReason: 'Free' })).toMatchObject({ status: 200 });
  expect(await send('PUT', path, trials, { 'If-Match': '*' })).toMatchObject({ status: 200 });
  expect(await send('DELETE', path)).toMatchObject({ status: 204 });
});
