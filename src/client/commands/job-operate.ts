import { asUtc, instantsOf, isTimeZone } from '../../domain/local-time.js';
import { partsOf } from '../../domain/day.js';
import { asksForStarter } from '../../domain/parameters/starter.js';
import { backfillJob, pauseJob, resumeJob, runJobNow, type Job } from '../../jobs/index.js';
import { deleteJobAndItsCauses } from '../../runs/delete-job.js';
import { confirmed } from '../terminal/confirmation.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { followProcess } from '../follow/follow-process.js';
import type { FollowOptions } from '../follow/follow.js';
import { followRun } from '../follow/follow-run.js';
import { checkBeforeStart, requireSecretSet } from '../parameter-warnings.js';
import { requireJobByReference, withJobs } from '../program/job-session.js';
import type { Session } from '../program/session.js';
import { counted } from '../../domain/wording.js';
import { jobTimeText, nextRunText } from '../job-text.js';
import { nameOfUser } from '../user-name.js';
import { confirmedStart, type ToRun } from '../confirm-start.js';

interface JsonOption {
  readonly json?: boolean | undefined;
}

/** How a run that is shown first is started. */
export interface StartOptions extends FollowOptions {
  readonly by?: string | undefined;
  readonly yes?: boolean | undefined;
}

/** Starts a run of a job now; with --wait, shows how far it is and what it came to. */
export async function jobRunCommand(session: Session, reference: string, options: StartOptions): Promise<void> {
  const job = await withJobs(session, (services) => requireJobByReference(services, reference));
  await startJob(session, job, options);
}

/** @param repeats what differs from a run of the job that is repeated */
export async function startJob(
  session: Session,
  job: Job,
  options: StartOptions,
  repeats: Pick<ToRun, 'differences'> = {},
): Promise<void> {
  const { jobId, label, task, timeZone, lastRun: last, parametersText } = job;
  const isSync = task === 'billingSync';
  const warned = isSync ? await checkBeforeStart(session, parametersText, timeZone) : {};
  const what = `This starts the job "${label}" (${jobId}) as it is now:`;
  const parameters = isSync ? parametersText : undefined;
  const asksName = options.by !== undefined || asksForStarter(parametersText);
  const startedBy = asksName ? nameOfUser(options.by) : undefined;
  await confirmedStart(session, { what, parameters, timeZone, last, ...repeats }, options.yes);
  const run = await withJobs(session, (services) => runJobNow(services, jobId, startedBy, job));
  await (isSync ? followRun : followProcess)(session, { ...run, ...warned }, options);
}

/** Keeps a job from running by itself, or lets it. */
export async function jobPauseCommand(
  session: Session,
  verb: 'pause' | 'resume',
  reference: string,
  { note, json }: JsonOption & { readonly note: string },
): Promise<void> {
  const job = await withJobs(session, async (services) => {
    const { jobId } = await requireJobByReference(services, reference);
    await (verb === 'pause' ? pauseJob : resumeJob)(services, jobId, note);
    return requireJobByReference(services, jobId);
  });
  const { label, paused, nextRuns } = job;
  const next = nextRuns.length === 0 ? '' : ` Next run: ${nextRunText(job)}`;
  session.terminal.message(paused ? `The job "${label}" is paused.` : `The job "${label}" is on.${next}`);
  if (json === true) session.terminal.json({ job });
}

/** Starts the runs that a job would have had. */
export async function jobBackfillCommand(
  session: Session,
  reference: string,
  { from, to, json }: JsonOption & { readonly from: string; readonly to: string },
): Promise<void> {
  const { terminal } = session;
  const { job, times } = await withJobs(session, async (services) => {
    const found = await requireJobByReference(services, reference);
    if (found.task === 'billingSync') await requireSecretSet(session, found.secretsName);
    const [start, end] = [momentOf(from, found, 'start'), momentOf(to, found, 'end')];
    return { job: found, times: await backfillJob(services, found.jobId, start, end) };
  });
  terminal.message(`${counted(times.length, 'run')} of "${job.label}" are started one after the other, for:`);
  if (json === true) terminal.json({ jobId: job.jobId, times });
  else terminal.data(times.map((time) => jobTimeText(time, job.timeZone)).join('\n'));
}

/** A day means its start, or its last second, in the time zone of the job. */
function momentOf(text: string, { timeZone }: Job, end: 'start' | 'end'): Date {
  if (text.includes('T')) return new Date(text);
  if (!isTimeZone(timeZone)) {
    throw new CommandFailure(
      exitCodes.usage,
      `The job has the time zone ${JSON.stringify(timeZone)}, which is not known here. Give instants such as 2026-11-26T22:00:00Z.`,
    );
  }
  const { year, month, date } = partsOf(text);
  const time = end === 'start' ? { hour: 0, minute: 0, second: 0 } : { hour: 23, minute: 59, second: 59 };
  const local = { year, month, day: date, ...time };
  // Where the clocks leave out midnight, UTC is near enough: no time of the job is there.
  const instants = instantsOf(local, timeZone);
  return new Date((end === 'start' ? instants[0] : instants.at(-1)) ?? asUtc(local));
}

/** Deletes a job, if it is meant. */
export async function jobDeleteCommand(
  session: Session,
  reference: string,
  { yes, json }: JsonOption & { readonly yes?: boolean | undefined },
): Promise<void> {
  const { terminal } = session;
  await withJobs(session, async (services) => {
    const job = await requireJobByReference(services, reference);
    await confirmed(
      terminal,
      `The job "${job.label}" (${job.jobId}) would be deleted for good. Its runs and their logs stay; what they left for a person counts as seen to.`,
      yes,
    );
    await deleteJobAndItsCauses(services, job.jobId, job);
    terminal.message(`The job "${job.label}" is deleted. Its runs and their logs stay.`);
    if (json === true) terminal.json({ jobId: job.jobId, deleted: true });
  });
}
