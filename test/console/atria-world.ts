import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { pino } from 'pino';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startConsole } from '../../src/console/server.js';
import { freePort } from '../../src/embedded/free-port.js';
import { saveLedgerSettings } from '../../src/ledger/store/settings.js';
import { startLedgerServer } from '../../src/ledger/api/server.js';
import { launchBrowser } from '../rig/browser.js';
import { startWorld, type ScenarioInput, type World } from '../rig/world.js';

/** A world whose Atria is the built-in ledger, with the console to it and a browser that looks at it. */
export interface AtriaWorld extends World {
  readonly browser: Browser;
  /** A page of the console in a window of its own. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
}

/** @param scenario what Autotask has; its own Atria is not asked */
export async function startAtriaWorld(scenario: ScenarioInput): Promise<AtriaWorld> {
  const token = 'a-token-for-the-sync';
  const port = await freePort();
  const atria = { url: `http://127.0.0.1:${port}/`, token };
  const [world, browser] = await Promise.all([startWorld(scenario, { atria }), launchBrowser()]);
  const { store, client, configuration, environment } = world;
  const { taskQueue, clock } = configuration;
  const logger = pino({ level: 'silent' });
  const ledger = await startLedgerServer({ store, client, taskQueue, clock, logger, host: '127.0.0.1', port });
  const digest = createHash('sha256').update(token).digest();
  await sql`insert into api_tokens (name, token_digest, scopes, expires_at)
    values ('sync', ${digest}, '{billing:read}', '2030-01-01')`.execute(store);
  await saveLedgerSettings(store, { billProcessDay: 25, timeZone: 'UTC' });
  const faults: string[] = [];
  const console = await startConsole(
    { ...environment, CONSOLE_PORT: '0' },
    pino({ level: 'error' }, { write: (line) => faults.push(line) }),
  );
  return {
    ...{ ...world, browser },
    async open(path, options = {}) {
      const context = await browser.newContext({ baseURL: console.url, ...options });
      context.setDefaultTimeout(60_000);
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('console', (message) => {
        if (/Content Security Policy/.test(message.text())) faults.push(message.text());
      });
      await page.goto(path);
      return page;
    },
    async close() {
      await browser.close();
      await console.close();
      await ledger.close();
      await world.close();
      if (faults.length > 0) throw new Error(`Pages had faults:\n${faults.join('\n')}`);
    },
  };
}
