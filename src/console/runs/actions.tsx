import type { Context, Hono } from 'hono';
import { isTimeZone, timeZoneNamed } from '../../domain/local-time.js';
import { isObject } from '../../domain/is-object.js';
import { endCancelledRun } from '../../runs/cancel-run.js';
import { undoesPartOf } from '../../runs/run-report.js';
import { jobOfRun } from '../../runs/job-of-run.js';
import { inputToRepeat, type RunInput } from '../../runs/run-input.js';
import { RunRefusal } from '../../runs/run-refusal.js';
import { asPreview } from '../../runs/start-run.js';
import { whoStarted } from '../../store/audit/run-starters.js';
import { findRunIds } from '../../store/runs/run-lookup.js';
import { haltCancelledRun } from '../../store/runs/run-cancellation.js';
import { requireRun, type Run } from '../../store/runs/runs.js';
import { periodChooser } from '../../runs/period-chooser.js';
import { startAddress } from '../jobs/job-address.js';
import { ConfirmPage } from '../components/confirm-page.js';
import { decisionAddress } from '../components/waits-for-approval.js';
import { waitsForApproval } from '../../store/runs/run-stages.js';
import { checkParameters } from '../parameters/check.js';
import { presetIn, withPreset, type Preset } from '../parameters/presets.js';
import { wouldFail } from '../parameters/odd-names-list.js';
import { oddNamesOf } from '../parameters/odd-names.js';
import { askedView, typedParameters, viewOf } from '../parameters/typed-parameters.js';
import { listSecretSets } from '../../store/secret-sets.js';
import type { ConsoleServices } from '../services.js';
import { PageProblem } from '../shell/error-pages.js';
import { formText } from '../shell/form.js';
import { noticeOnNextPage } from '../shell/notices.js';
import { answered, askTemporal } from '../shell/unavailable.js';
import { asksForStarter, withStarter } from '../../domain/parameters/starter.js';
import { isForPreview } from './preview-button.js';
import { RunAgainPage } from './run-again-page.js';
import { runCrumbs } from './run-names.js';
import { startNow, type RunToStart } from './start-now.js';
import { StartPage, usualParameters } from './start-page.js';
import { starterIn } from './starter-field.js';

/** What can be done with runs: start, start again, cancel. */
export function addRunActions(pages: Hono, services: ConsoleServices): void {
  addStarting(pages, services);
  addCancelling(pages, services);
  // The way back from Temporal, which knows a run by its workflow.
  pages.get('/of/:workflowId{.+}', async (context) => {
    const workflowId = context.req.param('workflowId');
    const [runId] = await findRunIds(services.store, workflowId, 1);
    if (runId !== undefined) return context.redirect(`/runs/${runId}`);
    throw new PageProblem(404, 'There is no such run', `No run has the workflow id ${workflowId}.`, 'Choose a run.');
  });
}

function addStarting(pages: Hono, services: ConsoleServices): void {
  pages.get('/new', async (context) => {
    const values = await valuesToStartWith(services, context.req.query());
    return showStart(services, context, { ...values, view: 'fields', refused: false });
  });
  pages.post('/', async (context) => {
    const form = await context.req.parseBody();
    const [text, timeZone] = [typedParameters(form), formText(form, 'timeZone').trim()];
    const view = askedView(form);
    if (view !== undefined) return showStart(services, context, { text, timeZone, view, refused: false });
    const checked = checkParameters(text);
    if (checked.problems !== undefined || (timeZone !== '' && !isTimeZone(timeZone))) {
      context.status(422);
      return showStart(services, context, { text, timeZone, view: viewOf(form), refused: true });
    }
    if (formText(form, 'doubted') !== 'start' && wouldFail(await oddNamesOf(services, text))) {
      context.status(422);
      return showStart(services, context, { text, timeZone, view: viewOf(form), refused: true, isDoubted: true });
    }
    const input = { parameters: checked.value, timeZone: timeZoneNamed(timeZone) };
    return context.redirect(await startNow(services, wanted(input, form)), 303);
  });
  pages.get('/:runId/again', async (context) => {
    const run = await requireRun(services.store, context.req.param('runId'));
    const job = await askTemporal(services, () => jobOfRun(services, run));
    if (job !== undefined) return context.redirect(startAddress(job.jobId, run.runId));
    const input = await inputOf(services, run);
    return showAgain(services, context, { run, input });
  });
  pages.post('/:runId/again', async (context) => {
    const run = await requireRun(services.store, context.req.param('runId'));
    const job = await askTemporal(services, () => jobOfRun(services, run));
    // What the job runs now has not been shown.
    if (job !== undefined) return context.redirect(startAddress(job.jobId, run.runId), 303);
    const form = await context.req.parseBody();
    const input = await inputOf(services, run);
    const startedBy = starterIn(form);
    const isNameless = startedBy === '' && !isForPreview(form) && asksForStarter(input.parameters);
    if (isNameless) return showAgain(services, context, { run, input, isNameless });
    const parameters = startedBy === '' ? input.parameters : withStarter(input.parameters, startedBy);
    return context.redirect(await startNow(services, wanted({ ...input, parameters }, form)), 303);
  });
}

async function showStart(
  services: ConsoleServices,
  context: Context,
  form: Pick<Parameters<typeof StartPage>[0], 'text' | 'timeZone' | 'view' | 'refused' | 'isDoubted' | 'preset'>,
): Promise<Response> {
  const [oddNames, sets] = await Promise.all([oddNamesOf(services, form.text), listSecretSets(services.store)]);
  const secretSets = sets.map(({ name }) => name);
  return context.render(<StartPage {...{ ...form, oddNames, secretSets }} />, { title: 'Start a run' });
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
  const choice = run.undoes === null && run.appliesRunId === null ? run.parameters?.billingPeriod : undefined;
  const period = choice === undefined ? undefined : (await periodChooser(services))(choice, input.timeZone);
  return context.render(<RunAgainPage {...again} {...{ undoesPart, startedBy, times, period }} />, {
    title: 'Run again',
  });
}

/**
 * What the form to start a run begins with: the usual parameters, or those of another run.
 * @param like the id of that run
 * @param query may ask for a preset
 */
async function valuesToStartWith(
  services: ConsoleServices,
  query: Readonly<Record<string, string>>,
): Promise<{ text: string; timeZone: string; preset?: Preset | undefined }> {
  if (query['like'] === undefined) return { text: usualParameters, timeZone: '' };
  const { parameters, timeZone = '' } = await inputOf(services, await requireRun(services.store, query['like']));
  const text = JSON.stringify(parameters, null, 2);
  const preset = isObject(parameters) ? presetIn(query) : undefined;
  return { text: preset === undefined ? text : withPreset(text, preset), timeZone, preset };
}

/** What is started: a preview of it if that was asked for. */
function wanted(input: RunInput, form: Readonly<Record<string, unknown>>): RunToStart {
  if (!isForPreview(form)) return input;
  return { ...input, parameters: asPreview(input.parameters), summary: 'Preview of a billing sync' };
}

async function inputOf(services: ConsoleServices, run: Run): Promise<RunInput> {
  try {
    return await askTemporal(services, (client) => inputToRepeat(client, run));
  } catch (error) {
    if (error instanceof RunRefusal) throw cannotBeRepeated(error.message);
    throw error;
  }
}

function cannotBeRepeated(why: string): PageProblem {
  return new PageProblem(409, 'The run cannot be started again', why, 'Start a new run with its parameters.');
}

function addCancelling(pages: Hono, services: ConsoleServices): void {
  pages.get('/:runId/cancel', async (context) => {
    const run = await requireRun(services.store, context.req.param('runId'));
    const home = `/runs/${run.runId}`;
    const what = run.undoes === null ? 'run' : 'undo';
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
            The run waits for approval and has changed nothing. If its changes are wrong, rather{' '}
            <a href={decisionAddress(run.runId)}>reject them</a>: the run then ends without a change too, and keeps your
            name and your reason.
          </p>
        ) : (
          <p>
            Changes that Autotask has accepted stay. A change that is being sent now still gets its answer.{' '}
            {run.undoes === null
              ? 'Everything else is left to the next run, and the log says so line by line.'
              : 'Nothing else is undone: the log says so line by line, and you can undo the same run again.'}
          </p>
        )}
      </ConfirmPage>,
      { title },
    );
  });
  pages.post('/:runId/cancel', async (context) => {
    const run = await requireRun(services.store, context.req.param('runId'));
    await haltCancelledRun(services.store, run.runId, { author: services.author });
    const asked = await answered(askTemporal(services, (client) => endCancelledRun(client, run)));
    const isTold = 'value' in asked;
    noticeOnNextPage(context, isTold ? 'info' : 'error', isTold ? told : notTold);
    return context.redirect(`/runs/${run.runId}`, 303);
  });
}

const told = 'The run sends nothing more. It ends when what is being sent has its answer.';
const notTold =
  'The run sends nothing more, but Temporal does not answer and could not be told to end it. Cancel it again later.';
