import type { Browser, Page } from 'playwright-core';
import { freePort } from '../../src/embedded/free-port.js';
import { startTemporalServer } from '../../src/embedded/temporal-server.js';
import { runSearchAttributes } from '../../src/temporal/search-attributes.js';
import { launchBrowser } from '../rig/browser.js';
import { injectedServers } from '../rig/injected-servers.js';
import { startWorld, type ScenarioInput, type World, type WorldOptions } from '../rig/world.js';

/** A Temporal server with its web UI, the worlds on it, and a browser. */
export interface TemporalUi {
  readonly browser: Browser;
  /** A world whose runs the UI shows. It ends with the UI. */
  startWorld(scenario: ScenarioInput, options?: WorldOptions): Promise<World>;
  /** A page about the namespace of a world. */
  open(world: World, path: string): Promise<Page>;
  close(): Promise<void>;
}

export async function startTemporalUi(): Promise<TemporalUi> {
  const [servers, uiPort] = await Promise.all([injectedServers(), freePort()]);
  const temporal = await startTemporalServer({ uiPort, searchAttributes: runSearchAttributes });
  const browser = await launchBrowser();
  const worlds: World[] = [];
  return {
    browser,
    async startWorld(scenario, options = {}) {
      const world = await startWorld(scenario, {
        ...options,
        servers: { ...servers, temporalAddress: temporal.address },
      });
      worlds.push(world);
      return world;
    },
    async open({ client }, path) {
      const page = await browser.newPage({ viewport: { width: 1400, height: 1800 } });
      page.setDefaultTimeout(30_000);
      await page.goto(`${temporal.uiUrl ?? ''}/namespaces/${client.options.namespace}/${path}`);
      return page;
    },
    async close() {
      await browser.close();
      for (const world of worlds) await world.close();
      await temporal.stop();
    },
  };
}
