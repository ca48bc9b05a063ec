import type { Context, Hono } from 'hono';
import { isTimeZone, timeZoneNamed } from '../../domain/local-time.js';
import { isObject } from '../../domain/is-object.js';
import type { JobParameters } from '../../domain/parameters/job-parameters.js';
import { parseParameters } from '../../domain/parameters/parameters.js';
import { asProblems } from '../../jobs/index.js';
import { periodChooser } from '../../runs/period-chooser.js';
import { skippedPeriodWarning } from '../../runs/period-warnings.js';
import { lastRunLike } from '../../store/runs/last-run-like.js';
import { requireRun } from '../../store/runs/runs.js';
import { listSecretSets } from '../../store/secret-sets.js';
import { checkParameters } from '../parameters/check.js';
import { wouldFail } from '../parameters/odd-names-list.js';
import { oddNamesOf } from '../parameters/odd-names.js';
import { presetIn, withPreset, type Preset } from '../parameters/presets.js';
import { askedView, typedParameters, viewOf } from '../parameters/typed-parameters.js';
import { failedTestOf } from '../secrets/failed-test.js';
import type { ConsoleServices } from '../services.js';
import { formText } from '../shell/form.js';
import { isForPreview } from './preview-button.js';
import { inputOf, originOf, wantedRun } from './repeated-input.js';
import { confirmed, StartByHandPage, type TypedRun } from './start-by-hand-page.js';
import { startNow } from './start-now.js';
import { StartPage, usualParameters } from './start-page.js';

/** The form of a run by hand. What changes lines is shown before it is started; a preview is started at once. */
export function addStartingByHand(pages: Hono, services: ConsoleServices): void {
  pages.get('/new', async (context) => {
    const values = await valuesToStartWith(services, context.req.query());
    return showStart(services, context, { ...values, view: 'fields', refused: false });
  });
  pages.post('/', async (context) => {
    const form = await context.req.parseBody();
    const [text, timeZone] = [typedParameters(form), formText(form, 'timeZone').trim()];
    const asked = askedView(form);
    if (asked !== undefined) return showStart(services, context, { text, timeZone, view: asked, refused: false });
    const view = viewOf(form);
    const checked = checkParameters(text);
    if (checked.problems !== undefined || (timeZone !== '' && !isTimeZone(timeZone))) {
      context.status(422);
      return showStart(services, context, { text, timeZone, view, refused: true });
    }
    const isDoubted = formText(form, 'doubted') === 'start';
    if (!isDoubted && wouldFail(await oddNamesOf(services, text))) {
      context.status(422);
      return showStart(services, context, { text, timeZone, view, refused: true, isDoubted: true });
    }
    if (!isForPreview(form) && !isPreview(text) && form[confirmed.name] !== confirmed.value) {
      return showConfirmation(services, context, { text, timeZone, view, isDoubted });
    }
    const input = { parameters: checked.value, timeZone: timeZoneNamed(timeZone) };
    const startedBy = parametersIn(text)?.startedBy;
    return context.redirect(await startNow(services, { ...wantedRun(input, form), startedBy }), 303);
  });
}

/** Whether parameters ask for a preview themselves. */
function isPreview(text: string): boolean {
  return parametersIn(text)?.preview === true;
}

function parametersIn(text: string): JobParameters | undefined {
  const parsed = parseParameters(text);
  return 'parameters' in parsed ? parsed.parameters : undefined;
}

async function showConfirmation(services: ConsoleServices, context: Context, typed: TypedRun): Promise<Response> {
  const { store, times } = services;
  const parameters = parametersIn(typed.text);
  const [names, skipped, failedTest, last] = await Promise.all([
    oddNamesOf(services, typed.text),
    skippedPeriodWarning(services, typed.text, timeZoneNamed(typed.timeZone)),
    failedTestOf(store, parameters?.secrets),
    parameters === undefined ? undefined : lastRunLike(store, parameters),
  ]);
  const oddNames = [...names, ...asProblems('Warning', skipped === undefined ? [] : [skipped])];
  const period = parameters && (await periodChooser(services))(parameters.billingPeriod, timeZoneNamed(typed.timeZone));
  const page = <StartByHandPage {...{ typed, parameters, period, oddNames, failedTest, last, times }} />;
  return context.render(page, { title: 'Start this run?' });
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
  const like = await originOf(services.store, await requireRun(services.store, query['like']));
  const { parameters, timeZone = '' } = await inputOf(services, like);
  const text = JSON.stringify(parameters, null, 2);
  const preset = isObject(parameters) ? presetIn(query) : undefined;
  return { text: preset === undefined ? text : withPreset(text, preset), timeZone, preset };
}
