import type { Context, Hono } from 'hono';
import { asksForStarter, withStarter } from '../../domain/parameters/starter.js';
import { jobOfRun } from '../../runs/job-of-run.js';
import { periodChooser } from '../../runs/period-chooser.js';
import { type RunInput } from '../../runs/run-input.js';
import { undoesPartOf } from '../../runs/run-report.js';
import { whoStarted } from '../../store/audit/run-starters.js';
import { requireRun, type Run } from '../../store/runs/runs.js';
import { startAddress } from '../jobs/job-address.js';
import { failedTestOf } from '../secrets/failed-test.js';
import type { ConsoleServices } from '../services.js';
import { askTemporal } from '../shell/unavailable.js';
import { isForPreview } from './preview-button.js';
import { inputOf, repeatedInstead, wantedRun } from './repeated-input.js';
import { RunAgainPage } from './run-again-page.js';
import { startNow } from './start-now.js';
import { starterIn } from './starter-field.js';

/** Starts a run once more, after its page has shown what will run. */
export function addRepeating(pages: Hono, services: ConsoleServices): void {
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
    return context.redirect(await startNow(services, { ...wantedRun({ ...input, parameters }, form), startedBy }), 303);
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
