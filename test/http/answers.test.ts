import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { createAtriaClient } from '../../src/atria/client.js';
import { createAutotaskClient } from '../../src/autotask/client.js';
import type { Day } from '../../src/domain/day.js';
import { answerLimits, readBody } from '../../src/http/answer-body.js';
import { json, startOddServer, type OddServer } from '../autotask/odd-server.js';

const read = (text: string, type = 'application/json') => readBody(text, type, (each) => each);

test('only the known types of content are named', () => {
  const named = (type: string) => read('<html>', type).notJson;
  expect(named('text/html; charset=utf-8')).toBe('text/html that is not JSON');
  expect(named('Secret=abc; x')).toBe('content of an unknown type that is not JSON');
  expect(named('application/x-abcdefgh')).toBe('content of an unknown type that is not JSON');
  expect(named('')).toBe('content of no named type that is not JSON');
});

test('JSON is read up to so many levels and values, and one more is refused unread', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  expect(read(nested(answerLimits.levels)).notJson).toBeUndefined();
  expect(read(nested(answerLimits.levels + 1))).toEqual({
    json: undefined,
    notJson: `JSON with more than ${answerLimits.levels} levels, which is not read`,
    excess: 'levels',
  });
  const list = (values: number) => `[${Array<string>(values).fill('1').join(',')}]`;
  expect(read(list(answerLimits.values)).notJson).toBeUndefined();
  expect(read(list(answerLimits.values + 1))).toEqual({
    json: undefined,
    notJson: `JSON with more than ${answerLimits.values} values, which is not read`,
    excess: 'values',
  });
});

test('brackets, commas and quotes within texts count for nothing', () => {
  const text = '[{,"\\'.repeat(answerLimits.levels * 10);
  expect(read(JSON.stringify({ items: [{ description: text }] })).json).toEqual({ items: [{ description: text }] });
});

let server: OddServer | undefined;
afterEach(() => server?.close());

const megabyte = 1024 * 1024;
const tooLarge: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'a page of more bytes than are read': (response) => {
    json(response, { items: ['x'.repeat(answerLimits.bytes)] });
  },
  'a small answer that unpacks to a hundred megabytes': (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
    response.end(gzipSync(Buffer.alloc(100 * megabyte, '[')));
  },
  'megabytes of brackets within brackets': (response) => {
    const levels = 3 * megabyte;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(`{"items":${'['.repeat(levels)}${']'.repeat(levels)}}`);
  },
  'megabytes of empty lists': (response) => {
    json(response, { items: Array<[]>(megabyte).fill([]) });
  },
};

test.each(Object.entries(tooLarge))('%s cannot be used, and says so, for either system', async (_name, answer) => {
  server = await startOddServer((_request, response) => {
    answer(response);
  });
  const credentials = { userName: 'api@example.com', secret: 'very-secret-1', integrationCode: 'INTEGRATION-1' };
  const requestTimeoutMs = 60_000;
  const autotask = createAutotaskClient({ baseUrl: server.url, credentials, requestTimeoutMs });
  const limit = /more than \d+ (bytes|levels|values), which (is|are) not read/;
  const unusable = { kind: 'UnexpectedAnswer', message: expect.stringMatching(limit) as string };
  await expect(autotask.companies.byIds([1])).rejects.toMatchObject(unusable);
  const write = { contractID: 1, contractServiceID: 1, effectiveDate: '2026-11-26' as Day, unitChange: 1 };
  await expect(autotask.adjustments.create(write)).rejects.toMatchObject({ sent: 'unknown', disposition: 'retry' });
  const atria = createAtriaClient({ url: server.url, token: 'atria-token-1', requestTimeoutMs });
  await expect(atria.customers()).rejects.toMatchObject(unusable);
});
