import { noteEndedRuns } from '../ended-runs.js';
import { nextRunOf } from '../next-run.js';
import { requireRunByReference } from '../run-reference.js';
import { readRunReport } from '../../runs/run-report.js';
import { runReportJson, runReportText } from '../run-report.js';
import type { Session } from '../session.js';

/** Shows what a run came to. */
export async function showCommand(
  session: Session,
  reference: string,
  options: { json?: boolean | undefined },
): Promise<void> {
  const { terminal, uiUrl } = session;
  const store = await session.store();
  const found = await requireRunByReference(store, reference);
  const { runId } = found;
  await noteEndedRuns(session, [found]);
  const report = await readRunReport(store, runId);
  if (options.json === true) terminal.json(runReportJson(report));
  else terminal.data(runReportText(report, terminal, { uiUrl, nextRun: await nextRunOf(session, report.run) }));
}
