import { Hono, type Context } from 'hono';
import { lineTableOf } from '../../exports/line-table.js';
import { contractChanges } from '../../store/lines/contract-changes.js';
import { readCountedLinePage, streamLines } from '../../store/lines/line-pages.js';
import { countRuns, listRunPage } from '../../store/runs/run-list.js';
import { findRunIds } from '../../store/runs/run-lookup.js';
import { findRun, NoSuchRun, requireRun } from '../../store/runs/runs.js';
import { shownStatuses } from '../../runs/shown-status.js';
import { runKind } from '../../runs/run-kind.js';
import { hasWorker } from '../../runs/worker-presence.js';
import { hasNextRun, jobLabels, rememberedJobs } from '../jobs/remembered-jobs.js';
import { addLogPages } from '../log/pages.js';
import type { ConsoleServices } from '../services.js';
import { pageNumber, placeIn } from '../shell/address.js';
import { runDownload } from '../shell/download.js';
import { PageProblem } from '../shell/error-pages.js';
import type { Room } from '../shell/room.js';
import { answered, askTemporal } from '../shell/unavailable.js';
import { addApplying } from './applying.js';
import { addCancelling } from './cancelling.js';
import { addComparing } from './comparing.js';
import { addDeciding } from './deciding.js';
import { addGoingOn } from './going-on.js';
import { PaceMemory } from './pace.js';
import { runFacts } from '../../runs/attention.js';
import { readRunFacts } from '../../runs/run-report.js';
import { lineFilterOf, lineQueryOf } from './run-lines.js';
import { addRepeating } from './repeating.js';
import { addStartingByHand } from './starting-by-hand.js';
import { noteEndedRuns } from './note-ended-runs.js';
import { mostContracts } from './plan-by-contract.js';
import { addUndoing } from './undoing.js';
import { RunListPage, RunRows, type RunListView } from './run-list-page.js';
import { LiveRun, RunPage } from './run-page.js';
import { readRunView, readTrouble, type RunView } from './run-view.js';
import { WaitingPage } from './waiting-page.js';

const runsPerPage = 25;
const linesPerPage = 50;

/** The runs: what each came to, and how far it is. */
export function runsRoom(services: ConsoleServices): Room {
  const pages = new Hono();
  const pace = new PaceMemory();
  pages.get('/', async (context) =>
    context.render(<RunListPage {...await readRunList(services, context)} />, { title: 'Runs' }),
  );
  pages.get('/rows', async (context) => context.html(<RunRows {...await readRunList(services, context)} />));
  addStartingByHand(pages, services);
  addRepeating(pages, services);
  addCancelling(pages, services);
  // The way back from Temporal, which knows a run by its workflow.
  pages.get('/of/:workflowId{.+}', async (context) => {
    const workflowId = context.req.param('workflowId');
    const [runId] = await findRunIds(services.store, workflowId, 1);
    if (runId !== undefined) return context.redirect(`/runs/${runId}`);
    throw new PageProblem(404, 'There is no such run', `No run has the workflow id ${workflowId}.`, 'Choose a run.');
  });
  addGoingOn(pages, services);
  addApplying(pages, services);
  addDeciding(pages, services);
  addUndoing(pages, services);
  addComparing(pages, services);
  pages.get('/:runId', async (context) => showRun(services, pace, context));
  for (const format of ['csv', 'xlsx'] as const) {
    pages.get(`/:runId/lines.${format}`, async (context) => {
      const run = await requireRun(services.store, context.req.param('runId'));
      const query = lineQueryOf(lineFilterOf(context.req.query()), await readRunFacts(services.store, run));
      const lines = streamLines(services.store, run.runId, query);
      return runDownload(context, lineTableOf(run), lines, { name: run.isPreview ? 'preview' : 'lines', run, format });
    });
  }
  pages.get('/:runId/live', async (context) => {
    const runId = context.req.param('runId');
    await noteEndedRuns(services, [await requireRun(services.store, runId)]);
    const view = await readRunView(services, pace, runId);
    // The run has ended: the whole page is renewed, with its lines and what can be done now.
    if (view.progress === undefined) context.header('HX-Refresh', 'true');
    const ledgerIsUsed = context.get('ledgerIsUsed') === true;
    return context.html(<LiveRun {...{ services, view, ledgerIsUsed }} {...await surroundings(services, view)} />);
  });
  addLogPages(pages, services);
  return { path: '/runs', label: 'Runs', icon: 'runs', group: 'Billing sync', pages };
}

async function readRunList(services: ConsoleServices, context: Context): Promise<RunListView> {
  const { store, times } = services;
  const query = context.req.query();
  const page = pageNumber(query['page']);
  const status = shownStatuses.find((each) => each === query['status']);
  const filter = { jobId: query['job'] === '' ? undefined : query['job'], status };
  const listed = { ...filter, withoutOwnPreviews: true };
  const [total, runs, found, named] = await Promise.all([
    countRuns(store, listed),
    listRunPage(store, listed, { offset: (page - 1) * runsPerPage, limit: runsPerPage }),
    answered(rememberedJobs(services)),
    answered(jobLabels(services)),
  ]);
  const pages = Math.max(1, Math.ceil(total / runsPerPage));
  await noteEndedRuns(services, runs);
  const jobs = 'value' in found ? found.value : [];
  const labels = 'value' in named ? named.value : new Map<string, string>();
  const syncJobs = jobs.filter(({ task }) => task === 'billingSync');
  return { runs, total, page, pages, filter, jobLabels: labels, syncJobs, times, now: new Date() };
}

async function showRun(services: ConsoleServices, pace: PaceMemory, context: Context): Promise<Response> {
  const runId = context.req.param('runId') ?? '';
  const query = context.req.query();
  const run = await findRun(services.store, runId);
  if (run === undefined) return showWaiting(services, context, runId, query['workflow']);
  await noteEndedRuns(services, [run]);
  const filter = lineFilterOf(query);
  const position = { after: placeIn(query['after']), before: placeIn(query['before']), limit: linesPerPage };
  const view = await readRunView(services, pace, runId);
  const [lines, contracts] = await Promise.all([
    readCountedLinePage(services.store, runId, lineQueryOf(filter, runFacts(view.report)), position),
    run.isPreview ? contractChanges(services.store, runId, mostContracts + 1) : [],
  ]);
  const around = await surroundings(services, view);
  const ledgerIsUsed = context.get('ledgerIsUsed') === true;
  return context.render(<RunPage {...{ services, view, filter, lines, contracts, ledgerIsUsed, ...around }} />, {
    title: runKind(run),
  });
}

/** What Temporal knows around a run; a page does without. */
async function surroundings(
  services: ConsoleServices,
  { report: { run }, progress }: RunView,
): Promise<{ jobLabel: string | undefined; isPlanned: boolean; waitingForWorker: boolean }> {
  const isSilent = progress?.temporalAnswers === true && progress.phase === undefined;
  const [labels, jobs, worker] = await Promise.all([
    run.jobId === null ? undefined : answered(jobLabels(services)),
    run.jobId === null ? undefined : answered(rememberedJobs(services)),
    isSilent ? answered(askTemporal(services, (client) => hasWorker(client, services.taskQueue))) : undefined,
  ]);
  return {
    jobLabel: labels !== undefined && 'value' in labels ? labels.value.get(run.jobId ?? '') : undefined,
    isPlanned: jobs !== undefined && 'value' in jobs && hasNextRun(run, jobs.value),
    waitingForWorker: worker !== undefined && 'value' in worker && !worker.value,
  };
}

async function showWaiting(
  services: ConsoleServices,
  context: Context,
  runId: string,
  workflowId: string | undefined,
): Promise<Response> {
  if (workflowId === undefined) throw new NoSuchRun(runId);
  const [worker, trouble] = await Promise.all([
    askTemporal(services, (client) => hasWorker(client, services.taskQueue)),
    readTrouble(services, workflowId),
  ]);
  return context.render(<WaitingPage {...{ runId, workflowId, hasWorker: worker, trouble }} />, { title: 'Run' });
}
