import { exitCodeOf, exitCodes } from './exit-codes.js';
import { readRunReport } from '../runs/run-report.js';
import { nextRunOf } from './next-run.js';
import { hasWorker } from '../runs/worker-presence.js';
import { runReportJson, runReportText } from './run-report.js';
import type { Session } from './session.js';
import { progressText, watchRun, type StartedRun } from './watch-run.js';
import { shortId } from '../domain/wording.js';

/** How the start of a run is answered. */
export interface FollowOptions {
  readonly wait?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Tells of a run that was started; with `wait`, shows how far it is and what it came to. */
export async function followRun(session: Session, run: StartedRun, options: FollowOptions): Promise<void> {
  const { terminal } = session;
  const { runId, workflowId } = run;
  const { taskQueue } = await session.configuration();
  const client = await session.client();
  terminal.message(`Run ${shortId(runId)} was started: ${workflowId}`);
  if (!(await hasWorker(client, taskQueue))) {
    terminal.message(`No worker listens on the task queue "${taskQueue}" yet. The run begins when one does.`);
  }
  if (options.wait !== true) {
    if (options.json === true) terminal.json({ runId, workflowId });
    else terminal.data(runId);
    return;
  }
  process.once('SIGINT', () => {
    terminal.message(`The run goes on. Look at it with: billing-sync run show ${shortId(runId)}`);
    process.exit(exitCodes.interrupted);
  });
  const store = await session.store();
  await watchRun({ client, store }, run, (progress) => {
    terminal.progress(progressText(progress));
  });
  terminal.endProgress();
  const report = await readRunReport(store, runId);
  if (options.json === true) terminal.json(runReportJson(report));
  else {
    const nextRun = await nextRunOf(session, report.run);
    terminal.data(runReportText(report, terminal, { uiUrl: session.uiUrl, nextRun }));
  }
  process.exitCode = exitCodeOf(report.run.status);
}
