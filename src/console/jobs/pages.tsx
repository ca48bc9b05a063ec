import { Hono, type Context } from 'hono';
import {
  createJob,
  deleteJob,
  describeJob,
  JobFailure,
  listJobs,
  pauseJob,
  resumeJob,
  runJobNow,
  updateJob,
  type FieldProblem,
  type Job,
  type JobChanges,
} from '../../jobs/index.js';
import { listSecretSets } from '../../store/secret-sets.js';
import { ConfirmPage } from '../components/confirm-page.js';
import type { ConsoleServices } from '../services.js';
import { noticeOnNextPage } from '../shell/notices.js';
import type { Room } from '../shell/room.js';
import { askTemporal, tellTemporal } from '../shell/unavailable.js';
import { jobAddress } from './job-address.js';
import { CronCheck, ParametersCheck } from './job-checks.js';
import { JobForm, type JobFormProps } from './job-form.js';
import { keepsTimes, newJobValues, valuesOfForm, valuesOfJob, type JobFormValues } from './job-form-values.js';
import { JobListPage, JobRows } from './job-list-page.js';
import { JobPage } from './job-page.js';
import { forgetJobLabels } from './job-labels.js';

/** The jobs: Temporal's schedules, which every other tool sees and changes too. */
export function jobsRoom(services: ConsoleServices): Room {
  const pages = new Hono();
  const { times } = services;
  const readJobs = () => askTemporal(services, () => listJobs(services));
  pages.get('/', async (context) =>
    context.render(<JobListPage jobs={await readJobs()} times={times} />, { title: 'Jobs' }),
  );
  pages.get('/rows', async (context) => context.html(<JobRows jobs={await readJobs()} times={times} />));
  addChecks(pages, services);
  addForms(pages, services);
  pages.get('/:jobId', async (context) => {
    const job = await requireJob(services, context);
    return context.render(<JobPage job={job} services={services} />, { title: job.label });
  });
  addActions(pages, services);
  addDeleting(pages, services);
  return { path: '/jobs', label: 'Jobs', icon: 'jobs', group: 'Billing sync', pages };
}

function requireJob(services: ConsoleServices, context: Context): Promise<Job> {
  return askTemporal(services, () => describeJob(services, context.req.param('jobId') ?? ''));
}

/** What a form asks while one types. */
function addChecks(pages: Hono, { times }: ConsoleServices): void {
  pages.post('/check/times', async (context) => {
    const values = valuesOfForm(await context.req.parseBody());
    return context.html(<CronCheck values={values} times={times} />);
  });
  pages.post('/check/parameters', async (context) =>
    context.html(<ParametersCheck values={valuesOfForm(await context.req.parseBody())} />),
  );
}

function addForms(pages: Hono, services: ConsoleServices): void {
  pages.get('/new', (context) => showForm(context, { values: newJobValues, problems: undefined, job: undefined }));
  pages.post('/', async (context) => {
    const values = valuesOfForm(await context.req.parseBody());
    return saved(context, { values, job: undefined }, () => createJob(services, values));
  });
  pages.get('/:jobId/edit', async (context) => {
    const job = await requireJob(services, context);
    return showForm(context, { values: valuesOfJob(job), problems: undefined, job: formJob(job) });
  });
  pages.post('/:jobId/edit', async (context) => {
    const job = await requireJob(services, context);
    const values = { ...valuesOfForm(await context.req.parseBody()), task: job.task };
    return saved(context, { values, job: formJob(job) }, () => updateJob(services, job.jobId, changesOf(values)));
  });

  async function showForm(context: Context, form: Pick<JobFormProps, 'values' | 'problems' | 'job'>) {
    const sets = await listSecretSets(services.store);
    return context.render(<JobForm {...form} secretSets={sets.map(({ name }) => name)} times={services.times} />, {
      title: form.job === undefined ? 'Add a new job' : 'Edit the job',
    });
  }

  /** Saves, or shows the form again with what has to be corrected. */
  async function saved(context: Context, form: Pick<JobFormProps, 'values' | 'job'>, save: () => Promise<Job>) {
    try {
      const { jobId, label } = await tellTemporal(services, save);
      forgetJobLabels(services);
      noticeOnNextPage(context, 'good', `The job “${label}” is saved.`);
      return context.redirect(form.job === undefined ? '/jobs' : jobAddress(jobId), 303);
    } catch (error) {
      if (!(error instanceof JobFailure) || error.kind !== 'Refused') throw error;
      context.status(422);
      return showForm(context, { ...form, problems: error.problems satisfies readonly FieldProblem[] });
    }
  }
}

function formJob({ jobId, label }: Job): JobFormProps['job'] {
  return { label, address: jobAddress(jobId) };
}

function changesOf(values: JobFormValues): JobChanges {
  const { cron, ...others } = values;
  return keepsTimes(values) ? others : { ...others, cron };
}

function addActions(pages: Hono, services: ConsoleServices): void {
  pages.post('/:jobId/run', async (context) => {
    const job = await requireJob(services, context);
    await tellTemporal(services, () => runJobNow(services, job.jobId));
    noticeOnNextPage(context, 'good', `A run of “${job.label}” was started.`);
    return context.redirect('/jobs', 303);
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

function addDeleting(pages: Hono, services: ConsoleServices): void {
  pages.get('/:jobId/delete', async (context) => {
    const { jobId, label } = await requireJob(services, context);
    const home = jobAddress(jobId);
    const title = 'Delete this job?';
    const crumbs = [
      { href: '/jobs', label: 'Jobs' },
      { href: home, label },
    ];
    return context.render(
      <ConfirmPage
        title={title}
        crumbs={crumbs}
        action="Delete the job"
        address={`${home}/delete`}
        back={{ href: home, label: 'Keep it' }}
      >
        <p>
          “{label}” is removed for good and starts no more runs. A run that is under way goes on, and the runs that
          there were stay with their logs. To stop it for a while, disable it instead.
        </p>
      </ConfirmPage>,
      { title },
    );
  });
  pages.post('/:jobId/delete', async (context) => {
    const job = await requireJob(services, context);
    await tellTemporal(services, () => deleteJob(services, job.jobId));
    forgetJobLabels(services);
    noticeOnNextPage(context, 'info', `“${job.label}” is deleted.`);
    return context.redirect('/jobs', 303);
  });
}
