import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makeBillingRecords } from '../../src/demo/ledger-atria.js';
import { ledgerParameters, ledgerScenario } from '../../src/demo/ledger-world.js';
import { startStack, type Stack } from '../../src/demo/stack.js';
import { changedLines } from '../../src/store/lines/line-changes.js';
import { historiesOf, replayFailures } from '../rig/histories.js';
import { askForServers } from '../rig/shared-servers.js';
import { quietRuntime } from '../rig/world.js';
import { billingSyncWith, plainEnvironment, type Ended } from './run-command.js';

const parameters = JSON.stringify({ ...ledgerParameters, LogLevel: 'Warning' });
const quickSettings = { commitWindowMs: 300, readLagMs: 50, requestTimeoutMs: 5_000, stallAllowanceMs: 1_000 };

interface Synced {
  readonly runId: string;
  readonly codes: readonly string[];
  readonly exitCode: number | null;
}

let directory: string;
let stack: Stack;
let billingSync: (args: readonly string[], input?: string) => Promise<Ended>;
/** The codes of the first run's warnings and errors, and what it changed. */
let first: Synced;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'billing-sync-'));
  const scenario = ledgerScenario(quickSettings);
  stack = await startStack({ scenario, directory, ephemeral: true, ledgerPort: 0, onProgress: () => undefined });
  await stack.startWorker();
  await makeBillingRecords(stack);
  billingSync = billingSyncWith(plainEnvironment(stack.environment));
  first = await sync();
});

afterAll(async () => {
  try {
    await replayEverything();
  } finally {
    await stack.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});

async function ledger<Answer>(...args: readonly string[]): Promise<Answer & { version: number }> {
  const ended = await billingSync(['ledger', ...args, '--json']);
  expect(ended.exitCode, ended.messages).toBe(0);
  return JSON.parse(ended.out) as Answer & { version: number };
}

/** Runs the sync as an operator does, and tells which codes are left to resolve. */
async function sync(more: Record<string, string> = {}): Promise<Synced> {
  const given = JSON.stringify({ ...(JSON.parse(parameters) as object), ...more });
  const { exitCode } = await billingSync(['run', 'start', '--parameters', given, '--wait']);
  const { out } = await billingSync(['log', 'latest', '--level', 'Warning', 'Error', '--json']);
  const { runId, entries } = JSON.parse(out) as { runId: string; entries: { code: string }[] };
  return { runId, codes: [...new Set(entries.map(({ code }) => code))].sort(), exitCode };
}

async function replayEverything(): Promise<void> {
  quietRuntime();
  const { bundleFile } = await askForServers(inject('serverHostUrl'));
  for await (const { workflowId, runId, type } of stack.client.workflow.list()) {
    if (type === 'customerSync') continue;
    expect(await replayFailures(bundleFile, await historiesOf(stack.client, [{ workflowId, runId }]))).toEqual([]);
  }
}

interface Trace {
  readonly lineId: string;
  readonly before: number;
  readonly after: number;
  readonly target: number;
  readonly outcome: string;
  readonly records: readonly {
    readonly record: { readonly productSku: string; readonly thisMonthCount: number };
    readonly items: readonly {
      readonly action: string;
      readonly added: { readonly actor: string; readonly kind: string; readonly happenedAt: string };
    }[];
  }[];
}

describe('ledger trace', () => {
  test('leads from each changed contract line to the changes that made its quantity: who, when, what', async () => {
    const lines = (await changedLines(stack.store, first.runId)).slice(0, 6);
    for (const { lineId, after } of lines) {
      const trace = await ledger<Trace>('trace', first.runId, lineId, '--limit', '1000');
      expect(trace).toMatchObject({ lineId, after, target: after });
      const items = trace.records.flatMap((record) => record.items).filter(({ action }) => action !== 'Removed');
      expect(items).toHaveLength(after ?? -1);
      for (const { added } of items) {
        expect(added).toMatchObject({
          actor: expect.stringMatching(/^(dana|kim|provisioning)$/) as string,
          kind: expect.stringMatching(/^(serviceAssigned|planChanged|applicationAssigned)$/) as string,
          happenedAt: expect.stringMatching(/^2026-\d\d-\d\dT/) as string,
        });
      }
    }
    expect(lines).toHaveLength(6);
  });

  test('finds the line by customer and SKU too, and shows the same to people', async () => {
    const byIds = await ledger<Trace>('trace', 'latest', '7001/9002');
    expect(await ledger<Trace>('trace', 'latest', 'C00001', '9002')).toEqual(byIds);
    const { out } = await billingSync(['ledger', 'trace', 'latest', 'C00001', '9002']);
    expect(out).toContain('C00001: Exchange Mailbox 50GB (contract 7001, service 9002)');
    expect(out).toMatch(/Added +Hosted Exchange, 50GB MAPI of \S+ +2026-11-03 01:00 dana +\d+ planChanged/);
  });

  test('says where a line was decided last, and what a line is called', async () => {
    expect(
      await billingSync(['run', 'start', '--parameters', parameters, '--customer', 'C00002', '--wait']),
    ).toBeTruthy();
    const elsewhere = await billingSync(['ledger', 'trace', 'latest', '7001/9002']);
    expect(elsewhere).toMatchObject({ exitCode: 5, out: '' });
    expect(elsewhere.messages).toMatch(/decided nothing about 7001\/9002\. The last run that did is [0-9a-f-]{36}/);
    const unnamed = await billingSync(['ledger', 'trace', 'latest', '7001']);
    expect(unnamed).toMatchObject({ exitCode: 2, out: '' });
  });
});

describe('a warning in the log', () => {
  test('is gone when its cause is corrected with the command line, the period reprocessed and the sync run again', async () => {
    expect(first).toMatchObject({ codes: ['AT04', 'AT05', 'AT06', 'AT07', 'AT08', 'AT12'], exitCode: 4 });
    const without = await ledger<{ customers: { code: string; type: string }[] }>('customers', '--without-identifier');
    const sold = without.customers.filter(({ type }) => type !== 'Test');
    expect(sold).toHaveLength(1);
    for (const { code } of [...sold, { code: 'C00008' }]) {
      await ledger('customers', 'set', code, '--billing-identifier', identifierOf(code), '--actor', 'kim');
    }
    await ledger('catalogue', 'set', 'plan', 'HE', 'Webmail Only', '--sku', '9011');
    const trial = ['--plan', 'Trial'] as const;
    const preview = await ledger<{ records: number }>('rules', 'preview', 'Previous', ...trial);
    expect(preview.records).toBeGreaterThan(10);
    await ledger('rules', 'add', ...trial, '--description', 'Trials are free', '--reason', 'Trial');
    expect(await sync({ AllowAtriaCreateItems: 'True' })).toMatchObject({
      codes: expect.arrayContaining(['AT07']) as [],
    });
    expect(await ledger('reprocess', 'Previous')).toMatchObject({ built: ['2026-11-25'], closed: ['2026-11-25'] });
    // C00008 has no company in Autotask, and the company of C00012 no contract: they are corrected there.
    expect(await sync({ AllowAtriaCreateItems: 'True' })).toMatchObject({ codes: ['AT05', 'AT06'], exitCode: 4 });
    const { items } = await ledger<{ items: { overrideReason: string }[] }>(
      ...['records', 'Previous', '--detail', '--not-billable', '--user', ''],
    );
    expect(items.map(({ overrideReason }) => overrideReason)).toContain('Trial');
  });
});

test('a billing rule is refused that would exclude everything, or everything without a user', async () => {
  const add = ['ledger', 'rules', 'add', '--description', 'Hidden', '--reason', 'Hidden'];
  const rules = await ledger<{ rules: unknown[] }>('rules');
  for (const [option, problem] of [
    ['--sku-starts-with', 'conditions.skuStartsWith must not be empty'],
    ['--user', 'lists an empty name'],
    ['--user-flag', 'lists an empty name'],
  ] as const) {
    const refused = await billingSync([...add, option, '']);
    expect(refused).toMatchObject({ exitCode: 2, messages: expect.stringContaining(problem) as string });
  }
  expect((await billingSync([...add, '--plan', 'Trial', '--reason', ''])).messages).toContain(
    'overrideReason must not be empty',
  );
  expect(await ledger('rules')).toEqual(rules);
});

test('a line that comes down though nobody removed anything is explained too', async () => {
  await ledger('catalogue', 'set', 'plan', 'HE', '50GB MAPI', '--sku', '9011');
  await ledger('reprocess', 'Previous');
  await sync({ EffectiveDateConflict: 'NextDay' });
  expect(await ledger<Trace>('trace', 'latest', 'C00001', '9002')).toMatchObject({
    after: 0,
    records: [{ items: [] }],
  });
  const { out } = await billingSync(['ledger', 'trace', 'latest', 'C00001', '9002']);
  expect(out).toContain('Nothing is billed under this SKU any more, though no item of the period was removed');
});

describe('says what it changed, from what to what', () => {
  test('a correction of a customer, also one that changes nothing', async () => {
    const set = ['ledger', 'customers', 'set', 'C00001', '--name'];
    expect((await billingSync([...set, 'Renamed'])).messages).toMatch(/C00001 is changed\. Name: .+ → Renamed\. /);
    expect((await billingSync([...set, 'Renamed'])).messages).toContain('C00001 is as it was');
  });

  test('a correction of a SKU', async () => {
    const set = ['ledger', 'catalogue', 'set', 'plan', 'HE', '50GB MAPI', '--sku'];
    await billingSync([...set, '9002']);
    expect((await billingSync([...set, '9011'])).messages).toContain(
      'The plan HE, 50GB MAPI is changed. SKU: 9002 → 9011. ',
    );
    expect(JSON.parse((await billingSync([...set, '', '--json'])).out)).toMatchObject({
      changes: [{ field: 'SKU', before: '9011', after: '' }],
    });
  });

  test('an import, of those that were there before', async () => {
    const file = join(directory, 'identifiers.csv');
    const write = (rows: string) => {
      writeFileSync(file, `code,name,billingIdentifier\n${rows}`);
    };
    write('OLD1,Old One,1\n');
    await ledger('import', 'customers', file);
    write('OLD1,Old One,7\nALSO1,Also One,9\n');
    const { out, messages } = await billingSync(['ledger', 'import', 'customers', file]);
    expect(out).toMatch(/customer OLD1 +Old One +Billing identifier: 1 → 7/);
    expect(out).not.toContain('ALSO1');
    expect(messages).toContain('2 changes recorded.');
    const statement = await billingSync(['statement', 'OLD1']);
    expect(statement).toMatchObject({
      exitCode: 5,
      messages: expect.stringContaining('Atria has this customer, and no run that is kept has looked at it.') as string,
    });
  });
});

function identifierOf(code: string): string {
  return String(29_683_600 + Number(code.slice(1)) - 1);
}

describe('ledger import', () => {
  test('records a file whole, or nothing of it and every reason', async () => {
    const file = join(directory, 'customers.csv');
    writeFileSync(file, 'code,name,billingIdentifier\nNEW1,New One,1\nNEW2,New Two,2,too much\n');
    const broken = await billingSync(['ledger', 'import', 'customers', file]);
    expect(broken.exitCode).toBe(2);
    expect(broken.out).toContain('The cell 4 stands in a column without a name.');
    expect(broken.messages).toContain('nothing was recorded');
    expect(await ledger('customers', '--search', 'NEW1')).toMatchObject({ total: 0 });
    writeFileSync(file, 'code,name,billingIdentifier\nNEW1,New One,1\nNEW2,New Two,2\n');
    expect(await ledger('import', 'customers', file)).toMatchObject({ recorded: 2, refusedCount: 0 });
    expect(await ledger('customers', '--search', 'new')).toMatchObject({
      total: 2,
      customers: [{ code: 'NEW1' }, { code: 'NEW2' }],
    });
  });

  test('reads changes as JSON from the standard input, and knows them again by their source key', async () => {
    const change = {
      kind: 'customerDeprovisioned',
      happenedAt: '2026-11-26T22:00:00Z',
      customerCode: 'NEW2',
      sourceKey: 'x1',
    };
    const send = () =>
      billingSync(['ledger', 'import', 'changes', '-', '--format', 'json', '--json'], JSON.stringify([change]));
    expect(JSON.parse((await send()).out)).toMatchObject({ recorded: 1, alreadyKnown: 0 });
    expect(JSON.parse((await send()).out)).toMatchObject({ recorded: 0, alreadyKnown: 1 });
  });
});

describe('what cannot be right is refused, with what was probably meant', () => {
  test.each([
    [5, 'Did you mean "C00001"?', ['customers', 'set', 'c00001', '--name', 'x']],
    [2, 'Give --billing-identifier', ['customers', 'set', 'C00001']],
    [5, 'Did you mean "2GB MAPI"?', ['catalogue', 'set', 'plan', 'HE', '2GB MAPPI', '--sku', '1']],
    [2, 'There is no plan "Trialx". Did you mean "Trial"?', ['rules', 'preview', 'Previous', '--plan', 'Trialx']],
    [5, 'There is no billing rule 99.', ['rules', 'remove', '99']],
    [5, 'There is no billing period "2031-01-01".', ['records', '2031-01-01']],
    [2, '--action, --user and --actioned-by need --detail', ['records', 'Previous', '--action', 'Added']],
    [2, 'Nothing was set', ['settings', '--bill-process-day', '10']],
    [2, 'The scopes are billing:read', ['token', 'create', 'x', '--scope', 'everything']],
    [5, 'There is no token 999.', ['token', 'revoke', '999']],
    [2, 'Did you mean customers?', ['import', 'customer', 'x.csv']],
    [5, 'There is no file', ['import', 'customers', 'absent.csv']],
  ])('exit code %i: %s', async (exitCode, said, args) => {
    const refused = await billingSync(['ledger', ...args]);
    expect(refused).toMatchObject({ exitCode, out: '' });
    expect(refused.messages).toContain(said);
  });
});

test('a token opens the API until it is revoked, and no list shows it', async () => {
  const { token, tokenId } = await ledger<{ token: string; tokenId: number }>('token', 'create', 'feed');
  const ask = async () => {
    const url = `${stack.configuration.atria.url}api/billing/periods`;
    return (await fetch(url, { headers: { Authorization: `Bearer ${token}` } })).status;
  };
  expect(await ask()).toBe(200);
  const listed = await billingSync(['ledger', 'token', 'list', '--json']);
  expect(listed.out).toContain('"feed"');
  expect(listed.out).not.toContain(token);
  await ledger('token', 'revoke', String(tokenId));
  expect(await ask()).toBe(401);
});

test('a run of the period before the first customer finds no records', async () => {
  expect(await sync({ BillingPeriod: '2026-05-25' })).toMatchObject({ codes: ['AT15'], exitCode: 3 });
});

test('the daily process builds what is open, and the periods tell how they stand', async () => {
  expect(await ledger('process')).toMatchObject({ built: ['2026-12-25'], closed: [], superseded: [] });
  const { periods } = await ledger<{ periods: { end: string; status: string }[] }>('periods');
  expect(periods.map(({ end, status }) => `${end} ${status}`).slice(-2)).toEqual([
    '2026-11-25 closed',
    '2026-12-25 open',
  ]);
  expect(await ledger('settings')).toEqual({ version: 1, billProcessDay: 25, timeZone: 'UTC' });
});
