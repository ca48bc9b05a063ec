import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { echoedForms, leaksIn, secrets } from '../canary/marks.js';
import type { ProxiedAnswer, Rewrite } from '../rig/rewriting-proxy.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type ScenarioInput } from '../rig/world.js';
import { customers } from '../sync/one-of-each.js';
import { codesOf, recordedAndReplayedIn, type Rewrites } from './recorded-and-replayed.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'billing-sync-recording-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const recordedAndReplayed = (scenario: ScenarioInput, parameters: object, rewrites: Rewrites = {}) =>
  recordedAndReplayedIn(directory, scenario, parameters, { rewrites });

const json = (status: number, body: unknown): ProxiedAnswer => ({
  ...{ status, headers: { 'content-type': 'application/json' } },
  body: JSON.stringify(body),
});

/** Spoils the answers of one kind of request from one call of it on, as often as told. */
function spoiling(on: RegExp, from: number, times: number, answer: ProxiedAnswer): Rewrite {
  let met = 0;
  return (request, forward) => {
    if (!on.test(`${request.method} ${request.path}`)) return forward();
    met += 1;
    return met >= from && met < from + times ? answer : forward();
  };
}

const duplicate = 'Attempt to insert duplicate data into contract_service_period';
const unknownText = 'Line 3001 of Mister Smith is broken, Error ID: 1166';
const page: ProxiedAnswer = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Kn4ry</html>' };

const faulty: readonly [string, object, Rewrites][] = [
  ['one customer for each outcome', { AllowAtriaCreateItems: 'True' }, {}],
  ['customers chosen by a filter', { CustomersFilter: ['ASP', 'NOBODY'] }, {}],
  [
    'a write refused for its date',
    {},
    { autotask: spoiling(/Adjustments$/i, 1, 1, json(500, { errors: [duplicate] })) },
  ],
  [
    'a write that fails for an unknown reason',
    {},
    { autotask: spoiling(/Adjustments$/i, 1, 1, json(500, { errors: [unknownText] })) },
  ],
  ['a page instead of contracts', {}, { autotask: spoiling(/Contracts\/query$/i, 1, 99, page) }],
  [
    'an unknown user',
    {},
    {
      autotask: spoiling(/zoneInformation/i, 1, 9, json(500, { errors: ['Zone information could not be determined'] })),
    },
  ],
  [
    'a zone elsewhere',
    {},
    { autotask: spoiling(/zoneInformation/i, 1, 9, json(200, { url: 'https://evil.example.com/', ci: 1 })) },
  ],
  ['refused credentials', {}, { autotask: spoiling(/Services\/query$/i, 1, 9, json(401, {})) }],
  [
    'an answer that is nested too deep',
    {},
    { autotask: spoiling(/Contracts\/query$/i, 1, 99, json(200, JSON.parse(`${'['.repeat(99)}${']'.repeat(99)}`))) },
  ],
  ['an Atria without the customers', {}, { atria: spoiling(/customers$/, 1, 99, json(200, { items: 'none' })) }],
];

test.each(faulty)('%s: the recording ends with the codes that the run ended with', async (_name, more, rewrites) => {
  const scenario = provider(customers, { settings: { refusedNewServiceIDs: [9005] } });
  const { first, second, unknown } = await recordedAndReplayed(scenario, { ...previousPeriod, ...more }, rewrites);
  expect(unknown).toEqual([]);
  expect(codesOf(second)).toEqual(codesOf(first));
  expect(first.log.length).toBeGreaterThan(2);
});

test('lines by name, a contract by name, and pages of a query are found again', async () => {
  const scenario = provider(
    [
      {
        ...{ code: 'TWO', contracts: [{ contractName: 'First' }, { contractName: ' The Second ' }], lines: [] },
        records: [billed('Mailbox', 3), billed('Support', 1)],
      },
      {
        code: 'ONE',
        lines: [[9001, 10]],
        records: [billed('Mailbox', 4), billed('Nothing', 1)],
        contracts: [{ contractName: 'The Second' }],
      },
    ],
    { settings: { maxRecordsPerPage: 1 } },
  );
  const parameters = {
    ...previousPeriod,
    SKUType: { name: 'name' },
    Contract: { name: 'The Second' },
    AllowAtriaCreateItems: 'True',
  };
  const { first, second, unknown } = await recordedAndReplayed(scenario, parameters);
  expect(unknown).toEqual([]);
  expect(codesOf(second)).toEqual(codesOf(first));
  expect(codesOf(first).join()).toMatch(/AT09/);
});

test('a recording has no credential, name, text or identifier of the systems, in a file for its owner alone', async () => {
  const names = ['Smith & Sons GmbH', 'info@smith.example', '+49 30 1234567', 'Main Street 7'];
  const { userName, secret, integrationCode, atriaToken } = secrets;
  const base = provider(
    ['KN4RYCODE1', 'KN4RYCODE2'].map((code, index) => ({
      ...{ code, name: names[index] ?? '', lines: [[9001, 10]] as const },
      records: [billed(9001, 12 + index, names.join(' ')), billed(`Kn4ry ${names[2] ?? ''}`, 1)],
      contracts: [{ contractName: `Kn4ry ${names[0] ?? ''}`, contractNumber: names[3] ?? '' }],
    })),
    { settings: { maxRecordsPerPage: 1 } },
  );
  const scenario: ScenarioInput = {
    ...base,
    atria: { ...base.atria, token: atriaToken },
    autotask: {
      ...base.autotask,
      credentials: { userName, secret, integrationCode },
      zoneUsers: ['kn4ry@example.com'],
    },
  };
  const echoed = [...Object.values(echoedForms), ...names, 'Line 3001 of company 1001'];
  const odd = {
    items: [{ id: 1001, [secret]: names, companyName: echoed.join(' '), ...{ phone: names[2], address1: names[3] } }],
  };
  const rewrites: Rewrites = {
    autotask: (request, forward) => {
      if (/Adjustments$/.test(request.path)) return json(500, { errors: echoed.slice(0, 20) });
      if (/Services\/query$/.test(request.path) && request.count === 1)
        return json(200, {
          ...odd,
          pageDetails: { nextPageUrl: `https://${integrationCode}.example.com/?${encodeURIComponent(secret)}` },
        });
      return forward();
    },
    atria: spoiling(/customers$/, 1, 1, json(500, odd)),
  };
  const world = await startWorld(scenario, { rewrites, environment: { AUTOTASK_RECORD: directory } });
  const parameters = {
    ...previousPeriod,
    ZoneUser: 'kn4ry@example.com',
    Contract: { name: `Kn4ry ${names[0] ?? ''}` },
  };
  const { log } = await world.run(parameters).finally(() => world.close());
  const [name, ...others] = readdirSync(directory);
  expect(others).toEqual([]);
  const file = join(directory, name ?? '');
  expect([statSync(directory).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
  const text = readFileSync(file, 'utf8');
  expect(text.split('\n').length).toBeGreaterThan(10);
  expect(log.length).toBeGreaterThan(2);
  expect(leaksIn(text)).toEqual([]);
  for (const each of ['Smith', 'smith.example', '1234567', 'Main Street', 'Sons', 'Mailbox', 'Backup'])
    expect(text).not.toContain(each);
  for (const id of [1001, 1002, 2001, 2002, 3001, 3002, 9001, 9002])
    expect(text).not.toMatch(new RegExp(`\\b${id}\\b`));
  expect(text).not.toMatch(/authorization|bearer|integrationcode/i);
});
