import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { pino } from 'pino';
import { startConsole, type ConsoleServer } from '../../src/console/server.js';
import { freePort } from '../../src/embedded/free-port.js';
import { saveLedgerSettings } from '../../src/store/ledger-settings.js';
import { startLedgerServer } from '../../src/worker/ledger-server.js';
import { startWorld, type ScenarioInput, type World } from '../rig/world.js';

/** A world whose Atria is the built-in ledger, with the console to it. */
export interface AtriaWorld extends World {
  readonly console: ConsoleServer;
}

/** @param scenario what Autotask has; its own Atria is not asked */
export async function startAtriaWorld(scenario: ScenarioInput): Promise<AtriaWorld> {
  const token = 'a-token-for-the-sync';
  const port = await freePort();
  const world = await startWorld(scenario, { atria: { url: `http://127.0.0.1:${port}/`, token } });
  const { store, client, configuration, environment } = world;
  const { taskQueue, clock } = configuration;
  const logger = pino({ level: 'silent' });
  const ledger = await startLedgerServer({ store, client, taskQueue, clock, logger, host: '127.0.0.1', port });
  const digest = createHash('sha256').update(token).digest();
  await sql`insert into api_tokens (name, token_digest, scopes, expires_at)
    values ('sync', ${digest}, '{billing:read}', '2030-01-01')`.execute(store);
  await saveLedgerSettings(store, { billProcessDay: 25, timeZone: 'UTC' });
  const console = await startConsole({ ...environment, CONSOLE_PORT: '0' }, logger);
  return {
    ...world,
    console,
    async close() {
      await console.close();
      await ledger.close();
      await world.close();
    },
  };
}
