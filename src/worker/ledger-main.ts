import { Client, Connection } from '@temporalio/client';
import { openLogger } from '../configuration/logger.js';
import { takeNoArguments } from '../configuration/no-arguments.js';
import { readClientConfiguration } from '../configuration/environment.js';
import { migrate, openStore } from '../store/database.js';
import { startLedgerServer } from '../ledger/api/server.js';

const usualPort = '8091';

const logger = openLogger('ledger');

takeNoArguments(
  'npm run ledger',
  "Serves the REST API of Atria's ledger until it is stopped.",
  'docs/ledger.md describes its settings.',
);

/** Serves the ledger's REST API until it is told to stop. */
try {
  const { databaseUrl, temporal, taskQueue, clock } = readClientConfiguration(process.env);
  const host = process.env['LEDGER_HOST'] ?? '127.0.0.1';
  const port = portOf(process.env['LEDGER_PORT'] ?? usualPort);
  const store = openStore(databaseUrl);
  await migrate(store);
  const connection = await Connection.connect(temporal.connection);
  const client = new Client({ connection, namespace: temporal.namespace });
  const server = await startLedgerServer({ store, client, taskQueue, clock, host, port, logger });
  const stop = async () => {
    await server.close();
    await Promise.all([connection.close(), store.destroy()]);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  logger.info({ url: server.url, document: `${server.url}swagger/v1/swagger.json` }, 'The ledger answers.');
  // For a parent that waits for it.
  process.send?.('ready');
} catch (error) {
  logger.fatal(messageOf(error));
  // Connections that were opened would keep the process alive.
  process.exit(1);
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isTaken = 'code' in error && error.code === 'EADDRINUSE';
  return isTaken ? `${error.message}. Set LEDGER_PORT to another port.` : error.message;
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new Error(`LEDGER_PORT must be a port from 0 to 65535; "${text}" is none.`);
}
