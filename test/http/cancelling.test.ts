import { getEventListeners } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exchange } from '../../src/http/exchange.js';
import { TransportError } from '../../src/http/transport-error.js';
import { json, startOddServer, closedPort, type OddServer } from '../autotask/odd-server.js';

/* An activity has one signal for all its requests, which are thousands in a large run. */

let server: OddServer;
beforeAll(async () => {
  server = await startOddServer(({ url }, response) => {
    if (url === '/answered') json(response, { items: [] });
    if (url === '/cut') response.socket?.destroy();
  });
});
afterAll(() => server.close());

/** How a request ends: its status, or the kind of failure. */
async function endOf(url: string, signal: AbortSignal, keepAlive: boolean): Promise<unknown> {
  const timeoutMs = url.endsWith('/silent') ? 20 : 30_000;
  const request = { method: 'GET', url, headers: {}, timeoutMs, keepAlive, secrets: [], signal } as const;
  try {
    return (await exchange(request)).status;
  } catch (error) {
    return error instanceof TransportError ? error.failure : error;
  }
}

test('Requests leave nothing on the signal that they share, however they end', async () => {
  const { signal } = new AbortController();
  const unreachable = `http://127.0.0.1:${await closedPort()}/`;
  const urls = ['answered', 'cut', 'silent', 'answered'].map((path) => `${server.url}${path}`);
  const ends = await Promise.all(
    Array.from({ length: 50 }, (_, index) => endOf([...urls, unreachable][index % 5] ?? '', signal, index % 2 === 0)),
  );
  expect(new Set(ends)).toEqual(new Set([200, 'ConnectionLost', 'Timeout', 'Unreachable']));
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('One signal cancels every request that is under way, and each leaves nothing on it', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const request = { method: 'GET', headers: {}, timeoutMs: 30_000, keepAlive: true, secrets: [], signal } as const;
  const asking = Array.from({ length: 5 }, () => exchange({ ...request, url: `${server.url}silent` }));
  const ends = Promise.allSettled(asking);
  await expect.poll(() => getEventListeners(signal, 'abort').length).toBe(5);
  controller.abort();
  for (const end of await ends) expect(end).toMatchObject({ status: 'rejected', reason: { failure: 'Cancelled' } });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
