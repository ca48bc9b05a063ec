import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { pino } from 'pino';
import { startConsole, type ConsoleServer } from '../../src/console/server.js';
import type { JobServices } from '../../src/jobs/index.js';
import { launchBrowser } from '../rig/browser.js';
import { startWorld, type ScenarioInput, type World, type WorldOptions } from '../rig/world.js';

/** The sizes that pages are looked at in, in pixels of CSS. */
export const desktop = { width: 1280, height: 900 } as const;
/** A small phone that is still common. */
export const phone = { width: 375, height: 667 } as const;

export interface ConsoleOptions extends WorldOptions {
  /** What is different in the console's environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A world with its console, and a browser that looks at it. */
export interface ConsoleWorld {
  readonly world: World;
  readonly jobs: JobServices;
  readonly browser: Browser;
  readonly console: ConsoleServer;
  /** Another console for the same world. It ends with the world. */
  startConsole(environment: Readonly<Record<string, string>>): Promise<ConsoleServer>;
  /** A page of the console, in a window of its own with its own cookies, unless one is given to go on in. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  /** Ends everything; a fault of the console, an error of a script or a break of the pages' policy fails the test. */
  close(): Promise<void>;
}

export async function startConsoleWorld(scenario: ScenarioInput, options: ConsoleOptions = {}): Promise<ConsoleWorld> {
  const [world, browser] = await Promise.all([startWorld(scenario, options), launchBrowser()]);
  const faults: string[] = [];
  const consoles: ConsoleServer[] = [];
  const serve = async (environment: Readonly<Record<string, string>>) => {
    const server = await startConsole(
      { ...world.environment, CONSOLE_PORT: '0', ...options.environment, ...environment },
      pino({ level: 'error' }, { write: (line) => faults.push(line) }),
    );
    consoles.push(server);
    return server;
  };
  const console = await serve({});
  const { client, store, configuration } = world;
  return {
    ...{ world, browser, console, startConsole: serve },
    jobs: { client, store, taskQueue: configuration.taskQueue },
    async open(path, contextOptions = {}) {
      const context = await browser.newContext({
        ...{ viewport: desktop, baseURL: console.url, locale: 'en-GB', ...contextOptions },
      });
      const page = await watched(context, faults);
      await page.goto(path);
      return page;
    },
    async close() {
      await browser.close();
      await Promise.all(consoles.map((each) => each.close()));
      await world.close();
      if (faults.length > 0) throw new Error(`Pages had faults:\n${faults.join('\n')}`);
    },
  };
}

async function watched(context: BrowserContext, faults: string[]): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && message.text().includes('Content Security Policy')) {
      faults.push(`${page.url()}: ${message.text()}`);
    }
  });
  return page;
}

/** What a table shows: the text of each cell, row by row, without its head. */
export async function cellsOf(page: Page, label: string): Promise<string[][]> {
  const rows = await page.getByRole('region', { name: label, exact: true }).locator('tbody tr').all();
  const texts = await Promise.all(rows.map((row) => row.locator('th, td').allInnerTexts()));
  return texts.map((row) => row.map((text) => text.trim()));
}

/** The entries of a log that is shown: code, level and message, without the line that each is about. */
export async function messagesOf(page: Page): Promise<(string | undefined)[][]> {
  const rows = await cellsOf(page, 'Log entries');
  return rows.map(([, code, level, text]) => [code, level, text?.split('\n')[0]]);
}
