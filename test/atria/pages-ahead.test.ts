import { afterEach, expect, test } from 'vitest';
import { createAtriaClient, type ReadRecord } from '../../src/atria/client.js';
import { json, startOddServer, type OddServer } from '../autotask/odd-server.js';

let server: OddServer | undefined;

afterEach(async () => {
  await server?.close();
});

test('three pages are asked for at a time once the first one tells how many there are', async () => {
  const held: (() => void)[] = [];
  server = await startOddServer((request, response) => {
    const page = Number(new URL(request.url, 'http://x').searchParams.get('page'));
    const answer = () => {
      const record = { id: page, customerCode: 'ASP', productSku: '9001', thisMonthCount: 1 };
      json(response, { items: [record], page, pageSize: 1, totalCount: 7 });
    };
    if (page === 1) answer();
    else if (held.push(answer) === 3) for (const each of held.splice(0)) each();
  });
  const client = createAtriaClient({ url: `${server.url}atria`, token: 'token', requestTimeoutMs: 5_000, pageSize: 1 });
  const read: ReadRecord[] = [];
  for await (const page of client.billingRecords('2026-11-25')) read.push(...page);
  expect(read.map(({ recordId }) => recordId)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  expect(server.received).toHaveLength(7);
});
