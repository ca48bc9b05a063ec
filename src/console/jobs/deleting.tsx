import type { Context, Hono } from 'hono';
import type { Job } from '../../jobs/index.js';
import { deleteJobAndItsCauses } from '../../runs/delete-job.js';
import { ConfirmPage } from '../components/confirm-page.js';
import type { ConsoleServices } from '../services.js';
import { openedValues, savedSince, type FieldChange } from '../shell/merged-edits.js';
import { noticeOnNextPage } from '../shell/notices.js';
import { tellTemporal } from '../shell/unavailable.js';
import { jobAddress } from './job-address.js';
import { fieldLabels } from './job-form.js';
import { openedJob, valuesOfJob } from './job-form-values.js';
import { forgetJobs } from './remembered-jobs.js';
import { isChangedJob, requireJob } from './requested-job.js';

/** The question whether a job is to be deleted, and its answer. */
export function addDeleting(pages: Hono, services: ConsoleServices): void {
  const ask = (context: Context, job: Job, changes?: readonly FieldChange[]) => {
    const { jobId, label } = job;
    const home = jobAddress(jobId);
    const title = 'Delete this job?';
    const crumbs = [
      { href: '/jobs', label: 'Jobs' },
      { href: home, label },
    ];
    if (changes !== undefined) context.status(409);
    return context.render(
      <ConfirmPage
        {...{ title, crumbs, changes, opened: valuesOfJob(job), labels: fieldLabels }}
        action="Delete the job"
        address={`${home}/delete`}
        back={{ href: home, label: 'Keep it' }}
      >
        <p>
          “{label}” is removed for good and starts no more runs. A run that is under way goes on, and the runs that
          there were stay with their logs. To stop it for a while, disable it instead.
        </p>
        <p>
          What its runs have left for a person counts as seen to, as none of them looks at it again. A run of another
          job reports it again if that job bills the same.
        </p>
      </ConfirmPage>,
      { title },
    );
  };
  pages.get('/:jobId/delete', async (context) => ask(context, await requireJob(services, context)));
  pages.post('/:jobId/delete', async (context) => {
    const job = await requireJob(services, context);
    const opened = openedValues(await context.req.parseBody(), valuesOfJob(job));
    try {
      await tellTemporal(services, () => deleteJobAndItsCauses(services, job.jobId, openedJob(opened)));
    } catch (error) {
      if (!isChangedJob(error)) throw error;
      const present = await requireJob(services, context);
      return ask(context, present, savedSince(opened, valuesOfJob(present)));
    }
    forgetJobs(services);
    noticeOnNextPage(context, 'info', `“${job.label}” is deleted.`);
    return context.redirect('/jobs', 303);
  });
}
