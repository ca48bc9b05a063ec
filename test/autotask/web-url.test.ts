import fc from 'fast-check';
import { expect, test } from 'vitest';
import { webUrlOf } from '../../src/autotask/web-url.js';
import { accountUrl } from '../../src/runs/autotask-pages.js';

const allowedHosts = ['127.0.0.1:4711', 'localhost:4712', '[::1]:4713', 'autotask.internal'];

test.each([
  'javascript:alert(1)',
  'javascript://ww3.autotask.net/%0aalert(1)',
  'data:text/html,x',
  'ftp://127.0.0.1:4711/',
  'http://ww3.autotask.net/',
  'https://ww3.autotask.net:8443/',
  'https://ww3.autotask.net.evil.example/',
  'https://evilautotask.net/',
  'https://evil.example/ww3.autotask.net',
  'https://ww3.autotask.net@evil.example/',
  'https://user:password@ww3.autotask.net/',
  'http://127.0.0.1:4714/',
  'http://autotask.internal/',
  '//ww3.autotask.net/',
  'ww3.autotask.net',
  '',
  17,
  null,
  undefined,
])('an answer that names %j gives no link', (answered) => {
  expect(webUrlOf(answered, allowedHosts)).toBe(null);
});

test.each([
  ['https://ww3.autotask.net/', 'https://ww3.autotask.net/'],
  ['https://WW29.autotask.net', 'https://ww29.autotask.net/'],
  ['https://ww3.autotask.net/a/b?c=d#e', 'https://ww3.autotask.net/'],
  ['http://127.0.0.1:4711/', 'http://127.0.0.1:4711/'],
  ['http://localhost:4712', 'http://localhost:4712/'],
  ['http://[::1]:4713/', 'http://[::1]:4713/'],
  ['https://autotask.internal/', 'https://autotask.internal/'],
])('an answer that names %s gives links to %s', (answered, webUrl) => {
  expect(webUrlOf(answered, allowedHosts)).toBe(webUrl);
});

test('whatever an answer names, a link leads to Autotask or to an allowed host', () => {
  const hosts = fc.oneof(
    fc.domain(),
    fc.constantFrom('ww3.autotask.net', 'autotask.net', 'autotask.internal', '127.0.0.1:4711', '127.0.0.1:80'),
  );
  const schemes = fc.constantFrom('https:', 'http:', 'javascript:', 'data:', 'ftp:', 'HTTPS:', ' https:', 'https:/');
  const users = fc.constantFrom('', 'user@', 'ww3.autotask.net@', 'ww3.autotask.net/');
  const answers = fc.oneof(
    fc.tuple(schemes, fc.constantFrom('//', '/\\', ''), users, hosts, fc.string()).map((parts) => parts.join('')),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.anything(),
  );
  fc.assert(
    fc.property(answers, (answered) => {
      const webUrl = webUrlOf(answered, allowedHosts);
      expect(webUrl ?? 'https://autotask.internal/').toMatch(
        /^(https:\/\/([a-z0-9-]+\.autotask\.net|autotask\.internal)|https?:\/\/127\.0\.0\.1:4711)\/$/,
      );
    }),
    { numRuns: 2_000 },
  );
});

test('the address of an account asks the Autotask of the run for that account, and for nothing else', () => {
  const webUrls = fc.constantFrom('https://ww3.autotask.net/', 'http://127.0.0.1:4711/');
  fc.assert(
    fc.property(webUrls, fc.nat({ max: 999_999_999_999_999 }), (webUrl, companyId) => {
      const { origin, pathname, searchParams } = new URL(accountUrl(webUrl, companyId) ?? '');
      expect(`${origin}/`).toBe(webUrl);
      expect(pathname).toBe('/Autotask/AutotaskExtend/ExecuteCommand.aspx');
      expect([...searchParams]).toEqual([
        ['Code', 'OpenAccount'],
        ['AccountID', String(companyId)],
      ]);
      expect(accountUrl(null, companyId)).toBe(undefined);
      expect(accountUrl(webUrl, null)).toBe(undefined);
    }),
  );
});
