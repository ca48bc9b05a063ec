import type { Client } from '@temporalio/client';
import { asksForStarter, withStarter } from '../../domain/parameters/starter.js';
import { shortId, timeText } from '../../domain/wording.js';
import { parseParameters } from '../../domain/parameters/parameters.js';
import type { Job } from '../../jobs/index.js';
import { jobOfRun } from '../../runs/job-of-run.js';
import { parameterDifferences } from '../../runs/parameter-rows.js';
import { runKind } from '../../runs/run-kind.js';
import { readRunReport, undoesPartOf } from '../../runs/run-report.js';
import { applicable } from '../../runs/apply-preview.js';
import type { Store } from '../../store/database.js';
import { inputToRepeat, type RunInput } from '../../runs/run-input.js';
import { RunRefusal } from '../../runs/run-refusal.js';
import { startRun } from '../../runs/start-run.js';
import { appliesForPerson } from '../../store/runs/run-stages.js';
import type { Run } from '../../store/runs/runs.js';
import { authorOf } from '../author.js';
import { followRun } from '../follow/follow-run.js';
import { checkBeforeStart } from '../parameter-warnings.js';
import { withJobs } from '../program/job-session.js';
import type { Session } from '../program/session.js';
import { requireRunByReference } from '../run-reference.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { nameOfUser } from '../user-name.js';
import { confirmedStart } from '../confirm-start.js';
import { startJob, type StartOptions } from './job-operate.js';

/** Starts a run once more, after telling what it is: its job as that is now, or a run without a job with its parameters. */
export async function againCommand(session: Session, reference: string, options: StartOptions): Promise<void> {
  const store = await session.store();
  const run = await requireRunByReference(store, reference);
  const job = await withJobs(session, (services) => jobOfRun(services, run));
  if (job !== undefined) {
    await startJob(session, job, options, { differences: differencesOf(run, job) });
    return;
  }
  const { runId, parameters: accepted, startedAt } = run;
  if (accepted === null) {
    throw new CommandFailure(
      exitCodes.usage,
      `A run refuses the parameters of run ${shortId(runId)}, and nothing was started. "billing-sync log ${shortId(runId)}" says why.`,
    );
  }
  await requireApplicable(store, run);
  const client = await session.client();
  const { parameters: given, timeZone } = await repeatable(client, run);
  const asksName = options.by !== undefined || asksForStarter(given);
  const parameters = asksName ? withStarter(given, nameOfUser(options.by)) : given;
  const warned = await checkBeforeStart(session, parameters);
  const how = appliesForPerson(run) ? 'to make exactly the changes of its preview' : 'with its own parameters';
  const what = `The ${runKind(run).toLowerCase()} of ${timeText(startedAt)} starts again ${how}:`;
  const toRun = { what, parameters, timeZone, last: run, ofOtherRun: await ofOtherRun(store, run) };
  await confirmedStart(session, toRun, options.yes);
  const { taskQueue, consoleUrl } = await session.configuration();
  const started = await startRun(client, taskQueue, parameters, { consoleUrl, timeZone, author: authorOf() });
  await followRun(session, { workflowId: started.workflowId, runId: started.firstExecutionRunId, ...warned }, options);
}

/** A run that applies a preview does exactly that again, which is refused once the preview is out of date. */
async function requireApplicable(store: Store, run: Run): Promise<void> {
  if (!appliesForPerson(run)) return;
  const found = applicable(await readRunReport(store, run.appliesRunId));
  if ('plan' in found) return;
  const next = `Make the preview again: billing-sync run again ${shortId(run.appliesRunId)}`;
  throw new CommandFailure(exitCodes.usage, `${found.problem} Nothing was started. ${next}`);
}

async function repeatable(client: Client, run: Run): Promise<RunInput> {
  return inputToRepeat(client, run).catch((error: unknown) => {
    if (!(error instanceof RunRefusal)) throw error;
    const next = 'Start a new run with its parameters: billing-sync run start --parameters FILE';
    throw new CommandFailure(exitCodes.failed, `${error.message} ${next}`, { cause: error });
  });
}

/** What a run does with another one, by the names that `run show` uses. */
async function ofOtherRun(store: Store, run: Run): Promise<(readonly [string, string])[]> {
  const { undoes, appliesRunId } = run;
  return [
    ...(undoes === null
      ? []
      : [['Undoes', `${(await undoesPartOf(store, run)) ?? ''} of the run ${undoes.runId}`] as const]),
    ...(appliesRunId === null ? [] : [['Applies', `the preview ${appliesRunId}`] as const]),
  ];
}

/** The parameters that the job says otherwise than a run of it; none where a run refuses those of either. */
function differencesOf({ parameters: then }: Run, { task, parametersText }: Job): string[] {
  const parsed = task === 'billingSync' ? parseParameters(parametersText) : undefined;
  if (then === null || parsed === undefined || !('parameters' in parsed)) return [];
  return parameterDifferences(then, parsed.parameters).map((each) => `${each.name}: ${each.then} → ${each.now}`);
}
