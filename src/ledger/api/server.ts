import { serve } from '@hono/node-server';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { createLedgerApi } from './api.js';
import { startProcessFor } from '../process/start-billing-process.js';
import type { Author } from '../../domain/audit/audit-entry.js';
import type { Store } from '../../store/database.js';

export interface LedgerServerOptions {
  readonly store: Store;
  readonly client: Client;
  readonly taskQueue: string;
  readonly clock: Date | undefined;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly logger: Logger;
}

export interface LedgerServer {
  /** Where the API is; the sync's `ATRIA_URL`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the ledger's REST API. */
export async function startLedgerServer(options: LedgerServerOptions): Promise<LedgerServer> {
  const { store, client, taskQueue, clock, host, port, logger } = options;
  const startReprocess = async (periodEnd: string, author: Author) => {
    const { workflowId } = await startProcessFor({ client, store, taskQueue, author }, periodEnd);
    return { workflowId };
  };
  const api = createLedgerApi({ store, clock, startReprocess }, (error) => {
    logger.error({ err: error }, 'The ledger could not answer a request.');
  });
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: api.fetch, hostname: host, port }, ({ port: taken }) => {
      resolve({
        url: `http://${host}:${taken}/`,
        close: () =>
          new Promise((closed) => {
            server.close(() => {
              closed();
            });
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      });
    });
    server.once('error', reject);
  });
}
