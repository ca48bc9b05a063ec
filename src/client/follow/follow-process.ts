import {
  ProcessFailed,
  processProgress,
  processProgressText,
  processSummary,
  processSummaryLines,
} from '../../runs/billing-process.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { tellStarted, untilEnded, type FollowOptions, type StartedRun } from './follow.js';
import type { Session } from '../program/session.js';

/** Tells of a billing process that was started; with `wait`, shows how far it is and what it came to. */
export async function followProcess(session: Session, run: StartedRun, options: FollowOptions): Promise<void> {
  const { terminal } = session;
  const { runId, workflowId } = run;
  const begun = `The billing process was started: ${workflowId}`;
  const goesOn = 'The process goes on.';
  if (!(await tellStarted(session, run, { noun: 'process', begun, goesOn }, options))) return;
  const services = { client: await session.client(), store: await session.store() };
  const summary = await untilEnded(orFailure(processSummary(services.client, run)), goesOn, async (ended) => {
    const progress = await processProgress(services, run);
    if (!ended.aborted) terminal.progress(processProgressText(progress));
  });
  terminal.endProgress();
  if (options.json === true) terminal.json({ runId, workflowId, ...summary });
  else terminal.data(processSummaryLines(summary).join('\n'));
}

function orFailure<Result>(end: Promise<Result>): Promise<Result> {
  return end.catch((error: unknown) => {
    if (!(error instanceof ProcessFailed)) throw error;
    throw new CommandFailure(exitCodes.failed, error.message, { cause: error });
  });
}
