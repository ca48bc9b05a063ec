import type { ApprovalWait } from '../../domain/sync/decision.js';
import { shortId } from '../../domain/wording.js';
import { readRunReport } from '../../runs/run-report.js';
import { decisionCommands } from '../approval-text.js';
import { exitCodeOf } from '../terminal/exit-codes.js';
import { tellStarted, type FollowOptions, type StartedRun } from './follow.js';
import { nextRunOf } from './next-run.js';
import { runReportJson } from '../run-report-json.js';
import { runReportText } from '../run-report.js';
import type { Session } from '../program/session.js';
import { progressText, watchRun, type FollowedProgress } from './watch-run.js';

/** Tells of a run that was started or resumed; with `wait`, shows how far it is and what it came to. */
export async function followRun(session: Session, run: StartedRun, options: FollowOptions): Promise<void> {
  const { terminal } = session;
  const { runId, workflowId, executionId } = run;
  const begun = `Run ${shortId(runId)} ${executionId === undefined ? 'was started' : 'goes on'}: ${workflowId}`;
  const goesOn = `The run goes on. Look at it with: billing-sync run show ${shortId(runId)}`;
  if (!(await tellStarted(session, run, { noun: 'run', begun, goesOn }, options))) return;
  const [client, store] = [await session.client(), await session.store()];
  let told: ApprovalWait | null = null;
  const tell = (progress: FollowedProgress): void => {
    const { approval } = progress;
    if (approval !== null && approval.previewId !== told?.previewId) terminal.message(waitMessage(runId, approval));
    told = approval ?? told;
    terminal.progress(progressText(progress));
  };
  await watchRun({ client, store }, run, tell, goesOn);
  terminal.endProgress();
  const report = await readRunReport(store, runId);
  if (options.json === true) terminal.json(runReportJson(report));
  else {
    const [nextRun, temporalUi] = await Promise.all([nextRunOf(session, report.run), session.temporalUi()]);
    terminal.data(runReportText(report, terminal, { temporalUi, nextRun }));
  }
  session.exitCode = exitCodeOf(report.run.status);
}

/** Tells whoever follows a run how to decide on its changes. */
function waitMessage(runId: string, wait: ApprovalWait): string {
  const commands = decisionCommands(runId, wait).map(([, command]) => `  ${command}`);
  return [`The run waits for approval, as ${wait.reasons.join('; ')}. In another terminal:`, ...commands].join('\n');
}
