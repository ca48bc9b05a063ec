import { exitCodeOf, exitCodes } from '../exit-codes.js';
import { readGivenParameters } from '../given-parameters.js';
import { runReportJson, runReportText } from '../run-report-text.js';
import type { Session } from '../session.js';
import { readRunReport } from '../../runs/run-report.js';
import { startRun } from '../../runs/start-run.js';
import { hasWorker } from '../../runs/worker-presence.js';
import { progressText, watchRun } from '../watch-run.js';
import { shortId } from '../../domain/wording.js';

interface StartOptions {
  readonly parameters: string;
  readonly customer?: readonly string[] | undefined;
  readonly wait?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Starts a run; with --wait, shows how far it is and what it came to. */
export async function startCommand(session: Session, options: StartOptions): Promise<void> {
  const { terminal } = session;
  const { taskQueue, consoleUrl } = await session.configuration();
  const parameters = await readGivenParameters(options.parameters, options.customer ?? []);
  const client = await session.client();
  const store = await session.store();
  const handle = await startRun(client, taskQueue, parameters, consoleUrl);
  const runId = handle.firstExecutionRunId;
  terminal.message(`Run ${shortId(runId)} was started: ${handle.workflowId}`);
  if (!(await hasWorker(client, taskQueue))) {
    terminal.message(`No worker listens on the task queue "${taskQueue}" yet. The run begins when one does.`);
  }
  if (options.wait !== true) {
    if (options.json === true) terminal.json({ runId, workflowId: handle.workflowId });
    else terminal.data(runId);
    return;
  }
  process.once('SIGINT', () => {
    terminal.message(`The run goes on. Look at it with: billing-sync run show ${shortId(runId)}`);
    process.exit(exitCodes.interrupted);
  });
  await watchRun({ client, store }, handle, (progress) => {
    terminal.progress(progressText(progress));
  });
  terminal.endProgress();
  const report = await readRunReport(store, runId);
  if (options.json === true) terminal.json(runReportJson(report));
  else terminal.data(runReportText(report, terminal, await session.temporalUi()));
  process.exitCode = exitCodeOf(report.run.status);
}
