import { Hono, type MiddlewareHandler } from 'hono';
import { hasWorker } from '../../runs/worker-presence.js';
import { readSetup } from '../../setup/read-setup.js';
import { setupSteps } from '../../setup/setup-steps.js';
import { jobsKnownSoon } from '../jobs/remembered-jobs.js';
import type { ConsoleServices } from '../services.js';
import type { Room } from '../shell/room.js';
import { answered, askTemporal } from '../shell/unavailable.js';
import { setupAddress } from './setup-address.js';
import { SetupPage } from './setup-page.js';

/** The first set-up: what is done, what is next, and how. */
export function setupRoom(services: ConsoleServices): Room {
  const pages = new Hono();
  pages.get('/', async (context) => {
    const [worker, jobs] = await Promise.all([
      answered(askTemporal(services, (client) => hasWorker(client, services.taskQueue))),
      countSyncs(services),
    ]);
    const facts = await readSetup(services, { hasWorker: 'value' in worker ? worker.value : undefined, jobs });
    return context.render(<SetupPage facts={facts} steps={setupSteps(facts)} />, { title: 'Set-up' });
  });
  return { path: setupAddress, label: 'Set-up', icon: 'setup', group: 'Billing sync', pages };
}

/** Whether somebody has made a job; also where Temporal does not tell, as somebody may have. */
export async function isSetUp(services: ConsoleServices): Promise<boolean> {
  return (await countSyncs(services)) !== 0;
}

async function countSyncs(services: ConsoleServices): Promise<number | undefined> {
  return (await jobsKnownSoon(services))?.filter(({ task }) => task === 'billingSync').length;
}

/** Looks whether there is a job, until there is one. No page waits for the answer: the next one has it. */
export function setupPresence(services: ConsoleServices): MiddlewareHandler {
  let isNotSetUp = true;
  let known = false;
  const look = async () => {
    isNotSetUp = !(await isSetUp(services));
    known = true;
  };
  return async (context, next) => {
    const looking = isNotSetUp ? look() : Promise.resolve();
    looking.catch(() => undefined);
    context.set('isNotSetUp', known && isNotSetUp);
    await next();
  };
}
