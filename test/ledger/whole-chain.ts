import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, inject } from 'vitest';
import type { NewChange } from '../../src/ledger/model/changes.js';
import { freePort } from '../../src/embedded/free-port.js';
import { saveLedgerSettings } from '../../src/ledger/store/settings.js';
import { startLedgerServer, type LedgerServer } from '../../src/ledger/api/server.js';
import type { BillingProcessSummary } from '../../src/workflows/billing-process.js';
import { replayFailures } from '../rig/histories.js';
import { days, provider } from '../rig/scenarios.js';
import { askForServers } from '../rig/shared-servers.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';
import { documentedAnswers } from './documented-answers.js';
import { change } from './fresh-ledger.js';

/*
 * The whole chain on real servers: Autotask, with a few contract
 * lines of ASP, TGO and GON, the ledger's own server, and a sync that reads from it.
 */

const token = 'a-token-for-the-whole-chain';
export const headers = { Authorization: `Bearer ${token}` };
export const job = { ZoneUser: 'api@example.com', BillingPeriod: days.periodEnd, LogLevel: 'Verbose' };

export let world: World;
export let ledger: LedgerServer;

/** Starts it before each test of the file that calls this, and ends it afterwards. */
export function startWholeChain(): void {
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
}

export const at = (day: string) => ({ happenedAt: `${day}T09:00:00.000Z` });

export function mailboxes(customerCode: string, planName: string, count: number): NewChange[] {
  return Array.from({ length: count }, (_, index) => {
    const userName = `${planName}${index}@${customerCode}`;
    const about = { customerCode, userName, ...at('2026-11-02') };
    return [change('userCreated', about), change('serviceAssigned', { ...about, serviceCode: 'HE', planName })];
  }).flat();
}

export function plan(planName: string, sku: string): NewChange {
  return change('planDefined', { serviceCode: 'HE', planName, values: { sku }, ...at('2026-11-26') });
}

/** Has a period's records made anew, as a person does it. */
export async function process(periodEnd: string): Promise<BillingProcessSummary> {
  const answer = await fetch(`${ledger.url}api/billing/${periodEnd}/reprocess`, { method: 'POST', headers });
  expect(answer.status).toBe(202);
  const { workflowId } = (await answer.json()) as { workflowId: string };
  return endOf(workflowId);
}

/** Starts the process as its schedule does. */
export async function processDaily(): Promise<BillingProcessSummary> {
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

export interface Traced {
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

export async function traced(query: Record<string, string>): Promise<unknown> {
  const answer = await fetch(`${ledger.url}api/trace?${new URLSearchParams(query).toString()}`, { headers });
  const body: unknown = await answer.json();
  (await documentedAnswers(ledger.url)).check('get /api/trace', answer.status, body);
  return body;
}

export const warnings = (run: EndedRun) => run.log.filter(({ level }) => level === 'Warning').map(({ code }) => code);
export const codes = (run: EndedRun) => run.log.map(({ code }) => code);
