import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startConsole } from '../../src/console/server.js';
import { createJob, describeJob, type Job } from '../../src/jobs/index.js';
import { previousPeriod, provider } from '../rig/scenarios.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';

/** What pages of others can have a browser send to the console, with a job that all of them try to disable. */

let stack: ConsoleWorld;
let foreign: Server;
/** Hands everything on to the console as it comes, and tells what was answered, which pages do not learn. */
let relay: Server;
let answered: (answer: readonly [method: string | undefined, status: number | undefined]) => void;
let job: Job;
/** What the foreign page is, by its path. */
const pages = new Map<string, { readonly html: string; readonly policy?: string }>();

beforeAll(async () => {
  stack = await startConsoleWorld(provider([]));
  job = await createJob(stack.jobs, {
    ...{ label: 'Monthly transfer', task: 'billingSync', cron: '0 22 26 * *' },
    parametersText: JSON.stringify(previousPeriod),
  });
  foreign = await listening((incoming, outgoing) => {
    const { html = '', policy } = pages.get(incoming.url ?? '') ?? {};
    outgoing.writeHead(200, {
      'Content-Type': 'text/html',
      ...(policy === undefined ? {} : { 'Content-Security-Policy-Report-Only': policy }),
    });
    outgoing.end(`<!doctype html><title>Foreign</title>${html}`);
  });
  relay = await listening((incoming, outgoing) => {
    const { method = '', headers, url = '' } = incoming;
    const onward = request(
      `${stack.console.url}${url}`,
      { method, headers, agent: false },
      (answer: IncomingMessage) => {
        outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(outgoing);
        if (url === target()) answered([method, answer.statusCode]);
      },
    );
    incoming.pipe(onward);
  });
});

afterAll(async () => {
  for (const server of [foreign, relay]) {
    server.closeAllConnections();
    server.close();
  }
  await stack.close();
});

async function listening(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const target = () => `/jobs/${encodeURIComponent(job.jobId)}/disable`;
const aim = () => `http://127.0.0.1:${portOf(relay)}${target()}`;

function form(enctype: string): string {
  return `<form method="post" enctype="${enctype}" action="${aim()}"><input name="a" value="b"></form>
    <script>document.forms[0].submit()</script>`;
}

const attacks: Readonly<Record<string, () => { html: string; policy?: string }>> = {
  'a report of a broken policy': () => ({
    html: '<img src="/picture">',
    policy: `img-src 'none'; report-uri ${aim()}`,
  }),
  'a fetch without content type': () => ({
    html: `<script>fetch('${aim()}', { method: 'POST', mode: 'no-cors', body: new Blob(['x']) })</script>`,
  }),
  'a fetch of plain text': () => ({
    html: `<script>fetch('${aim()}', { method: 'POST', mode: 'no-cors', credentials: 'include', body: 'x' })</script>`,
  }),
  'a beacon': () => ({ html: `<script>navigator.sendBeacon('${aim()}', 'x')</script>` }),
  'a beacon of a form': () => ({
    html: `<script>navigator.sendBeacon('${aim()}', new URLSearchParams({ a: 'b' }))</script>`,
  }),
  'a form of the usual encoding': () => ({ html: form('application/x-www-form-urlencoded') }),
  'a form as multipart': () => ({ html: form('multipart/form-data') }),
  'a form as plain text': () => ({ html: form('text/plain') }),
};

/** Of another site, and of another port of the same. */
describe.each(['localhost', '127.0.0.1'])('a page on another port of %s cannot disable a job', (host) => {
  test.each(Object.keys(attacks))('by %s', async (name) => {
    const path = `/${encodeURIComponent(name)}`;
    pages.set(path, attacks[name]?.() ?? { html: '' });
    const context = await stack.browser.newContext();
    const page = await context.newPage();
    const answer = new Promise((resolve) => (answered = resolve));
    await page.goto(`http://${host}:${portOf(foreign)}${path}`);
    expect(await answer).toEqual(['POST', 403]);
    expect((await describeJob(stack.jobs, job.jobId)).paused).toBe(false);
    await context.close();
  });
});

interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly body?: string;
}

/** A request as no browser has to make it. */
function send({ method, headers, path = '/theme', body = '' }: Sent, url = stack.console.url) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const urlencoded = 'application/x-www-form-urlencoded';
const own = () => ({ Origin: stack.console.url, 'Sec-Fetch-Site': 'same-origin', 'Content-Type': urlencoded });

describe('A request that may change something', () => {
  test.each(['application/x-www-form-urlencoded', 'application/csp-report', 'application/json', ''])(
    'of type "%s" is taken from an own page only',
    async (type) => {
      const contentType: Record<string, string> = type === '' ? {} : { 'Content-Type': type };
      const { host, origin } = new URL(stack.console.url);
      const statusOf = async (headers: Record<string, string>, method = 'POST') =>
        (await send({ method, headers: { ...contentType, ...headers } })).status;
      expect(await statusOf({ Origin: origin, 'Sec-Fetch-Site': 'same-origin' })).toBe(303);
      expect(await statusOf({ Origin: origin })).toBe(303);
      expect(await statusOf({ Origin: `https://${host}` })).toBe(303);
      for (const site of ['cross-site', 'same-site', 'none', 'anything']) {
        expect(await statusOf({ Origin: origin, 'Sec-Fetch-Site': site })).toBe(403);
      }
      for (const foreign of ['null', 'http://127.0.0.1:1', `http://${host}.example`, 'file://', 'garbage']) {
        expect(await statusOf({ Origin: foreign })).toBe(403);
        expect(await statusOf({ Origin: foreign, 'Sec-Fetch-Site': 'same-origin' })).toBe(403);
      }
      expect(await statusOf({})).toBe(403);
      for (const method of ['PUT', 'DELETE', 'PATCH', 'PROPFIND']) expect(await statusOf({}, method)).toBe(403);
    },
  );

  test('is taken if a proxy hands it on under another host, which BILLING_SYNC_CONSOLE names', async () => {
    const behind = await stack.startConsole({ BILLING_SYNC_CONSOLE: 'https://billing.example.com' });
    const from = (origin: string) => send({ method: 'POST', headers: { Origin: origin } }, behind.url);
    expect((await from('https://billing.example.com')).status).toBe(303);
    expect((await from('https://other.example.com')).status).toBe(403);
  });

  test('is refused under a name that somebody else points to this machine', async () => {
    const Host = `rebound.example:${new URL(stack.console.url).port}`;
    const sent = { method: 'POST', headers: { ...own(), Host, Origin: `http://${Host}` } };
    expect((await send(sent)).status).toBe(421);
    expect((await send({ method: 'GET', headers: { Host } })).status).toBe(421);
  });
});

describe('Without a login', () => {
  const logger = pino({ level: 'silent' });
  const real = { CONSOLE_PORT: '0', AUTOTASK_ZONE_URL: 'https://webservices.autotask.net/atservicesrest/' };

  test('the console serves the sandbox only, and says what to set', async () => {
    const { environment } = stack.world;
    await expect(startConsole({ ...environment, ...real }, logger)).rejects.toThrow('serves the sandbox only');
    const unsaid = { ...environment, CONSOLE_PORT: '0', AUTOTASK_ZONE_URL: '' };
    await expect(startConsole(unsaid, logger)).rejects.toThrow('set CONSOLE_USER and CONSOLE_PASSWORD');
  });

  test('with one it serves any store, and asks for it', async () => {
    const login = { CONSOLE_USER: 'operator', CONSOLE_PASSWORD: 'correct horse' };
    const console = await stack.startConsole({ ...real, ...login });
    expect((await send({ method: 'GET', path: '/runs', headers: {} }, console.url)).status).toBe(401);
    const Authorization = `Basic ${Buffer.from('operator:correct horse').toString('base64')}`;
    expect((await send({ method: 'GET', path: '/runs', headers: { Authorization } }, console.url)).status).toBe(200);
  });
});

describe('Hostile forms and addresses', () => {
  test('parameters beyond the limit are refused with the limit, and little of them comes back', async () => {
    const names = Object.fromEntries(Array.from({ length: 4_000 }, (_, index) => [`name${index}`, '']));
    for (const path of ['/check/parameters', '/jobs/check/parameters', '/jobs/check/times']) {
      const body = new URLSearchParams({ parametersText: JSON.stringify(names), cron: '* * * * * *', timeZone: 'UTC' });
      const { status, text } = await send({ method: 'POST', path, headers: own(), body: body.toString() });
      expect(status).toBe(200);
      if (path.includes('parameters')) expect(text).toMatch(/longer than 64 kB|more than 500 names/);
      expect(text.length).toBeLessThan(5_000);
    }
    const huge = { method: 'POST', path: '/runs', headers: own(), body: `parametersText=${'a'.repeat(940_000)}` };
    const answer = await send(huge);
    expect([answer.status, answer.text.length < 10_000]).toEqual([413, true]);
    expect(answer.text).toContain('more than 512 kB');
  });

  test('the character NUL is refused, in every address and in a form', async () => {
    const paths = [
      '/runs/%00',
      '/runs?job=a%00',
      '/log?text=%00',
      '/jobs/a%00b',
      '/atria/customers?search=%00',
      '/%00',
    ];
    for (const path of paths) expect((await send({ method: 'GET', path, headers: {} })).status).toBe(400);
    const body = 'label=a%00&task=billingSync&cron=0+22+26+*+*&timeZone=UTC';
    expect((await send({ method: 'POST', path: '/jobs', headers: own(), body })).status).toBe(400);
  });
});
