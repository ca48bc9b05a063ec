import { serve } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import { createLedgerApi } from '../../src/ledger/api/api.js';
import type { Store } from '../../src/store/database.js';
import { createToken, tokenScopes } from '../../src/ledger/store/tokens.js';
import { processBilling } from './process.js';

/** The ledger's REST API on a port of its own, with a token that may do everything. */
export interface ServedLedger {
  readonly url: string;
  readonly token: string;
  /** What was answered with HTTP 500. */
  readonly faults: Error[];
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  close(): void;
}

/** @param now the ledger's time, at which reprocessing happens too */
export async function serveLedger(store: Store, now: Date): Promise<ServedLedger> {
  const faults: Error[] = [];
  const startReprocess = async (periodEnd: string) => {
    await processBilling(store, now.toISOString(), { asked: periodEnd });
    return { workflowId: `billing-process/${periodEnd}` };
  };
  const api = createLedgerApi({ store, clock: now, startReprocess }, (error) => faults.push(error));
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve({ fetch: api.fetch, hostname: '127.0.0.1', port: 0 }, () => {
      resolve(started);
    });
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const expiresAt = new Date(now.getTime() + 86_400_000);
  const { token } = await createToken(store, { name: 'test', scopes: tokenScopes, expiresAt });
  return {
    ...{ url, token, faults },
    async call(method, path, body) {
      const isFile = typeof body === 'string';
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': isFile ? 'text/csv' : 'application/json' },
        ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
    },
    close() {
      server.close();
    },
  };
}
