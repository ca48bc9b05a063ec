import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { NewChange } from '../../src/domain/ledger-changes.js';
import { freePort } from '../../src/embedded/free-port.js';
import { insertPeriods } from '../../src/store/ledger-periods.js';
import { insertRule } from '../../src/store/ledger-rules.js';
import { saveLedgerSettings } from '../../src/store/ledger-settings.js';
import { changedLines } from '../../src/store/line-changes.js';
import { startLedgerServer, type LedgerServer } from '../../src/worker/ledger-server.js';
import type { BillingProcessSummary } from '../../src/workflows/billing-process.js';
import { replayFailures } from '../rig/histories.js';
import { days, provider } from '../rig/scenarios.js';
import { askForServers } from '../rig/shared-servers.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';
import { append, change } from './fresh-ledger.js';

const token = 'a-token-for-the-whole-chain';
const job = { ZoneUser: 'api@example.com', BillingPeriod: days.periodEnd, LogLevel: 'Verbose' };

const headers = { Authorization: `Bearer ${token}` };

let world: World;
let ledger: LedgerServer;

beforeEach(async () => {
  const port = await freePort();
  const customers = [
    { code: 'ASP', lines: [[9001, 3]] },
    {
      code: 'TGO',
      lines: [
        [9001, 2],
        [9002, 1],
      ],
    },
    { code: 'GON', lines: [[9001, 1]] },
  ] as const;
  world = await startWorld(provider(customers), { atria: { url: `http://127.0.0.1:${port}/`, token } });
  const { store, client, configuration } = world;
  const { taskQueue, clock } = configuration;
  const logger = pino({ level: 'silent' });
  ledger = await startLedgerServer({ store, client, taskQueue, clock, logger, host: '127.0.0.1', port });
  const digest = createHash('sha256').update(token).digest();
  await sql`insert into api_tokens (name, token_digest, scopes, expires_at)
    values ('sync', ${digest}, '{billing:read,billing:process}', '2030-01-01')`.execute(store);
  expect(await saveLedgerSettings(store, { billProcessDay: 25, timeZone: 'UTC' })).toBe(true);
});

afterEach(async () => {
  await ledger.close();
  await world.close();
});

const at = (day: string) => ({ happenedAt: `${day}T09:00:00.000Z` });

function mailboxes(customerCode: string, planName: string, count: number): NewChange[] {
  return Array.from({ length: count }, (_, index) => {
    const userName = `${planName}${index}@${customerCode}`;
    const about = { customerCode, userName, ...at('2026-11-02') };
    return [change('userCreated', about), change('serviceAssigned', { ...about, serviceCode: 'HE', planName })];
  }).flat();
}

function plan(planName: string, sku: string): NewChange {
  return change('planDefined', { serviceCode: 'HE', planName, values: { sku }, ...at('2026-11-26') });
}

/** Has a period's records made anew, as a person does it. */
async function process(periodEnd: string): Promise<BillingProcessSummary> {
  const answer = await fetch(`${ledger.url}api/billing/${periodEnd}/reprocess`, { method: 'POST', headers });
  expect(answer.status).toBe(202);
  const { workflowId } = (await answer.json()) as { workflowId: string };
  return endOf(workflowId);
}

/** Starts the process as its schedule does. */
async function processDaily(): Promise<BillingProcessSummary> {
  const workflowId = 'billing-process/daily';
  const { taskQueue } = world.configuration;
  await world.client.workflow.start('billingProcess', { taskQueue, workflowId });
  return endOf(workflowId);
}

/** What a process came to. Its history is replayed. */
async function endOf(workflowId: string): Promise<BillingProcessSummary> {
  const handle = world.client.workflow.getHandle(workflowId);
  const summary = (await handle.result()) as BillingProcessSummary;
  const histories = await world.histories({ workflowId, runId: (await handle.describe()).runId });
  const { bundleFile } = await askForServers(inject('serverHostUrl'));
  expect(await replayFailures(bundleFile, histories)).toEqual([]);
  return summary;
}

interface Traced {
  readonly customerCode: string;
  readonly before: number;
  readonly after: number;
  readonly records: readonly {
    readonly record: { readonly productSku: string; readonly summaryGrouping: string; readonly thisMonthCount: number };
    readonly items: readonly {
      readonly action: string;
      readonly userName: string;
      readonly added: { readonly actor: string };
      readonly removed: { readonly actor: string; readonly kind: string; readonly happenedAt: string } | null;
    }[];
  }[];
}

async function traced(query: Record<string, string>): Promise<unknown> {
  const answer = await fetch(`${ledger.url}api/trace?${new URLSearchParams(query).toString()}`, { headers });
  return answer.json();
}

const warnings = (run: EndedRun) => run.log.filter(({ level }) => level === 'Warning').map(({ code }) => code);
const codes = (run: EndedRun) => run.log.map(({ code }) => code);

test('each warning about the data is gone when its cause is corrected, the records reprocessed and the sync run again', async () => {
  const { store } = world;
  await append(store, [
    change('serviceDefined', {
      serviceCode: 'HE',
      values: { name: 'Hosted Exchange', level: 'user' },
      ...at('2026-10-27'),
    }),
    ...[plan('Small', ''), plan('Large', '8888'), plan('Archive', '9003'), plan('Basic', '9001')],
    change('customerCreated', { customerCode: 'ASP', values: { name: 'ASP Limited' }, ...at('2026-10-27') }),
    change('customerCreated', { customerCode: 'TGO', values: { billingIdentifier: '1002' }, ...at('2026-10-27') }),
    ...mailboxes('ASP', 'Basic', 5),
    ...[...mailboxes('TGO', 'Small', 4), ...mailboxes('TGO', 'Large', 2), ...mailboxes('TGO', 'Archive', 1)],
  ]);
  await insertPeriods(store, [{ start: days.periodStart, end: days.periodEnd }]);
  expect(warnings(await world.run(job))).toEqual(['AT15']);

  expect(await process(days.periodEnd)).toEqual({ built: [days.periodEnd], closed: [days.periodEnd], superseded: [] });
  const first = await world.run(job);
  expect([...new Set(warnings(first))].sort()).toEqual(['AT04', 'AT07', 'AT08', 'AT12']);

  await append(store, [
    change('customerChanged', { customerCode: 'ASP', values: { billingIdentifier: '1001' }, ...at('2026-11-26') }),
    ...[plan('Small', '9001'), plan('Large', '9002')],
  ]);
  const noSku = { itemKinds: ['customer', 'user', 'customerService'] } as const;
  const rule = {
    description: 'Counts only',
    overrideReason: 'Not sold',
    processingOrder: 1,
    validFrom: null,
    validTo: null,
  };
  await insertRule(store, { ...rule, conditions: noSku });
  await process(days.periodEnd);
  const second = await world.run({ ...job, AllowAtriaCreateItems: 'True' });
  expect(warnings(second)).toEqual([]);
  const lines = await changedLines(store, second.runId);
  expect(lines.map(({ serviceName, before, after }) => [serviceName, before, after]).sort()).toEqual([
    ['Backup', 1, 2],
    ['Desktop', 0, 1],
    ['Mailbox', 2, 4],
    ['Mailbox', 3, 5],
  ]);

  // Each quantity leads back to the changes that made it.
  for (const { lineId, after } of lines) {
    const trace = (await traced({ runId: second.runId, lineId })) as Traced;
    const items = trace.records.flatMap((record) => record.items);
    expect(items.filter(({ action }) => action !== 'Removed')).toHaveLength(after ?? -1);
    expect(new Set(items.map(({ added }) => added.actor))).toEqual(new Set(['dana']));
    const [contractId = '', serviceId = ''] = lineId.split('/');
    expect(await traced({ runId: 'latest', contractId, serviceId })).toEqual(trace);
    const sku = trace.records[0]?.record.productSku ?? '';
    expect(await traced({ runId: 'latest', customerCode: trace.customerCode, sku })).toEqual(trace);
  }
  expect(await traced({ runId: 'latest', customerCode: 'ASP' })).toHaveProperty('error');
});

test('each quantity is what its trace adds up to: two plans in one line, an item that a rule excludes, and zeros', async () => {
  const { store } = world;
  const created = (customerCode: string, billingIdentifier: string) =>
    change('customerCreated', { customerCode, values: { billingIdentifier }, ...at('2026-10-27') });
  await append(store, [
    change('serviceDefined', { serviceCode: 'HE', values: { level: 'user' }, ...at('2026-10-27') }),
    ...['Small', 'Basic'].map((name) => ({ ...plan(name, '9001'), ...at('2026-10-27') })),
    ...[created('ASP', '1001'), created('TGO', '1002'), created('GON', '1003')],
    ...[...mailboxes('ASP', 'Small', 2), ...mailboxes('ASP', 'Basic', 4), ...mailboxes('TGO', 'Small', 1)],
    ...mailboxes('GON', 'Basic', 1),
    change('userChanged', { customerCode: 'ASP', userName: 'Basic3@ASP', values: { flags: ['test'] } }),
    change('userRemoved', { customerCode: 'TGO', userName: 'Small0@TGO', actor: 'kim', ...at('2026-11-20') }),
    change('customerDeprovisioned', { customerCode: 'GON', actor: 'eve', ...at('2026-11-21') }),
  ]);
  const rule = { overrideReason: 'Not sold', validFrom: null, validTo: null };
  await insertRule(store, { ...rule, description: 'Test', processingOrder: 1, conditions: { userFlags: ['test'] } });
  await insertRule(store, { ...rule, description: 'Counts', processingOrder: 2, conditions: { skuIsEmpty: true } });
  await insertPeriods(store, [{ start: days.periodStart, end: days.periodEnd }]);
  await process(days.periodEnd);
  const { runId } = await world.run(job);
  const trace = async (customerCode: string) => {
    const { before, after, records } = (await traced({ runId, customerCode, sku: '9001' })) as Traced;
    const items = records.flatMap((record) => record.items);
    const removed = items.flatMap((item) => (item.removed === null ? [] : [item.removed]));
    return {
      line: [before, after],
      records: records.map(({ record }) => [record.summaryGrouping, record.thisMonthCount]),
      there: items.filter((item) => item.removed === null).map(({ userName }) => userName),
      removed: removed.map(({ kind, actor, happenedAt }) => `${kind} ${actor} ${happenedAt.slice(0, 10)}`),
    };
  };
  expect(await trace('ASP')).toEqual({
    line: [3, 5],
    records: [
      ['HE, Basic', 3],
      ['HE, Small', 2],
    ],
    there: ['Basic0@ASP', 'Basic1@ASP', 'Basic2@ASP', 'Small0@ASP', 'Small1@ASP'],
    removed: [],
  });
  expect(await trace('TGO')).toEqual({
    ...{ line: [2, 0], records: [['HE, Small', 0]], there: [] },
    removed: ['userRemoved kim 2026-11-20'],
  });
  expect(await trace('GON')).toEqual({
    ...{ line: [1, 0], records: [['HE, Basic', 0]], there: [] },
    removed: ['customerDeprovisioned eve 2026-11-21'],
  });
});

test('a removed service and a deprovisioned customer reach Autotask as zero, exactly once', async () => {
  const { store } = world;
  const bought = { serviceCode: 'HE', ...at('2026-10-27') };
  await append(store, [
    change('serviceDefined', {
      serviceCode: 'HE',
      values: { name: 'Hosted Exchange', level: 'user' },
      ...at('2026-10-01'),
    }),
    ...['9001', '9002'].map((sku) => ({ ...plan(sku, sku), ...at('2026-10-01') })),
    change('customerCreated', { customerCode: 'ASP', values: { billingIdentifier: '1001' }, ...at('2026-10-02') }),
    change('customerCreated', { customerCode: 'TGO', values: { billingIdentifier: '1002' }, ...at('2026-10-02') }),
    change('userCreated', { customerCode: 'ASP', userName: 'ann', ...at('2026-10-03') }),
    change('userCreated', { customerCode: 'TGO', userName: 'tom', ...at('2026-10-03') }),
    change('serviceAssigned', { ...bought, customerCode: 'ASP', userName: 'ann', planName: '9001' }),
    change('serviceAssigned', { ...bought, customerCode: 'TGO', userName: 'tom', planName: '9001' }),
    change('serviceRemoved', { customerCode: 'TGO', userName: 'tom', serviceCode: 'HE', ...at('2026-11-03') }),
    change('serviceAssigned', {
      ...bought,
      customerCode: 'TGO',
      userName: 'tom',
      planName: '9002',
      ...at('2026-11-04'),
    }),
    change('customerDeprovisioned', { customerCode: 'ASP', ...at('2026-11-05') }),
  ]);
  expect(await processDaily()).toEqual({
    built: ['2026-10-25', days.periodEnd, '2026-12-25'],
    closed: ['2026-10-25', days.periodEnd],
    superseded: [],
  });
  const first = await world.run(job);
  expect(codes(first).filter((code) => code === 'AT13')).toHaveLength(2);
  expect(codes(await world.run(job)).filter((code) => code === 'AT13')).toHaveLength(0);
  await process('2026-12-25');
  const next = await world.run({ ...job, BillingPeriod: 'Current' });
  expect(codes(next).filter((code) => code === 'AT13')).toHaveLength(0);
  expect(world.sandbox.dump().units.filter(({ units }) => units < 0)).toEqual([]);
});

test('two processes that run at the same time leave the records of one', async () => {
  const { store } = world;
  const many = Array.from({ length: 600 }, (_, index) => {
    return change('customerCreated', { customerCode: `C${index}`, ...at('2026-11-01') });
  });
  await append(store, many);
  await insertPeriods(store, [{ start: days.periodStart, end: days.periodEnd }]);
  const summaries = await Promise.all([process(days.periodEnd), process(days.periodEnd), process(days.periodEnd)]);
  expect(summaries.some(({ built }) => built.length === 1)).toBe(true);
  for (const { built, superseded } of summaries) expect(built.length + superseded.length).toBe(1);
  const answer = await fetch(`${ledger.url}api/billing/${days.periodEnd}`, { headers });
  expect(await answer.json()).toMatchObject({ totalCount: 600 });
});
