import type { LogLevel } from '../../domain/log/log-codes.js';
import {
  createJob,
  listJobs,
  conflictWarnings,
  jobFieldChanges,
  periodNote,
  updateJob,
  withNewJobDefaults,
  type Job,
  type JobTask,
} from '../../jobs/index.js';
import { changeText } from '../../domain/audit/changed-fields.js';
import { asksForStarter } from '../../domain/parameters/starter.js';
import { withNameWarnings } from '../../runs/name-warnings.js';
import { isAcceptedText } from '../given-parameters.js';
import { refuseCorrectable } from '../correction.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { readShortInput } from '../terminal/input.js';
import { requireJobByReference, withJobs } from '../program/job-session.js';
import { nextRunText } from '../job-text.js';
import type { Session } from '../program/session.js';
import { nameOfUser } from '../user-name.js';

interface JobOptions {
  readonly parameters?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly logLevel?: LogLevel | undefined;
  readonly secrets?: string | undefined;
  readonly by?: string | undefined;
  readonly json?: boolean | undefined;
}

interface CreateOptions extends JobOptions {
  readonly label: string;
  readonly cron: string;
  readonly task: JobTask;
  readonly id?: string | undefined;
  readonly paused?: boolean | undefined;
  readonly note: string;
}

interface EditOptions extends JobOptions {
  readonly label?: string | undefined;
  readonly cron?: string | undefined;
  readonly catchUp?: number | undefined;
  /** The version of the job that the person read. */
  readonly ifVersion?: string | undefined;
}

const secondsPerHour = 3600;

/** Makes a job. */
export async function jobCreateCommand(session: Session, options: CreateOptions): Promise<void> {
  const { label, cron, task, timeZone, logLevel, secrets, id, paused, note } = options;
  const given = await parametersOf(session, options);
  if (given === undefined && task === 'billingSync') {
    throw new CommandFailure(exitCodes.usage, 'A billing sync needs its parameters: --parameters FILE.');
  }
  const { text: parametersText, notes } =
    task === 'billingSync' && given !== undefined ? withNewJobDefaults(given) : { text: given ?? '', notes: [] };
  const job = await withJobs(session, (services) =>
    createJob(services, {
      ...{ label, cron, task, timeZone, logLevel, secretsName: secrets, jobId: id, paused, note },
      ...{ parametersText, savedBy: saverOf(parametersText, options) },
    }),
  );
  await answer(session, job, 'was made', options);
  for (const each of notes) session.terminal.message(`Note: ${each}`);
}

/** Changes a job. */
export async function jobEditCommand(session: Session, reference: string, options: EditOptions): Promise<void> {
  const { label, cron, timeZone, logLevel, secrets, catchUp } = options;
  const parametersText = await parametersOf(session, options);
  const catchUpSeconds = catchUp === undefined ? undefined : catchUp * secondsPerHour;
  const changes = { label, cron, timeZone, logLevel, secretsName: secrets, parametersText, catchUpSeconds };
  if (Object.values(changes).every((change) => change === undefined)) {
    throw new CommandFailure(exitCodes.usage, 'Say what is to be different, for example: --cron "0 22 L * *".');
  }
  const { before, job } = await withJobs(session, async (services) => {
    const before = await requireJobByReference(services, reference);
    requireVersion(before, options);
    const savedBy = saverOf(parametersText ?? before.parametersText, options);
    return { before, job: await updateJob(services, before.jobId, { ...changes, savedBy }, before) };
  });
  await answer(session, job, 'was changed', options, jobFieldChanges(before, job).map(changeText));
}

/** @throws CommandFailure if somebody edited the job since the person read it */
function requireVersion({ jobId, label, version }: Job, { ifVersion }: EditOptions): void {
  if (ifVersion === undefined || ifVersion === version) return;
  throw new CommandFailure(
    exitCodes.failed,
    `Somebody edited the job "${label}" since you read it: its version is ${version}. Nothing was changed. ` +
      `Look at it: billing-sync job show ${jobId}`,
  );
}

/** Who saves the job, if its parameters ask for that. */
function saverOf(parametersText: string, { by }: JobOptions): string | undefined {
  return asksForStarter(parametersText) ? nameOfUser(by) : undefined;
}

async function parametersOf({ terminal }: Session, { parameters }: JobOptions): Promise<string | undefined> {
  if (parameters === undefined) return undefined;
  const text = parameters.trimStart().startsWith('{') ? parameters : await readShortInput(terminal, parameters);
  refuseCorrectable(text, 'The parameters are refused and no job was saved.', isAcceptedText);
  return text;
}

/** @param changes each in a line */
async function answer(
  session: Session,
  saved: Job,
  what: string,
  { json, parameters }: JobOptions,
  changes: readonly string[] = [],
): Promise<void> {
  const { terminal } = session;
  // The job is saved, whether or not more can be told of it now.
  const [job = saved] = await withNameWarnings(await session.store(), [saved]).catch(() => []);
  terminal.message(`The job "${job.label}" ${what}. Next run: ${nextRunText(job)}`);
  for (const change of changes) terminal.message(`  ${change}`);
  for (const { level, message } of job.problems) terminal.message(`${level}: ${message}`);
  const jobs = await withJobs(session, listJobs).catch(() => []);
  for (const { message } of conflictWarnings(job, jobs)) terminal.message(`Warning: ${message}`);
  // Of parameters that stay as they were, it was said before.
  const note = parameters === undefined ? undefined : periodNote(job.task, job.parametersText);
  if (note !== undefined) terminal.message(`Note: ${note}`);
  if (json === true) terminal.json({ job });
  else terminal.data(job.jobId);
}
