import type { ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { createAutotaskClient, type AutotaskCall } from '../../src/autotask/client.js';
import { AutotaskError } from '../../src/autotask/errors.js';
import { json, startOddServer, type OddServer } from './odd-server.js';

const credentials = { userName: 'api@example.com', secret: 'secret', integrationCode: 'CODE' };
const adjustment = { contractID: 1, contractServiceID: 2, effectiveDate: '2026-07-13', unitChange: 1 };
const emptyPage = { items: [], pageDetails: { count: 0, nextPageUrl: null } };

let server: OddServer | undefined;

afterEach(async () => {
  await server?.close();
});

/** A server that keeps every request until it is told to answer. */
async function holdingServer() {
  const held: ServerResponse[] = [];
  let arrived = (): void => undefined;
  server = await startOddServer((_request, response) => {
    held.push(response);
    arrived();
  });
  const holds = async (count: number): Promise<void> => {
    while (held.length < count) await new Promise<void>((resolve) => (arrived = resolve));
  };
  return { url: server.url, held, holds };
}

test('at most three calls run at once on one entity, whoever shares the client, and other entities do not wait for them', async () => {
  const { url, held, holds } = await holdingServer();
  const client = createAutotaskClient({ baseUrl: url, credentials, requestTimeoutMs: 5000 });
  const users = [client, client.scoped({}), client.scoped({}), client.scoped({})];
  const reads = users.map((user, index) => user.companies.byIds([index]));
  await holds(3);
  const other = client.services.byIds([1]);
  await holds(4);
  expect(server?.received.filter((each) => each.url.includes('/Companies/'))).toHaveLength(3);
  for (let answered = 0; answered < 5; answered += 1) {
    await holds(answered + 1);
    const running = held.filter((response) => !response.writableEnded).length;
    expect(running).toBeLessThanOrEqual(4);
    json(held[answered]!, emptyPage);
  }
  await Promise.all([...reads, other]);
  expect(server?.received).toHaveLength(5);
});

test('the last check of a write runs when its turn has come, and stops it if the check fails', async () => {
  const { url, held, holds } = await holdingServer();
  const client = createAutotaskClient({ baseUrl: url, credentials, requestTimeoutMs: 5000, threadsPerEndpoint: 1 });
  const checks: string[] = [];
  const check = (name: string, fails = false) => ({
    beforeSend: () => {
      checks.push(name);
      return fails ? Promise.reject(new Error('the claim is not ours any more')) : Promise.resolve();
    },
  });
  const first = client.adjustments.create(adjustment, check('first'));
  const second = client.adjustments.create(adjustment, check('second', true));
  const third = client.adjustments.create(adjustment, check('third'));
  const outcome = expect(second).rejects.toThrow('the claim is not ours any more');
  await holds(1);
  expect(checks).toEqual(['first']);
  json(held[0]!, { itemId: null });
  await Promise.all([first, outcome]);
  await holds(2);
  json(held[1]!, { itemId: null });
  await third;
  expect(checks).toEqual(['first', 'second', 'third']);
  expect(server?.received).toHaveLength(2);
});

test('a cancelled read ends with the reason, a cancelled write in doubt, and what was waiting is never sent', async () => {
  const { url, holds } = await holdingServer();
  const controller = new AbortController();
  const client = createAutotaskClient({
    baseUrl: url,
    credentials,
    requestTimeoutMs: 5000,
    threadsPerEndpoint: 1,
    signal: controller.signal,
  });
  const calls = [
    client.companies.byIds([1]),
    client.companies.byIds([2]),
    client.adjustments.create(adjustment),
    client.adjustments.create(adjustment),
  ];
  const outcomes = Promise.allSettled(calls);
  await holds(2);
  const reason = new Error('the operator cancelled the run');
  controller.abort(reason);
  const reasons = (await outcomes).map((each) => (each.status === 'rejected' ? (each.reason as unknown) : 'done'));
  expect(reasons).toEqual([reason, reason, expect.any(AutotaskError), reason]);
  expect(reasons[2]).toMatchObject({ sent: 'unknown' });
  expect(server?.received).toHaveLength(2);
});

test('every request that was sent is told once, with its status or null', async () => {
  server = await startOddServer((request, response) => {
    if (request.url.includes('/Services/')) request.socket.destroy();
    else json(response, emptyPage);
  });
  const calls: AutotaskCall[] = [];
  const client = createAutotaskClient({
    baseUrl: server.url,
    credentials,
    requestTimeoutMs: 5000,
    onCall: (call) => calls.push(call),
  });
  await client.companies.byIds([1]);
  await expect(client.services.all()).rejects.toMatchObject({ kind: 'ConnectionLost', disposition: 'retry' });
  await client.companies.byIds([]);
  expect(calls).toEqual([
    {
      ...{ method: 'POST', endpoint: 'Companies', status: 200, durationMs: expect.any(Number) as number },
      date: expect.any(Date) as Date,
    },
    {
      ...{ method: 'POST', endpoint: 'Services', status: null, durationMs: expect.any(Number) as number },
      date: undefined,
    },
  ]);
});

test('the queries of one read go out together, and after one that failed no other begins', async () => {
  const { url, held, holds } = await holdingServer();
  const client = createAutotaskClient({ baseUrl: url, credentials, requestTimeoutMs: 5000, threadsPerEndpoint: 3 });
  const ids = Array.from({ length: 2001 }, (_, index) => index + 1);
  const answer = (index: number) => {
    const { Filter } = JSON.parse(server?.received[index]?.body ?? '') as { Filter: [{ value: [number] }] };
    const items = [{ id: Filter[0].value[0], companyName: 'A', isActive: true }];
    json(held[index]!, { items, pageDetails: { count: 1, nextPageUrl: null } });
  };
  const read = client.companies.byIds(ids);
  await holds(3);
  // The answers come in another order than the questions.
  for (const index of [2, 1, 0]) answer(index);
  await holds(5);
  for (const index of [4, 3]) answer(index);
  expect((await read).rows.map(({ id }) => id)).toEqual([1, 501, 1001, 1501, 2001]);
  const failed = expect(client.companies.byIds(ids)).rejects.toMatchObject({ status: 404 });
  await holds(8);
  json(held[5]!, { errors: ['no such resource'] }, 404);
  for (const index of [6, 7]) answer(index);
  await failed;
  expect(server?.received).toHaveLength(8);
});
