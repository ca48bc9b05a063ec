import { nextRunOf } from '../next-run.js';
import { requireRunByReference } from '../run-reference.js';
import { readRunReport } from '../../runs/run-report.js';
import { runReportJson, runReportText } from '../run-report-text.js';
import type { Session } from '../session.js';

/** Shows what a run came to. */
export async function showCommand(
  session: Session,
  reference: string,
  options: { json?: boolean | undefined },
): Promise<void> {
  const { terminal } = session;
  const store = await session.store();
  const { runId } = await requireRunByReference(store, reference);
  const report = await readRunReport(store, runId);
  if (options.json === true) terminal.json(runReportJson(report));
  else {
    const context = { ui: await session.temporalUi(), nextRun: await nextRunOf(session, report.run) };
    terminal.data(runReportText(report, terminal, context));
  }
}
