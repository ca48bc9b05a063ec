import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { readClientConfiguration } from '../configuration/environment.js';
import { migrate, openStore } from '../store/database.js';
import { createToken, tokenScopes } from '../store/ledger-tokens.js';
import { startLedgerServer } from './ledger-server.js';

const firstTokenDays = 365;
const dayMs = 86_400_000;

const logger = pino({ name: 'ledger', level: process.env['LOG_LEVEL'] ?? 'info' });

/** Serves the ledger, or with `token <name>` makes a token with every scope and shows it this once. */
try {
  const { databaseUrl, temporal, taskQueue } = readClientConfiguration(process.env);
  const store = openStore(databaseUrl);
  await migrate(store);
  const [command, name = 'first token'] = process.argv.slice(2);
  if (command === 'token') {
    const expiresAt = new Date(Date.now() + firstTokenDays * dayMs);
    const { token } = await createToken(store, { name, scopes: tokenScopes, expiresAt });
    process.stdout.write(`${token}\n`);
    await store.destroy();
  } else {
    const connection = await Connection.connect(temporal.connection);
    const client = new Client({ connection, namespace: temporal.namespace });
    const host = process.env['LEDGER_HOST'] ?? '127.0.0.1';
    const port = Number(process.env['LEDGER_PORT'] ?? '8091');
    const server = await startLedgerServer({ store, client, taskQueue, clock: undefined, host, port, logger });
    logger.info({ url: server.url }, 'The ledger answers.');
    const stop = async () => {
      await server.close();
      await Promise.all([connection.close(), store.destroy()]);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  }
} catch (error) {
  logger.fatal({ err: error }, error instanceof Error ? error.message : 'The ledger could not be started.');
  process.exitCode = 1;
}
