import type { Context, Hono } from 'hono';
import { cancelledText, cancelRefusal, cancelText, endCancelledRun } from '../../runs/cancel-run.js';
import { changedSoFarText, readChangedSoFar } from '../../runs/changed-so-far.js';
import { undoesPartOf } from '../../runs/run-report.js';
import { jobOfRun } from '../../runs/job-of-run.js';
import { type RunInput } from '../../runs/run-input.js';
import { runKind } from '../../runs/run-kind.js';
import { whoStarted } from '../../store/audit/run-starters.js';
import { findRunIds } from '../../store/runs/run-lookup.js';
import { haltCancelledRun } from '../../store/runs/run-cancellation.js';
import { requireRun, type Run } from '../../store/runs/runs.js';
import { periodChooser } from '../../runs/period-chooser.js';
import { startAddress } from '../jobs/job-address.js';
import { ConfirmPage } from '../components/confirm-page.js';
import { decisionAddress } from '../components/waits-for-approval.js';
import { waitsForApproval } from '../../store/runs/run-stages.js';
import { failedTestOf } from '../secrets/failed-test.js';
import type { ConsoleServices } from '../services.js';
import { PageProblem } from '../shell/error-pages.js';
import { noticeOnNextPage } from '../shell/notices.js';
import { answered, askTemporal } from '../shell/unavailable.js';
import { asksForStarter, withStarter } from '../../domain/parameters/starter.js';
import { isForPreview } from './preview-button.js';
import { RunAgainPage } from './run-again-page.js';
import { runCrumbs } from './run-names.js';
import { inputOf, repeatedInstead, wantedRun } from './repeated-input.js';
import { startNow } from './start-now.js';
import { addStartingByHand } from './starting-by-hand.js';
import { starterIn } from './starter-field.js';

/** What can be done with runs: start, start again, cancel. */
export function addRunActions(pages: Hono, services: ConsoleServices): void {
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
}

function addRepeating(pages: Hono, services: ConsoleServices): void {
  pages.get('/:runId/again', async (context) => {
    const run = await requireRun(services.store, context.req.param('runId'));
    const other = repeatedInstead(run);
    if (other !== undefined) return context.redirect(`/runs/${other}/again`);
    const job = await askTemporal(services, () => jobOfRun(services, run));
    if (job !== undefined) return context.redirect(startAddress(job.jobId, run.runId));
    const input = await inputOf(services, run);
    return showAgain(services, context, { run, input });
  });
  pages.post('/:runId/again', async (context) => {
    const run = await requireRun(services.store, context.req.param('runId'));
    const other = repeatedInstead(run);
    if (other !== undefined) return context.redirect(`/runs/${other}/again`, 303);
    const job = await askTemporal(services, () => jobOfRun(services, run));
    // What the job runs now has not been shown.
    if (job !== undefined) return context.redirect(startAddress(job.jobId, run.runId), 303);
    const form = await context.req.parseBody();
    const input = await inputOf(services, run);
    const startedBy = starterIn(form);
    const isPreview = run.isPreview || isForPreview(form);
    const isNameless = startedBy === '' && !isPreview && asksForStarter(input.parameters);
    if (isNameless) return showAgain(services, context, { run, input, isNameless });
    const parameters = startedBy === '' ? input.parameters : withStarter(input.parameters, startedBy);
    return context.redirect(await startNow(services, wantedRun({ ...input, parameters }, form)), 303);
  });
}

async function showAgain(
  services: ConsoleServices,
  context: Context,
  again: { readonly run: Run; readonly input: RunInput; readonly isNameless?: boolean },
): Promise<Response> {
  if (again.isNameless === true) context.status(422);
  const { run, input } = again;
  const { store, times } = services;
  const undoesPart = await undoesPartOf(store, run);
  const startedBy = await whoStarted(store, run.runId);
  const choice = run.undoes === null ? run.parameters?.billingPeriod : undefined;
  const period = choice === undefined ? undefined : (await periodChooser(services))(choice, input.timeZone);
  const failedTest = await failedTestOf(store, run.parameters?.secrets);
  return context.render(<RunAgainPage {...again} {...{ undoesPart, startedBy, times, period, failedTest }} />, {
    title: run.isPreview ? 'Preview again' : 'Run again',
  });
}

function addCancelling(pages: Hono, services: ConsoleServices): void {
  pages.get('/:runId/cancel', async (context) => {
    const run = await requireGoingOn(services, context.req.param('runId'));
    const home = `/runs/${run.runId}`;
    const what = runKind(run).toLowerCase();
    const changed = await readChangedSoFar(services.store, run.runId);
    const title = `Cancel this ${what}?`;
    return context.render(
      <ConfirmPage
        title={title}
        crumbs={runCrumbs(run)}
        action={`Cancel the ${what}`}
        address={`${home}/cancel`}
        back={{ href: home, label: 'Let it go on' }}
      >
        {waitsForApproval(run) ? (
          <p>
            The run waits for approval. {changedSoFarText(changed)} If its changes are wrong, rather{' '}
            <a href={decisionAddress(run.runId)}>reject them</a>: the run then ends too, and keeps your name and your
            reason.
          </p>
        ) : (
          <p>{cancelText(run)}</p>
        )}
      </ConfirmPage>,
      { title },
    );
  });
  pages.post('/:runId/cancel', async (context) => {
    const run = await requireGoingOn(services, context.req.param('runId'));
    await haltCancelledRun(services.store, run.runId, { author: services.author });
    const asked = await answered(askTemporal(services, (client) => endCancelledRun(client, run)));
    if ('value' in asked) noticeOnNextPage(context, 'info', cancelledText(run, asked.value));
    else noticeOnNextPage(context, 'error', notTold);
    return context.redirect(`/runs/${run.runId}`, 303);
  });
}

/** @throws a PageProblem if the run has ended: there is nothing to cancel then */
async function requireGoingOn({ store }: ConsoleServices, runId: string): Promise<Run> {
  const run = await requireRun(store, runId);
  const refusal = cancelRefusal(run);
  if (refusal === undefined) return run;
  const what = (
    <>
      {refusal} <a href={`/runs/${runId}`}>Look at the run</a>
    </>
  );
  throw new PageProblem(409, 'This run has ended already', what, 'The page of the run says what it came to.');
}

const notTold =
  'The run sends nothing more, but Temporal does not answer and could not be told to end it. Cancel it again later.';
