import { exchange } from '../../src/http/exchange.js';
import { TransportError } from '../../src/http/transport-error.js';

// A process of its own: Node reads NODE_EXTRA_CA_CERTS once, when it starts.
const outcomes: unknown[] = [];
for (const url of process.argv.slice(2)) {
  const request = { method: 'POST', url, headers: {}, body: { unitChange: 4 }, timeoutMs: 5_000, secrets: [] } as const;
  for (const keepAlive of [true, false]) {
    try {
      const { status, json } = await exchange({ ...request, keepAlive });
      outcomes.push({ status, json });
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      outcomes.push({ failure: error.failure, neverSent: error.neverSent, code: error.code });
    }
  }
}
process.stdout.write(JSON.stringify(outcomes), () => process.exit(0));
