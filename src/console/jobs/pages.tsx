import { Hono, type Context } from 'hono';
import {
  conflictWarnings,
  createJob,
  JobFailure,
  listJobs,
  pauseJob,
  requireAsOpened,
  resumeJob,
  runJobNow,
  runUnderWay,
  updateJob,
  type FieldProblem,
  type Job,
  type JobChanges,
} from '../../jobs/index.js';
import { withGivenName } from '../../domain/audit/audit-entry.js';
import { asksForStarter } from '../../domain/parameters/starter.js';
import { testStored } from '../../connection/save-credentials.js';
import { secretSetUse } from '../../connection/secret-set-use.js';
import { skippedPeriodWarning } from '../../runs/period-warnings.js';
import { withNameWarnings } from '../../runs/name-warnings.js';
import { findRun } from '../../store/runs/runs.js';
import { listSecretSets } from '../../store/secret-sets.js';
import { oddNamesOf } from '../parameters/odd-names.js';
import { presetIn, withPreset } from '../parameters/presets.js';
import { askedView, viewOf } from '../parameters/typed-parameters.js';
import { isForPreview } from '../runs/preview-button.js';
import { starterIn } from '../runs/starter-field.js';
import { startNow } from '../runs/start-now.js';
import { waitingRunsOfJobs, type WaitingRun } from '../../store/runs/job-runs.js';
import { failedTestOf } from '../secrets/failed-test.js';
import { storedQuestion } from '../secrets/connection.js';
import type { ConsoleServices } from '../services.js';
import { formText } from '../shell/form.js';
import { mergeEdits, openedValues } from '../shell/merged-edits.js';
import { noticeOnNextPage } from '../shell/notices.js';
import type { Room } from '../shell/room.js';
import { askTemporal, tellTemporal } from '../shell/unavailable.js';
import { jobAddress } from './job-address.js';
import { ConnectionCheck, findsZone, untestedZone } from './connection-check.js';
import { CronCheck, JobParametersCheck } from './job-checks.js';
import { ConfigurationField, JobForm, type EditedJob, type JobFormProps } from './job-form.js';
import {
  givenParameters,
  keepsTimes,
  newJobValues,
  openedJob,
  parametersOf,
  valuesOfForm,
  valuesOfJob,
  valuesOfOtherTask,
  type JobFormValues,
} from './job-form-values.js';
import { addDeleting } from './deleting.js';
import { isBusyJob, isChangedJob, requireJob } from './requested-job.js';
import { addressOfStarted, periodOf, previewOf } from './job-start.js';
import { JobListPage, JobRows } from './job-list-page.js';
import { JobPage } from './job-page.js';
import { JobStartPage, type StartRefusal } from './job-start-page.js';
import { forgetJobs, jobsKnownSoon } from './remembered-jobs.js';

/** The jobs: Temporal's schedules, which every other tool sees and changes too. */
export function jobsRoom(services: ConsoleServices): Room {
  const pages = new Hono();
  const { times } = services;
  const readJobs = async () => {
    const jobs = await askTemporal(services, async () => withNameWarnings(services.store, await listJobs(services)));
    const ids = jobs.map(({ jobId }) => jobId);
    return { jobs, waiting: await waitingRunsOfJobs(services.store, ids), times };
  };
  pages.get('/', async (context) => context.render(<JobListPage {...await readJobs()} />, { title: 'Jobs' }));
  pages.get('/rows', async (context) => context.html(<JobRows {...await readJobs()} />));
  addChecks(pages, services);
  addForms(pages, services);
  pages.get('/:jobId', async (context) => {
    const job = await requireJob(services, context);
    return context.render(<JobPage {...{ job, services }} waiting={await waitingRunOf(services, job)} />, {
      title: job.label,
    });
  });
  addActions(pages, services);
  addDeleting(pages, services);
  return { path: '/jobs', label: 'Jobs', icon: 'jobs', group: 'Billing sync', pages };
}

/** What a form asks while one types. */
function addChecks(pages: Hono, services: ConsoleServices): void {
  pages.post('/check/times', async (context) => {
    const form = await context.req.parseBody();
    const jobId = formText(form, 'jobId');
    const others = (await jobsKnownSoon(services)) ?? [];
    return context.html(<CronCheck {...{ values: valuesOfForm(form), others, jobId }} />);
  });
  pages.post('/check/parameters', async (context) => {
    const form = await context.req.parseBody();
    const values = valuesOfForm(form);
    const oddNames = await oddNamesOf(services, parametersOf(values));
    return context.html(<JobParametersCheck {...{ values, oddNames }} view={viewOf(form)} isAnswer />);
  });
  pages.post('/task', async (context) => {
    const form = await context.req.parseBody();
    const values = valuesOfOtherTask(valuesOfForm(form));
    const oddNames = await oddNamesOf(services, parametersOf(values));
    const secretSets = await secretSetNames(services);
    const shown = { values, oddNames, secretSets, view: viewOf(form), address: '/jobs', isRefused: false };
    return context.html(<ConfigurationField {...shown} />);
  });
  pages.post('/check/connection', async (context) => {
    const { secretsName, parametersText } = valuesOfForm(await context.req.parseBody());
    const use = secretSetUse('this job', secretsName, parametersText);
    const asked = await storedQuestion(services, secretsName, [use]);
    if ('problem' in asked) return context.html(<ConnectionCheck {...asked} />);
    const { checks } = await testStored(services, asked.question, asked.version, findsZone);
    return context.html(<ConnectionCheck checks={checks} untested={untestedZone(use, parametersText)} />);
  });
}

/** A form as it is shown. */
type Shown = Pick<JobFormProps, 'values' | 'view' | 'job'>;

async function secretSetNames({ store }: ConsoleServices): Promise<string[]> {
  return (await listSecretSets(store)).map(({ name }) => name);
}

function addForms(pages: Hono, services: ConsoleServices): void {
  pages.get('/new', (context) =>
    showForm(context, { values: newJobValues, view: 'fields', problems: undefined, job: undefined }),
  );
  pages.post('/', async (context) => {
    const form = await context.req.parseBody();
    const shown = { values: valuesOfForm(form), view: viewOf(form), job: undefined };
    const view = askedView(form);
    if (view !== undefined) return showForm(context, { ...shown, view, problems: undefined });
    return saved(context, shown, () => createJob(savedBy(services, shown.values), withoutBlanks(shown.values)));
  });
  pages.get('/:jobId/edit', async (context) => {
    const job = await requireJob(services, context);
    const values = valuesOfJob(job);
    const form = { values, view: 'fields', problems: undefined, job: editedJob(job) } as const;
    const preset = presetIn(context.req.query());
    if (preset === undefined) return showForm(context, form);
    const parametersText = withPreset(values.parametersText, preset);
    return showForm(context, { ...form, values: { ...values, parametersText }, preset });
  });
  pages.post('/:jobId/edit', async (context) => {
    const job = await requireJob(services, context);
    const form = await context.req.parseBody();
    const values = { ...valuesOfForm(form), isNew: false, task: job.task };
    const opened = openedValues(form, valuesOfJob(job));
    const shown = { values, view: viewOf(form), job: { ...editedJob(job), opened } };
    const view = askedView(form);
    if (view !== undefined) return showForm(context, { ...shown, view, problems: undefined });
    const save = () => updateJob(savedBy(services, values), job.jobId, changesOf(values), openedJob(opened));
    return saved(context, shown, save);
  });

  async function showForm(context: Context, form: Shown & Pick<JobFormProps, 'problems' | 'preset'>) {
    const [secretSets, others, oddNames] = await Promise.all([
      secretSetNames(services),
      jobsKnownSoon(services),
      oddNamesOf(services, parametersOf(form.values)),
    ]);
    const known = { secretSets, others: others ?? [], oddNames };
    return context.render(<JobForm {...form} {...known} />, {
      title: form.job === undefined ? 'Add a new job' : 'Edit the job',
    });
  }

  /** Saves, or shows the form again with what has to be corrected. */
  async function saved(context: Context, form: Shown, save: () => Promise<Job>) {
    try {
      requireSaver(form.values);
      const job = await tellTemporal(services, save);
      const { jobId, label } = job;
      forgetJobs(services);
      const beside = conflictWarnings(job, (await jobsKnownSoon(services)) ?? []).map(({ message }) => message);
      const said = [`The job “${label}” is saved.`, ...beside];
      noticeOnNextPage(context, beside.length === 0 ? 'good' : 'warning', said.join(' '));
      return context.redirect(form.job === undefined ? '/jobs' : jobAddress(jobId), 303);
    } catch (error) {
      if (!(error instanceof JobFailure)) throw error;
      if (error.kind === 'Changed' && form.job !== undefined) return showChanged(context, form, form.job);
      if (error.kind !== 'Refused') throw error;
      context.status(422);
      return showForm(context, { ...form, problems: error.problems satisfies readonly FieldProblem[] });
    }
  }

  /** Shows the form again with what somebody else saved meanwhile. */
  async function showChanged(context: Context, { values: typed, view }: Shown, { opened }: EditedJob) {
    const job = editedJob(await requireJob(services, context));
    const { merged, changes } = mergeEdits({ opened, saved: job.opened, typed });
    context.status(409);
    return showForm(context, { values: merged, view, problems: undefined, job: { ...job, changes } });
  }
}

function editedJob(job: Job): EditedJob {
  const { jobId, label } = job;
  return { jobId, label, address: jobAddress(jobId), opened: valuesOfJob(job), changes: undefined };
}

/** @throws JobFailure if the job has dual control and nobody says who saves it */
function requireSaver(values: JobFormValues): void {
  if (values.savedBy !== '' || !asksForStarter(parametersOf(values))) return;
  const message = 'Say who saves the job: under dual control, you may not approve its runs.';
  throw new JobFailure('Refused', message, [{ field: 'savedBy', message }]);
}

/** The services for whoever saves a job, with the name that they gave. */
function savedBy(services: ConsoleServices, { savedBy: name }: JobFormValues): ConsoleServices {
  return { ...services, author: withGivenName(services.author, name) };
}

function withoutBlanks({ savedBy, isNew, ...values }: JobFormValues) {
  const parametersText = givenParameters({ ...values, isNew });
  return { ...values, parametersText, savedBy: savedBy === '' ? undefined : savedBy };
}

function changesOf(values: JobFormValues): JobChanges {
  const { cron, ...others } = withoutBlanks(values);
  return keepsTimes(values) ? others : { ...others, cron };
}

function addActions(pages: Hono, services: ConsoleServices): void {
  const showStart = async (context: Context, job: Job, refusal?: StartRefusal) => {
    if (refusal !== undefined) context.status(refusal === 'nameless' ? 422 : 409);
    const waiting = await waitingRunOf(services, job);
    const underWay = await askTemporal(services, () => runUnderWay(services, job.jobId));
    const period = await periodOf(services, job);
    const run = await findRun(services.store, context.req.query('like') ?? '');
    const like = run?.jobId === job.jobId ? run : undefined;
    const failedTest = await failedTestOf(services.store, job.task === 'billingSync' ? job.secretsName : undefined);
    const isSync = job.task === 'billingSync';
    const skipped = isSync ? await skippedPeriodWarning(services, job.parametersText, job.timeZone) : undefined;
    const shown = { job, waiting, underWay, period, skipped, like, refusal, failedTest };
    const page = <JobStartPage {...shown} times={services.times} />;
    return context.render(page, { title: `Start a run of ${job.label}` });
  };
  pages.get('/:jobId/run', async (context) => {
    const job = await requireJob(services, context);
    return showStart(context, job);
  });
  pages.post('/:jobId/run', async (context) => {
    const job = await requireJob(services, context);
    const form = await context.req.parseBody();
    const opened = openedJob(openedValues(form, valuesOfJob(job)));
    const startedBy = starterIn(form);
    try {
      requireAsOpened(job, opened);
      if (isForPreview(form)) return context.redirect(await startNow(services, previewOf(job)), 303);
      if (startedBy === '' && asksForStarter(job.parametersText)) return await showStart(context, job, 'nameless');
      const start = () => runJobNow(services, job.jobId, startedBy || undefined, opened);
      return context.redirect(addressOfStarted(job, await tellTemporal(services, start)), 303);
    } catch (error) {
      if (!isChangedJob(error) && !isBusyJob(error)) throw error;
      return showStart(context, await requireJob(services, context), isBusyJob(error) ? 'busy' : 'changed');
    }
  });
  pages.post('/:jobId/disable', async (context) => {
    const job = await requireJob(services, context);
    await tellTemporal(services, () => pauseJob(services, job.jobId, 'Disabled in the console.'));
    noticeOnNextPage(context, 'info', `“${job.label}” is disabled. It runs again when it is enabled.`);
    return context.redirect('/jobs', 303);
  });
  pages.post('/:jobId/enable', async (context) => {
    const job = await requireJob(services, context);
    await tellTemporal(services, () => resumeJob(services, job.jobId, ''));
    noticeOnNextPage(context, 'good', `“${job.label}” is enabled.`);
    return context.redirect('/jobs', 303);
  });
}

/** The run of a job that waits for approval; undefined if none does. */
async function waitingRunOf({ store }: ConsoleServices, { jobId }: Job): Promise<WaitingRun | undefined> {
  return (await waitingRunsOfJobs(store, [jobId])).get(jobId);
}
