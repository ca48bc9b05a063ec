import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { checkHost, normaliseBaseUrl } from '../../src/autotask/base-url.js';
import { lookUpZone } from '../../src/autotask/zone.js';
import { closedPort, json, startOddServer, type OddServer } from './odd-server.js';

let server: OddServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function zoneAnswering(status: number, body: unknown, allowedHosts: string[] = []) {
  server = await startOddServer((_request, response) => {
    json(response, body, status);
  });
  return lookUpZone({ zoneUrl: server.url, user: 'a+b@example.com', allowedHosts, requestTimeoutMs: 2000 });
}

const zone = { zoneName: 'America East', webUrl: 'https://ww3.autotask.net/', ci: 513558 };

test.each(['https://webservices3.autotask.net/ATServicesRest/', 'https://webservices3.autotask.net/atservicesrest'])(
  'the zone %s is found without credentials',
  async (url) => {
    const found = await zoneAnswering(200, { ...zone, url });
    expect(found).toEqual({
      url: 'https://webservices3.autotask.net/ATServicesRest/',
      ci: 513558,
      webUrl: 'https://ww3.autotask.net/',
      name: 'America East',
    });
    expect(server?.received[0]?.url).toBe('/ATServicesRest/V1.0/zoneInformation?user=a%2Bb%40example.com');
    expect(Object.keys(server?.received[0]?.headers ?? {})).not.toContain('secret');
  },
);

test.each(['javascript:alert(1)', 'https://evil.example/', '', 17, null])(
  'a zone whose answer has %j for its web pages is found all the same, without an address of pages',
  async (webUrl) => {
    const url = 'https://webservices3.autotask.net/ATServicesRest/';
    expect(await zoneAnswering(200, { ...zone, url, webUrl })).toMatchObject({ url, ci: 513558, webUrl: null });
  },
);

test('an unknown user is told from a failing Autotask', async () => {
  const unknown = zoneAnswering(500, { errors: ['Zone information could not be determined'] });
  await expect(unknown).rejects.toMatchObject({ kind: 'ZoneUnknown', disposition: 'halt' });
  await server?.close();
  await expect(zoneAnswering(500, { errors: ['Oops'] })).rejects.toMatchObject({
    kind: 'ServerError',
    disposition: 'retry',
  });
  const zoneUrl = `http://127.0.0.1:${await closedPort()}/`;
  const unreachable = lookUpZone({ zoneUrl, user: 'a@b', allowedHosts: [], requestTimeoutMs: 2000 });
  await expect(unreachable).rejects.toMatchObject({ kind: 'Unreachable', sent: 'no' });
});

test('a zone on another host than Autotask or the allowed ones is refused', async () => {
  await expect(zoneAnswering(200, { ...zone, url: 'https://evil.example/ATServicesRest/' })).rejects.toMatchObject({
    kind: 'HostNotAllowed',
    disposition: 'halt',
  });
  await server?.close();
  const allowed = await zoneAnswering(200, { ...zone, url: 'http://127.0.0.1:4711/' }, ['127.0.0.1:4711']);
  expect(allowed.url).toBe('http://127.0.0.1:4711/ATServicesRest/');
  await server?.close();
  await expect(zoneAnswering(200, { ...zone, url: 17 })).rejects.toMatchObject({ kind: 'UnexpectedAnswer' });
});

test.each([
  'http://webservices3.autotask.net/',
  'https://webservices3.autotask.net:8443/',
  'https://webservices3.autotask.net.evil.example/',
  'https://evil.example/webservices3.autotask.net',
  'https://webservicesX.autotask.net/',
  'https://webservices3.autotask.net@evil.example/',
  'https://user:password@webservices3.autotask.net/',
  'https://xwebservices3.autotask.net/',
  'ftp://localhost:4711/',
  'http://localhost:4712/',
  'webservices3.autotask.net',
  '',
])('credentials may not go to %s', (url) => {
  expect(() => checkHost(url, ['localhost:4711', ''])).toThrow(
    expect.objectContaining({ kind: 'HostNotAllowed' }) as Error,
  );
});

test.each([
  'https://webservices.autotask.net/',
  'https://WEBSERVICES29.autotask.net/ATServicesRest/V1.0/',
  'http://localhost:4711/',
  'https://autotask.internal/',
  'http://gateway.internal/ATServicesRest',
])('credentials may go to %s', (url) => {
  const allowed = ['LOCALHOST:4711', 'autotask.internal:443', 'gateway.internal'];
  expect(checkHost(url, allowed).href).toBe(new URL(url).href);
});

test('every way to write a base URL gives the same one', () => {
  const ends = fc.constantFrom(
    '',
    '/',
    '/ATServicesRest',
    '/atservicesrest/',
    '/ATServicesRest/V1.0',
    '/ATServicesRest/v1.0//',
    '/V1.0/',
  );
  const folders = fc.constantFrom('', '/proxy', '/a/b');
  fc.assert(
    fc.property(
      fc.constantFrom('https://webservices3.autotask.net', 'http://localhost:4711'),
      folders,
      ends,
      (host, folder, end) => {
        const url = normaliseBaseUrl(`  ${host}${folder}${end} `);
        expect(url).toBe(`${host}${folder}/ATServicesRest/`);
        expect(normaliseBaseUrl(url)).toBe(url);
      },
    ),
  );
});

test.each(['', 'webservices3', 'https://host/?user=x', 'https://host/#x'])('%j is no base URL', (url) => {
  expect(() => normaliseBaseUrl(url)).toThrow(expect.objectContaining({ kind: 'HostNotAllowed' }) as Error);
});
