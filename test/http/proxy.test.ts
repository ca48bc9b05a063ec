import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAutotaskClient } from '../../src/autotask/client.js';
import { exchange } from '../../src/http/exchange.js';
import { runNode } from '../client/run-command.js';
import { startConnectProxy, type ConnectProxy } from './connect-proxy.js';

const host = 'webservices99.autotask.test';
const directory = mkdtempSync(join(tmpdir(), 'private-ca-'));
const file = (name: string) => join(directory, name);
let server: Server;
let port = 0;
let received: string[] = [];
const proxies: ConnectProxy[] = [];

beforeAll(async () => {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=A private authority');
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${host}`);
  writeFileSync(file('names'), `subjectAltName=DNS:${host},IP:127.0.0.1\n`);
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.pem', ...signing);
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    received.push(`${request.method ?? ''} ${request.headers.host ?? ''}`);
    request
      .resume()
      .on('end', () => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"itemId":null}'));
  };
  server = createServer({ key: readFileSync(file('server.key')), cert: readFileSync(file('server.pem')) }, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  received = [];
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

async function proxyThat(answer: Parameters<typeof startConnectProxy>[0]): Promise<ConnectProxy> {
  const proxy = await startConnectProxy(answer);
  proxies.push(proxy);
  return proxy;
}

/** Sends a request by a kept connection and one by a connection of its own, from a process with this environment. */
async function ask(environment: Record<string, string>, url: string): Promise<unknown> {
  const own = Object.entries(process.env).filter(([name]) => !/_proxy$|^NODE_EXTRA_CA_CERTS$/i.test(name));
  const { out, messages } = await runNode(['--import', 'tsx', 'test/http/ask.ts', url], {
    ...Object.fromEntries(own),
    ...environment,
  });
  return out === '' ? messages : JSON.parse(out);
}

const answered = { status: 200, json: { itemId: null } };

describe('A host with a certificate of a private authority', () => {
  it('is believed if NODE_EXTRA_CA_CERTS names the authority, and else gets nothing', async () => {
    const url = `https://127.0.0.1:${port}/`;
    expect(await ask({ NODE_EXTRA_CA_CERTS: file('ca.pem') }, url)).toEqual([answered, answered]);
    expect(received).toHaveLength(2);
    const refused = { failure: 'Unreachable', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', neverSent: false };
    expect(await ask({}, url)).toEqual([refused, refused]);
    expect(received).toHaveLength(2);
  });

  it('is reached through a proxy, which sees its name and its own credentials only', async () => {
    const proxy = await proxyThat({ port });
    const authority = { NODE_EXTRA_CA_CERTS: file('ca.pem') };
    const address = `user:pass%20word@127.0.0.1:${proxy.port}`;
    for (const HTTPS_PROXY of [`http://${address}`, address]) {
      expect(await ask({ ...authority, HTTPS_PROXY }, `https://${host}/`)).toEqual([answered, answered]);
    }
    const authorization = `Basic ${Buffer.from('user:pass word').toString('base64')}`;
    expect(proxy.asked).toEqual(Array(4).fill({ target: `${host}:443`, authorization }));
    expect(received).toEqual(Array(4).fill(`POST ${host}`));
  });

  it('is reached directly if NO_PROXY excepts it, and on this machine always', async () => {
    const proxy = await proxyThat({ status: 502 });
    const authority = { NODE_EXTRA_CA_CERTS: file('ca.pem'), HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    expect(await ask(authority, `https://127.0.0.1:${port}/`)).toEqual([answered, answered]);
    const unknown = { failure: 'Unreachable', neverSent: true, code: 'ENOTFOUND' };
    const excepted = await ask(
      { ...authority, NO_PROXY: '.autotask.invalid' },
      'https://webservices1.autotask.invalid/',
    );
    expect(excepted).toEqual(
      [unknown, unknown].map((each) => ({ ...each, code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) as string })),
    );
    expect(proxy.asked).toEqual([]);
  });
});

describe('A proxy that does not connect', () => {
  const adjustment = { contractID: 7001, contractServiceID: 8001, effectiveDate: '2026-07-13', unitChange: 4 };
  const credentials = { userName: 'api@example.com', secret: 'very-secret-1', integrationCode: 'CODE-1' };
  const write = () => {
    const client = createAutotaskClient({ baseUrl: `https://${host}/`, credentials, requestTimeoutMs: 5_000 });
    return client.adjustments.create(adjustment);
  };

  it.each([401, 403, 404, 407, 429, 500, 502, 503])(
    'with HTTP %d is not taken for Autotask, and nothing was sent',
    async (status) => {
      const proxy = await proxyThat({ status });
      vi.stubEnv('HTTPS_PROXY', `http://user:pa55word@127.0.0.1:${proxy.port}`);
      const failure = await write().catch((error: unknown) => error);
      const expected = { kind: 'Unreachable', disposition: 'retry', sent: 'no', details: [] };
      expect(failure).toMatchObject({ ...expected, outage: status !== 407 });
      expect(String(failure)).toContain(`the proxy 127.0.0.1:${proxy.port} refused to connect (HTTP ${status})`);
      expect(String(failure)).not.toContain('pa55word');
      expect(proxy.asked).toHaveLength(1);
    },
  );

  it('and hangs up, or is not there, has sent nothing', async () => {
    const proxy = await proxyThat('hangUp');
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${proxy.port}`);
    await expect(write()).rejects.toMatchObject({ kind: 'Unreachable', sent: 'no' });
    await proxy.close();
    proxies.length = 0;
    await expect(write()).rejects.toMatchObject({ kind: 'Unreachable', sent: 'no' });
  });

  it.each(['socks5://127.0.0.1:1080', 'http://'])('as %s is none is named', async (address) => {
    vi.stubEnv('HTTPS_PROXY', address);
    await expect(write()).rejects.toMatchObject({
      sent: 'no',
      message: expect.stringContaining('HTTPS_PROXY or HTTP_PROXY is not an address') as string,
    });
  });
});

it('A plain address goes through HTTP_PROXY', async () => {
  const seen: string[] = [];
  const proxy = createHttpServer((request, response) => {
    seen.push(request.url ?? '');
    response.end('{}');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  const url = 'http://atria.test/api/billing/periods';
  const { status } = await exchange({
    method: 'GET',
    url,
    headers: {},
    timeoutMs: 5_000,
    keepAlive: false,
    secrets: [],
  });
  proxy.close();
  expect([status, seen]).toEqual([200, [url]]);
});
