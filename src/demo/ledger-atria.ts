import type { Client } from '@temporalio/client';
import { pino } from 'pino';
import { theProgram } from '../domain/audit/audit-entry.js';
import { appendChanges, type SubmittedChange } from '../ledger/append-changes.js';
import { startBillingProcess } from '../ledger/process/start-billing-process.js';
import { defaultTaskQueue } from '../configuration/variables.js';
import type { Store } from '../store/database.js';
import { lastChangeId } from '../ledger/store/changes.js';
import { insertRule } from '../ledger/store/rules.js';
import { saveLedgerSettings } from '../ledger/store/settings.js';
import { createToken, deleteToken, listTokens } from '../ledger/store/tokens.js';
import { startLedgerServer, type LedgerServer } from '../ledger/api/server.js';
import { ledgerHistory, ledgerRules } from './ledger-world.js';
import { sampleDays } from './sample-customer.js';

/** The token that the sync reads with; a new one with each start. */
const syncToken = 'billing sync of npm start';
const tokenDays = 365;
const tokensLooked = 10_000;
const dayMs = 86_400_000;

/** The built-in ledger in Atria's place. */
export interface LedgerAtria extends LedgerServer {
  readonly token: string;
}

export interface LedgerAtriaOptions {
  readonly store: Store;
  readonly client: Client;
  readonly clock: Date;
  readonly port: number;
  readonly onProgress: (line: string) => void;
}

/** Serves the ledger; an empty one is given the sample history first, another one is left as it is. */
export async function startLedgerAtria(options: LedgerAtriaOptions): Promise<LedgerAtria> {
  const { store, client, clock, port, onProgress } = options;
  await recordSampleHistory(store, clock, onProgress);
  const token = await renewToken(store, clock);
  const logger = pino({ level: 'silent' });
  const taskQueue = defaultTaskQueue;
  const server = await startLedgerServer({ store, client, taskQueue, clock, host: '127.0.0.1', port, logger });
  return { ...server, token };
}

/** Makes the records of all open periods, as every day. Needs a worker. */
export async function makeBillingRecords({ client }: Pick<LedgerAtriaOptions, 'client'>): Promise<void> {
  await (await startBillingProcess(client, defaultTaskQueue, undefined)).result();
}

/** Gives an empty ledger the sample history; leaves another one as it is. */
export async function recordSampleHistory(
  store: Store,
  clock: Date,
  onProgress: (line: string) => void,
): Promise<void> {
  if ((await lastChangeId(store)) > 0) return;
  onProgress("Recording half a year of a sample provider's changes …");
  await saveLedgerSettings(store, { billProcessDay: sampleDays.billProcessDay, timeZone: 'UTC' });
  const report = await appendChanges(store, numbered(), clock, { author: theProgram, importOf: 'sample history' });
  const [refused] = report.refused;
  if (refused !== undefined) throw new Error(`The sample history is refused at row ${refused.row}: ${refused.reason}`);
  for (const rule of ledgerRules) await insertRule(store, rule);
}

function* numbered(): Generator<SubmittedChange> {
  let row = 0;
  for (const change of ledgerHistory()) yield { row: (row += 1), change };
}

async function renewToken(store: Store, clock: Date): Promise<string> {
  for (const { tokenId, name } of await listTokens(store, { offset: 0, limit: tokensLooked })) {
    if (name === syncToken) await deleteToken(store, tokenId);
  }
  const expiresAt = new Date(clock.getTime() + tokenDays * dayMs);
  return (await createToken(store, { name: syncToken, scopes: ['billing:read'], expiresAt })).token;
}
