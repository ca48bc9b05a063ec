import { shortId } from '../../domain/wording.js';
import { readRunReport } from '../../runs/run-report.js';
import { exitCodeOf } from '../terminal/exit-codes.js';
import { tellStarted, type FollowOptions, type StartedRun } from './follow.js';
import { nextRunOf } from './next-run.js';
import { runReportJson, runReportText } from '../run-report.js';
import type { Session } from '../program/session.js';
import { progressText, watchRun } from './watch-run.js';

/** Tells of a run that was started or resumed; with `wait`, shows how far it is and what it came to. */
export async function followRun(session: Session, run: StartedRun, options: FollowOptions): Promise<void> {
  const { terminal } = session;
  const { runId, workflowId, executionId } = run;
  const begun = `Run ${shortId(runId)} ${executionId === undefined ? 'was started' : 'goes on'}: ${workflowId}`;
  const goesOn = `The run goes on. Look at it with: billing-sync run show ${shortId(runId)}`;
  if (!(await tellStarted(session, run, { noun: 'run', begun, goesOn }, options))) return;
  const [client, store] = [await session.client(), await session.store()];
  await watchRun({ client, store }, run, (progress) => {
    terminal.progress(progressText(progress));
  });
  terminal.endProgress();
  const report = await readRunReport(store, runId);
  if (options.json === true) terminal.json(runReportJson(report));
  else {
    const [nextRun, temporalUi] = await Promise.all([nextRunOf(session, report.run), session.temporalUi()]);
    terminal.data(runReportText(report, terminal, { temporalUi, nextRun }));
  }
  process.exitCode = exitCodeOf(report.run.status);
}
