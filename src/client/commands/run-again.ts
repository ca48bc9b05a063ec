import type { Client } from '@temporalio/client';
import { asksForStarter, withStarter } from '../../domain/parameters/starter.js';
import { shortId, timeText } from '../../domain/wording.js';
import { describeJob, JobFailure, type Job } from '../../jobs/index.js';
import { inputToRepeat, type RunInput } from '../../runs/run-input.js';
import { RunRefusal } from '../../runs/run-refusal.js';
import { startRun } from '../../runs/start-run.js';
import type { Run } from '../../store/runs/runs.js';
import { authorOf } from '../author.js';
import { followRun } from '../follow/follow-run.js';
import { warnOfParameters } from '../parameter-warnings.js';
import { withJobs } from '../program/job-session.js';
import type { Session } from '../program/session.js';
import { requireRunByReference } from '../run-reference.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { nameOfUser } from '../user-name.js';
import { confirmedStart, parameterDifferences } from '../what-runs.js';
import { startJob, type StartOptions } from './job-operate.js';

/** Starts a run once more, after telling what it is: its job as that is now, or a run without a job with its parameters. */
export async function againCommand(session: Session, reference: string, options: StartOptions): Promise<void> {
  const run = await requireRunByReference(await session.store(), reference);
  const job = await jobOf(session, run);
  const client = await session.client();
  if (job !== undefined) {
    // The job runs as it is, whether or not the former parameters are known still.
    const former = await inputToRepeat(client, run).catch(() => undefined);
    const differences = former === undefined ? [] : parameterDifferences(former.parameters, job.parametersText);
    await startJob(session, job, options, { differences });
    return;
  }
  const { runId, parameters: accepted, startedAt } = run;
  if (accepted === null) {
    throw new CommandFailure(
      exitCodes.usage,
      `A run refuses the parameters of run ${shortId(runId)}, and nothing was started. "billing-sync log ${shortId(runId)}" says why.`,
    );
  }
  const { parameters: given, timeZone } = await repeatable(client, run);
  const asksName = options.by !== undefined || asksForStarter(given);
  const parameters = asksName ? withStarter(given, nameOfUser(options.by)) : given;
  const warned = await warnOfParameters(session, parameters);
  const what = `The run of ${timeText(startedAt)} is started once more, with its parameters:`;
  await confirmedStart(session, { what, parameters, timeZone, last: run }, options.yes);
  const { taskQueue, consoleUrl } = await session.configuration();
  const started = await startRun(client, taskQueue, parameters, { consoleUrl, timeZone, author: authorOf() });
  await followRun(session, { workflowId: started.workflowId, runId: started.firstExecutionRunId, ...warned }, options);
}

async function repeatable(client: Client, run: Run): Promise<RunInput> {
  return inputToRepeat(client, run).catch((error: unknown) => {
    if (!(error instanceof RunRefusal)) throw error;
    const next = 'Start a new run with its parameters: billing-sync run start --parameters FILE';
    throw new CommandFailure(exitCodes.failed, `${error.message} ${next}`, { cause: error });
  });
}

/** The job that started a run; undefined where a person did, or the job is gone. */
async function jobOf(session: Session, { jobId }: Run): Promise<Job | undefined> {
  if (jobId === null) return undefined;
  return withJobs(session, (services) =>
    describeJob(services, jobId).catch((error: unknown) => {
      if (error instanceof JobFailure && error.kind === 'NotFound') return undefined;
      throw error;
    }),
  );
}
