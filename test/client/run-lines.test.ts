import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { parse } from 'csv-parse/sync';
import { pino } from 'pino';
import { logCodeDefinitions } from '../../src/domain/log/log-messages.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linesCommand } from '../../src/client/commands/run-lines.js';
import { openSession } from '../../src/client/program/session.js';
import { openTerminal } from '../../src/client/terminal/terminal.js';
import { startConsole, type ConsoleServer } from '../../src/console/server.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

let world: World;
let run: EndedRun;
let console: ConsoleServer;
let billingSync: ReturnType<typeof billingSyncWith>;

beforeAll(async () => {
  world = await startWorld(
    provider(
      [
        { code: 'TGO', name: 'Tango Limited', lines: [[9001, 3]], records: [billed(9001, 4), billed(7777, 1)] },
        { code: 'ASP', name: 'Aspen Partners', lines: [[9002, 2]], records: [billed(9002, 2)] },
        { code: 'QUIET', lines: [[9003, 1]] },
        { code: 'REFUSED', name: 'Refused Limited', records: [billed(9005, 4)] },
        { code: 'NOID', name: 'Nobody', billingIdentifier: '', records: [billed(9001, 1)] },
      ],
      { settings: { refusedNewServiceIDs: [9005] } },
    ),
  );
  const QuantityRules = [{ SKU: '9001', PackOf: 5 }];
  run = await world.run({ ...previousPeriod, CustomersFilter: ['TGO', 'ASP', 'NOID'], QuantityRules });
  console = await startConsole({ ...world.environment, CONSOLE_PORT: '0' }, pino({ level: 'silent' }));
  billingSync = billingSyncWith(plainEnvironment(world.environment));
});

afterAll(async () => {
  await console.close();
  await world.close();
});

/** What the rule of the run did. */
const packs = 'Atria provisioned 4 units; the rule of SKU 9001 rounds up to packs of 5: 5.';

type Row = Readonly<Record<string, unknown>>;

async function json(...args: string[]): Promise<Readonly<Record<string, Row[]>>> {
  const { out, exitCode } = await billingSync([...args, '--json']);
  expect(exitCode).toBe(0);
  return JSON.parse(out) as Readonly<Record<string, Row[]>>;
}

describe('run lines', () => {
  test('shows the changed lines unless told otherwise, with what they were and what they are', async () => {
    const { lines = [] } = await json('run', 'lines', 'latest');
    expect(lines).toEqual([
      {
        ...{ customerName: 'Tango Limited', customerCode: 'TGO', sku: '9001', description: 'Item 9001' },
        ...{ serviceName: 'Mailbox', contractId: 2001, before: 3, after: 5, change: 2, billed: 5 },
        ...{ effectiveDate: '2026-10-26', code: 'AT09', contractName: 'Managed Services', lineId: '2001/9001' },
        quantityRule: packs,
      },
    ]);
  });

  test('chooses by who has to act and by text, as the page of the run does', async () => {
    expect((await json('run', 'lines', run.runId, '--only', 'needs-you'))['lines']).toMatchObject([{ code: 'AT08' }]);
    expect((await json('run', 'lines', run.runId, '--only', 'all', '--search', 'aspen'))['lines']).toMatchObject([
      { customerCode: 'ASP', before: 2, after: 2, change: 0, effectiveDate: null, code: 'AT10' },
    ]);
    const nothing = await billingSync(['run', 'lines', run.runId, '--search', 'nobody at all']);
    expect(nothing).toMatchObject({ exitCode: 0, out: '', messages: 'No line matches your filter.\n' });
  });

  test('fits a terminal of 80 columns', async () => {
    const [out, error] = [new PassThrough(), new PassThrough()].map((stream) => {
      return Object.assign(stream, { isTTY: true, columns: 80 });
    });
    const session = openSession(plainEnvironment(world.environment));
    const terminal = openTerminal(out, error);
    await linesCommand({ ...session, terminal }, run.runId, { only: 'all' }).finally(() => session.close());
    const text = stripVTControlCharacters(String(out?.read()));
    const rows = text.split('\n');
    expect(text.replaceAll(/\s+/g, ' ')).toContain(`Tango Limited, Item 9001: ${packs}`);
    expect(rows.filter((row) => row.length > 80)).toEqual([]);
    expect(rows).toContainEqual(
      expect.stringMatching(/^Tango Limited +Item 9001 +9001 +3 → 5 \(\+2\) +2026-10-26 +AT09$/),
    );
  });

  test('writes the file that the page of the run offers', async () => {
    const { out } = await billingSync(['run', 'lines', run.runId, '--only', 'all', '--csv', '-']);
    const offered = await fetch(`${console.url}/runs/${run.runId}/lines.csv?lines=all`);
    expect(offered.headers.get('content-disposition')).toMatch(/filename="lines-2026-11-25-[0-9a-f]{8}\.csv"/);
    expect(await offered.text()).toBe(out.replace(/^\uFEFF/, ''));
    const rows: Record<string, string>[] = parse(out, { bom: true, columns: true });
    expect(rows.map((row) => row['Quantity rule'])).toEqual(['', packs, '']);
    expect(await (await fetch(`${console.url}/runs/${run.runId}`)).text()).toContain(packs);
    expect(rows.map((row) => [row['Customer'], row['SKU'], row['Change'], row['Outcome']])).toEqual([
      ['Tango Limited', '7777', '', 'AT08'],
      ['Tango Limited', '9001', '2', 'AT09'],
      ['Aspen Partners', '9002', '0', 'AT10'],
    ]);
  });
});

test('a line that Autotask refused to make has no quantity after, no change and no date, in each view', async () => {
  const { runId } = await world.run({ ...previousPeriod, CustomersFilter: ['REFUSED'], AllowAtriaCreateItems: 'True' });
  const untouched = { sku: '9005', code: 'AT14', after: null, change: null };
  expect((await json('run', 'lines', runId, '--only', 'all'))['lines']).toMatchObject([
    { ...untouched, billed: 4, effectiveDate: null },
  ]);
  expect((await json('log', runId, '--code', 'AT14'))['entries']).toMatchObject([untouched]);
  const { out } = await billingSync(['run', 'lines', runId, '--only', 'all']);
  expect(out).not.toContain('→');
});

describe('log', () => {
  test('a product code finds the entries of its lines, whether their messages name it or not', async () => {
    const codesFor = async (text: string) =>
      (await json('log', run.runId, '--search', text))['entries']?.map(({ code }) => code);
    expect(await codesFor('7777')).toEqual(['AT08']);
    expect(await codesFor('9002')).toEqual(['AT10']);
    expect(await codesFor('backup')).toEqual(['AT10']);
    expect(await codesFor('aspen')).toEqual(['AT10']);
  });

  test('entries carry what they are about, in columns that people filter by', async () => {
    const { entries = [] } = await json('log', run.runId, '--level', 'Info', 'Warning', 'Verbose');
    expect(entries.find(({ code }) => code === 'AT09')).toMatchObject({
      ...{ customerName: 'Tango Limited', sku: '9001', serviceName: 'Mailbox', contractId: 2001 },
      ...{ before: 3, after: 5, change: 2 },
    });
    expect(entries.find(({ code }) => code === 'AT04')).toMatchObject({ customerName: 'Nobody', sku: null });
    expect(entries.find(({ code }) => code === 'AT22')).toMatchObject({ customerName: null, contractId: null });
    const { out } = await billingSync(['log', run.runId, '--csv', '-']);
    const [head = []]: string[][] = parse(out, { bom: true });
    expect(head.slice(0, 5)).toEqual(['Level', 'Code', 'Customer', 'Customer code', 'SKU']);
    expect(head.slice(-3)).toEqual(['Entry', 'Account ID', 'What to do']);
  });

  test('entries say what to do, and which account in Autotask they are about', async () => {
    const { entries = [] } = await json('log', run.runId, '--level', 'Info', 'Warning');
    const of = (code: string) => entries.find((entry) => entry['code'] === code);
    expect(of('AT04')).toMatchObject({ companyId: null, advice: logCodeDefinitions.AT04.resolution });
    expect(of('AT09')).toMatchObject({ companyId: expect.any(Number) as unknown, advice: null });
  });
});

test('a run that found nothing to bill says why, on its page, in words and in JSON', async () => {
  const { runId } = await world.run({ ...previousPeriod, CustomersFilter: ['QUIET'] });
  const reason = 'Atria has no billing records of this period for QUIET: nothing of theirs is billable';
  const { out } = await billingSync(['run', 'show', runId]);
  expect(out.replaceAll('\n', ' ')).toContain(reason);
  expect((await json('run', 'show', runId))['emptyBecause']).toContain(reason);
  expect((await json('run', 'show', run.runId))['emptyBecause']).toBeNull();
  expect(await (await fetch(`${console.url}/runs/${runId}`)).text()).toContain(reason);
});

test('--version says the version of package.json', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(await billingSync(['--version'])).toMatchObject({ exitCode: 0, out: `${version}\n` });
});
