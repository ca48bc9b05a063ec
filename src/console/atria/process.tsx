import { WorkflowNotFoundError } from '@temporalio/client';
import type { Context, Hono } from 'hono';
import { startProcessFor } from '../../ledger/process/start-billing-process.js';
import { ProcessFailed, processProgress, processSummary } from '../../runs/billing-process.js';
import { hasWorker } from '../../runs/worker-presence.js';
import type { ConsoleServices } from '../services.js';
import { addressOf } from '../shell/address.js';
import { PageProblem } from '../shell/error-pages.js';
import { formText } from '../shell/form.js';
import { askTemporal, tellTemporal } from '../shell/unavailable.js';
import { syncsAfter } from './next-syncs.js';
import { readPeriods } from './periods.js';
import { processAddress } from './process-address.js';
import { ProcessFormPage, ProcessPage, type ProcessState } from './process-page.js';
import { trailOf, trailQuery } from './trail.js';

const title = 'Reprocess Billing Records';

/** Starts a billing process, and shows how far it is. */
export function addProcessPages(pages: Hono, services: ConsoleServices): void {
  pages.get('/process', async (context) => {
    const [{ periods, usual }, trail] = await Promise.all([readPeriods(services), trailOf(services, context)]);
    const asked = periods.find(({ end }) => end === context.req.query('period')) ?? usual;
    return context.render(<ProcessFormPage periods={periods} periodEnd={asked?.end} trail={trail} />, { title });
  });
  pages.post('/process', async (context) => {
    const asked = formText(await context.req.parseBody(), 'period');
    const { periods } = await readPeriods(services);
    const period = periods.find(({ end }) => end === asked);
    if (asked !== '' && period === undefined) throw noPeriod(asked);
    const { workflowId } = await tellTemporal(services, (client) =>
      startProcessFor({ ...services, client }, period?.end),
    );
    const query = trailQuery(await trailOf(services, context));
    return context.redirect(addressOf(processAddress(workflowId), query), 303);
  });
  pages.get('/process/:workflowId{.+}', (context) => showProcess(services, context));
}

async function showProcess(services: ConsoleServices, context: Context): Promise<Response> {
  const workflowId = context.req.param('workflowId') ?? '';
  const [state, trail] = await Promise.all([readState(services, workflowId), trailOf(services, context)]);
  const syncs = state.kind === 'done' ? await syncsAfter(services, state.summary.built, trail) : undefined;
  const here = addressOf(processAddress(workflowId), trailQuery(trail));
  return context.render(<ProcessPage {...{ here, state, trail, syncs }} />, { title });
}

async function readState(services: ConsoleServices, workflowId: string): Promise<ProcessState> {
  const { store } = services;
  return askTemporal(services, async (client) => {
    const latest = await client.workflow
      .getHandle(workflowId)
      .describe()
      .catch((error: unknown) => {
        throw error instanceof WorkflowNotFoundError ? noProcess(workflowId) : error;
      });
    if (latest.type !== 'billingProcess') throw noProcess(workflowId);
    const execution = { workflowId, runId: latest.runId };
    if (latest.status.name === 'RUNNING') {
      if (!(await hasWorker(client, services.taskQueue))) {
        return { kind: 'running', progress: undefined, hasWorker: false };
      }
      return { kind: 'running', progress: await processProgress({ client, store }, execution), hasWorker: true };
    }
    try {
      return { kind: 'done', summary: await processSummary(client, execution) };
    } catch (error) {
      if (!(error instanceof ProcessFailed)) throw error;
      return { kind: 'failed', message: error.message };
    }
  });
}

function noPeriod(end: string): PageProblem {
  return new PageProblem(404, 'There is no such billing period', `None ends on ${end}.`, 'Choose one that there is.');
}

function noProcess(workflowId: string): PageProblem {
  return new PageProblem(
    404,
    'There is no such billing process',
    `Temporal has no billing process ${workflowId}. It forgets them after a time.`,
    'Look at the billing reports: they show the records as they are now.',
  );
}
