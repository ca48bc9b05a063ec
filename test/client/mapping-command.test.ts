import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { readSheet } from 'read-excel-file/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UnfedLine } from '../../src/domain/mapping/unfed-lines.js';
import { mappingAdvice, type MappingFinding, type MappingKind } from '../../src/domain/mapping/findings.js';
import { editCustomer } from '../../src/ledger/edits.js';
import { theProgram } from '../../src/domain/audit/audit-entry.js';
import { append, change, testNow } from '../ledger/fresh-ledger.js';
import { sentBy } from '../properties/read-only.js';
import type { Rewrite } from '../rig/rewriting-proxy.js';
import { provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

/** Customers of which the last three are mapped wrongly. */
const codes = Array.from({ length: 50 }, (_, index) => `CUSTOMER${String(index).padStart(2, '0')}`);
const wrongIdentifiers: Readonly<Record<string, string>> = {
  CUSTOMER47: '',
  CUSTOMER48: '77',
  CUSTOMER49: 'forty-nine',
};

let world: World;

beforeAll(async () => {
  const customers = codes.map((code) => ({ code, lines: [[9001, 1] as const, [9002, 1] as const] }));
  // Somebody has adjusted the prices of all lines.
  const autotask: Rewrite = async (_request, forward) => {
    const answer = await forward();
    return { ...answer, body: String(answer.body).replaceAll(/("internalCurrencyAdjustedPrice":)[\d.]+/g, '$13') };
  };
  world = await startWorld(provider(customers), { rewrites: { autotask } });
  await append(world.store, [
    change('serviceDefined', { serviceCode: 'HE', values: { name: 'Hosted Exchange', level: 'user' } }),
    change('planDefined', { serviceCode: 'HE', planName: 'Mailbox', values: { sku: '9001' } }),
    change('planDefined', { serviceCode: 'HE', planName: 'Desktop', values: { sku: '8888' } }),
    ...codes.map((customerCode, index) =>
      change('customerCreated', {
        customerCode,
        values: { name: customerCode, billingIdentifier: wrongIdentifiers[customerCode] ?? String(1001 + index) },
      }),
    ),
  ]);
});
afterAll(() => world.close());

const billingSync = (...args: readonly string[]) => billingSyncWith(plainEnvironment(world.environment))(args);

interface Answer {
  readonly customers: number;
  readonly wrong: number;
  readonly findings: readonly MappingFinding[];
}

test('mapping check finds what leads nowhere, with six calls for 50 customers and no write', async () => {
  const before = world.sandbox.calls().length;
  let ended = await billingSync('codes');
  const sent = await sentBy(world, 'mapping check', async () => {
    ended = await billingSync('mapping', 'check', '--json');
  });
  expect(sent).toEqual([]);
  const paths = world.sandbox
    .calls()
    .slice(before)
    .map(({ path }) => path.split('/').slice(-2).join('/'));
  expect(paths.filter((path) => path.endsWith('/query')).sort()).toEqual(
    ['Companies', 'ContractServices', 'Contracts', 'Services'].map((entity) => `${entity}/query`),
  );
  expect(paths.length).toBeLessThanOrEqual(6);
  const { customers, wrong, findings } = JSON.parse(ended.out) as Answer;
  expect({ exitCode: ended.exitCode, customers, wrong }).toEqual({ exitCode: 3, customers: 50, wrong: 4 });
  expect(findings.map(({ kind, name, suggestion }) => [kind, name, suggestion?.value])).toEqual([
    ['noIdentifier', 'CUSTOMER47', '1048'],
    ['notANumber', 'CUSTOMER49', '1050'],
    ['noCompany', 'CUSTOMER48', '1049'],
    ['noService', 'Hosted Exchange, Desktop', '9003'],
    ['unfedService', 'Backup', undefined],
  ]);
});

test('mapping unfed lists the lines that no SKU feeds, with units and money, as text, JSON and CSV', async () => {
  const text = await billingSync('mapping', 'unfed');
  expect(text.exitCode).toBe(0);
  expect(text.out).toMatch(/^CUSTOMER\d+ +Backup +\S.* +\d+ +[\d,.]+$/m);
  expect(text.messages).toMatch(
    /^\d+ lines? that no SKU feeds(?: \(\d+ without units\))?, [\d,.]+ per contract period\. Runs leave them as they are\.$/m,
  );
  const { lines } = JSON.parse((await billingSync('mapping', 'unfed', '--json')).out) as { lines: UnfedLine[] };
  expect(new Set(lines.map(({ serviceName }) => serviceName))).toEqual(new Set(['Backup']));
  expect(lines.map(({ units, unitPrice, amount }) => [unitPrice, Number(amount) / 3 === units])).toEqual(
    lines.map(() => [3, true]),
  );
  const csv = (await billingSync('mapping', 'unfed', '--csv', '-')).out.trim().split('\n');
  expect(csv.length).toBe(lines.length + 1);
});

test('mapping check writes all that it finds to one CSV or Excel file, with what to do, and says that something is wrong', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'mapping-'));
  const file = join(directory, 'mapping.xlsx');
  const asCsv = await billingSync('mapping', 'check', '--csv', '-');
  const asExcel = await billingSync('mapping', 'check', '--xlsx', file);
  const rowsOfCsv: string[][] = parse(asCsv.out, { bom: true });
  const rowsOfExcel = (await readSheet(file)).map((row) => row.map((cell) => String(cell ?? '')));
  rmSync(directory, { recursive: true });
  expect([asCsv.exitCode, asExcel.exitCode, asExcel.out]).toEqual([3, 3, '']);
  expect(asExcel.messages).toContain('holds 5 findings.');
  expect(asExcel.messages).toContain('4 things are wrong.');
  for (const [head = [], ...rows] of [rowsOfCsv, rowsOfExcel]) {
    const shown = ['Finding', 'To correct', 'Code', 'Customer', 'Name', 'Value', 'Suggestion', 'What to do'];
    const [noIdentifier, , noCompany, noService, unfed] = rows.map((row) =>
      shown.map((name) => row[head.indexOf(name)]?.toLowerCase()),
    );
    const advice = (kind: MappingKind) => mappingAdvice[kind].toLowerCase();
    expect(noIdentifier).toEqual([
      ...['customers without a billing identifier', 'true', 'at04', 'customer47', 'customer47', '', '1048'],
      advice('noIdentifier'),
    ]);
    expect(noCompany?.slice(5)).toEqual(['77', '1049', advice('noCompany')]);
    expect(noService?.slice(0, 7)).toEqual([
      ...['skus of no service in autotask', 'true', 'at08', '', 'hosted exchange, desktop', '8888', '9003'],
    ]);
    expect(unfed?.slice(0, 2)).toEqual(['services on contracts that no sku feeds', 'false']);
  }
});

test('for people it names each by its kind and code; when all is corrected it ends with 0', async () => {
  const { out } = await billingSync('mapping', 'check');
  expect(out).toContain('Customers without a billing identifier (AT04)');
  expect(out).toMatch(/CUSTOMER48 +77 +1049: CUSTOMER48/);
  expect(out).toContain('Compared 50 customers and 3 catalogue entries with Autotask database');
  expect(out).toContain('4 things are wrong.');

  const by = { author: theProgram, now: testNow };
  for (const code of Object.keys(wrongIdentifiers)) {
    await editCustomer(world.store, code, { billingIdentifier: String(1001 + codes.indexOf(code)) }, by);
  }
  await billingSync('ledger', 'catalogue', 'set', 'plan', 'HE', 'Desktop', '--sku', '9003');
  expect(await billingSync('mapping', 'check')).toMatchObject({
    exitCode: 0,
    out: expect.stringContaining('Nothing is wrong.') as string,
  });
});

test('where jobs differ in what they map to, one has to be named, and its parameters count', async () => {
  const job = (label: string, parameters: object) =>
    billingSync('job', 'create', '--label', label, '--cron', '0 22 * * *', '--parameters', JSON.stringify(parameters));
  const zone = { ZoneUser: 'api@example.com' };
  expect(await job('By id', zone)).toMatchObject({ exitCode: 0 });
  expect(await job('By name', { ...zone, SKUType: { name: 'name' } })).toMatchObject({ exitCode: 0 });
  const differing = await billingSync('mapping', 'check');
  expect(differing).toMatchObject({ exitCode: 2, out: '' });
  expect(differing.messages).toMatch(/The jobs differ .*--job .* or --job /s);
  expect(await billingSync('mapping', 'check', '--job', 'By id')).toMatchObject({ exitCode: 0 });
  const byName = await billingSync('mapping', 'check', '--job', 'By name', '--json');
  const { findings } = JSON.parse(byName.out) as Answer;
  expect(findings.map(({ kind, suggestion }) => [kind, suggestion?.value])).toContainEqual(['noService', 'Mailbox']);
});

test('without the key, or where Autotask refuses the log-in, it says what to do', async () => {
  const check = (more: Record<string, string>) =>
    billingSyncWith(plainEnvironment({ ...world.environment, ...more }))(['mapping', 'check', '--job', 'By id']);
  const keyless = await check({ BILLING_SYNC_KEY: '' });
  expect(keyless).toMatchObject({ exitCode: 1, out: '' });
  expect(keyless.messages).toContain('Give this process the key of the workers.');
  world.sandbox.edit((each) => {
    each.setFaults({
      seed: 1,
      rate: 0,
      scripted: [{ path: 'Services/query', kind: 'unauthorised', from: 1, times: 1 }],
    });
  });
  const before = world.sandbox.calls().length;
  const refused = await check({});
  expect(refused).toMatchObject({ exitCode: 1, out: '' });
  expect(refused.messages).toContain('Test the connection of the secret set "default"');
  expect(
    world.sandbox
      .calls()
      .slice(before)
      .filter(({ path }) => path.endsWith('/query')),
  ).toHaveLength(1);
});
