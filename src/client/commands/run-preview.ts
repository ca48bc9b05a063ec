import { asPreview, startRun } from '../../runs/start-run.js';
import { streamLines } from '../../store/lines/line-pages.js';
import { changeOutcomes } from '../../runs/line-choices.js';
import { authorOf } from '../author.js';
import { followRun } from '../follow/follow-run.js';
import { readGivenParameters } from '../given-parameters.js';
import { checkBeforeStart } from '../parameter-warnings.js';
import { requireJobByReference, withJobs } from '../program/job-session.js';
import type { Session } from '../program/session.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { showLines } from './run-lines.js';

interface PreviewOptions {
  readonly job?: string | undefined;
  readonly parameters?: string | undefined;
  readonly customer?: readonly string[] | undefined;
  readonly timeZone?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Makes a preview: shows what a run would change, and changes nothing. */
export async function previewCommand(session: Session, options: PreviewOptions): Promise<void> {
  const { taskQueue, consoleUrl } = await session.configuration();
  const { parameters, timeZone } = await wantedRun(session, options);
  const client = await session.client();
  const store = await session.store();
  await checkBeforeStart(session, parameters);
  const { workflowId, firstExecutionRunId: runId } = await startRun(client, taskQueue, asPreview(parameters), {
    ...{ consoleUrl, timeZone, summary: 'Preview of a billing sync', author: authorOf() },
  });
  await followRun(session, { workflowId, runId }, { wait: true, json: options.json });
  if (options.json === true) return;
  const outcomes = changeOutcomes;
  const { terminal } = session;
  terminal.data('');
  await showLines(terminal, streamLines(store, runId, { outcomes }), true);
}

async function wantedRun(
  session: Session,
  { job: reference, parameters, customer = [], timeZone }: PreviewOptions,
): Promise<{ parameters: unknown; timeZone: string | undefined }> {
  if ((reference === undefined) === (parameters === undefined)) {
    throw new CommandFailure(exitCodes.usage, 'Give either --job or --parameters: what a preview is made of.');
  }
  if (reference === undefined)
    return { parameters: await readGivenParameters(session.terminal, parameters ?? '', customer), timeZone };
  const job = await withJobs(session, (services) => requireJobByReference(services, reference));
  if (job.task !== 'billingSync') {
    throw new CommandFailure(
      exitCodes.usage,
      `The job "${job.label}" makes billing records: only a billing sync has a preview. Give another job: "billing-sync job list" shows which there are.`,
    );
  }
  return {
    parameters: await readGivenParameters(session.terminal, job.parametersText, customer),
    timeZone: timeZone ?? job.timeZone,
  };
}
