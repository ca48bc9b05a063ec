import { haltEndedRunsIfKnown } from '../follow/ended-runs.js';
import { nextRunOf } from '../follow/next-run.js';
import { requireRunByReference } from '../run-reference.js';
import type { Run } from '../../store/runs/runs.js';
import { workflowTrouble, type WorkflowTrouble } from '../../runs/workflow-trouble.js';
import { readRunReport } from '../../runs/run-report.js';
import { runReportJson } from '../run-report-json.js';
import { runReportText } from '../run-report.js';
import type { Session } from '../program/session.js';

/** Shows what a run came to. */
export async function showCommand(
  session: Session,
  reference: string,
  options: { json?: boolean | undefined },
): Promise<void> {
  const { terminal } = session;
  const store = await session.store();
  const found = await requireRunByReference(store, reference);
  const { runId } = found;
  await haltEndedRunsIfKnown(session, [found]);
  const report = await readRunReport(store, runId);
  if (options.json === true) terminal.json(runReportJson(report));
  else {
    const [temporalUi, nextRun, trouble] = await Promise.all([
      session.temporalUi(),
      nextRunOf(session, report.run),
      troubleOf(session, report.run),
    ]);
    terminal.data(runReportText(report, terminal, { temporalUi, nextRun, trouble }));
  }
}

/** Why a run does not get on, as far as Temporal can be asked: the report is the store's. */
async function troubleOf(session: Session, { workflowId, closedAt }: Run): Promise<WorkflowTrouble | undefined> {
  if (closedAt !== null) return undefined;
  try {
    return await workflowTrouble(await session.client(), workflowId);
  } catch {
    return undefined;
  }
}
