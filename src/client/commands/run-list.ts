import { listRunPage, type ListedRun } from '../../store/runs/run-list.js';
import { haltEndedRunsIfKnown } from '../follow/ended-runs.js';
import { attentionIn, remedyOfListed } from '../../runs/attention.js';
import { entriesOfLevel } from '../../runs/problem-counts.js';
import { undoneWord } from '../../runs/undone-text.js';
import { runKind } from '../../runs/run-kind.js';
import { starterText } from '../../domain/audit/started-by.js';
import { saysWhoActs, shownStatus } from '../../runs/shown-status.js';
import type { Session } from '../program/session.js';
import { table } from '../terminal/table.js';
import { failureSummary, failureText } from '../../domain/sync/failure-summary.js';
import { outageWaitText } from '../../domain/sync/outage.js';
import { colouredStatus, type Terminal } from '../terminal/terminal.js';
import { durationText, grouped, shortId, timeText } from '../../domain/wording.js';

/** Lists the newest runs. */
export async function listCommand(session: Session, options: { limit: number; json?: boolean | undefined }) {
  const { terminal } = session;
  const runs = await listRunPage(
    await session.store(),
    { withoutOwnPreviews: true },
    { offset: 0, limit: options.limit },
  );
  await haltEndedRunsIfKnown(session, runs);
  if (options.json === true) {
    terminal.json({ runs: runs.map(listedJson) });
    return;
  }
  if (runs.length === 0) {
    terminal.message('There is no run yet. Start one with: billing-sync run start --parameters FILE --wait');
    return;
  }
  const isWide = terminal.width === undefined || terminal.width >= widthForCounts;
  const isWidest = terminal.width === undefined || terminal.width >= widthForStarter;
  const columns = [...narrowColumns, ...(isWide ? countColumns : []), ...(isWidest ? [starterColumn] : [])];
  terminal.data(
    table(
      [...columns.map(({ head, align }) => ({ head, align })), { head: 'status', flexible: true }],
      runs.map((run) => [...columns.map(({ cell }) => cell(run)), statusText(run, terminal)]),
      terminal,
    ),
  );
  if (runs.some((run) => failureSummary(run) !== null)) {
    terminal.message('What to do about a run that failed: billing-sync run show RUN');
  }
}

/** A run as JSON gives it. */
function listedJson(run: ListedRun): object {
  const { runId, workflowId, jobId, startedBy, startedAt, closedAt, periodEnd, status, isPreview, isUndo, undone } =
    run;
  return {
    ...{ runId, workflowId, jobId, startedBy, startedAt, closedAt, periodEnd, status, isPreview, isUndo },
    ...{ isUndone: undoneWord(undone) !== undefined, undoneLines: undone?.undoneLines ?? 0 },
    ownPreviewId: run.ownPreviewId,
    failureKind: run.failureKind,
    failureSummary: failureSummary(run),
    waiting: run.waiting,
    approval: run.approvalWait,
    changedLines: run.changedLines,
    warnings: entriesOfLevel(run, 'Warning'),
    errors: entriesOfLevel(run, 'Error'),
    whoActs: remedyOfListed(run),
    settledBy: run.settledBy,
  };
}

function statusText(run: ListedRun, { colours }: Terminal): string {
  const word = undoneWord(run.undone);
  const { isPreview, isUndo, waiting, approvalWait } = run;
  const needsYou = attentionIn(run, run.problems).person;
  const status = shownStatus({ ...run, isWaiting: approvalWait !== null, needsYou });
  // Its status says of a preview that it is one.
  const kind = isUndo || (isPreview && !status.startsWith('Preview')) ? ` (${runKind(run).toLowerCase()})` : '';
  const shown = `${colouredStatus(colours, status)}${kind}`;
  const failure = failureSummary(run);
  const waits = [
    ...(word === undefined ? [] : [word.toLowerCase()]),
    ...(waiting === null ? [] : [outageWaitText(waiting)]),
    ...(approvalWait === null ? [] : [`until ${timeText(new Date(approvalWait.until))}`]),
    ...(approvalWait === null && !saysWhoActs(status) && remedyOfListed(run) === 'person' ? ['needs you'] : []),
  ];
  return [failure === null ? shown : `${shown}: ${failureText(failure)}`, ...waits].join(', ');
}

interface ListColumn {
  readonly head: string;
  readonly align: 'left' | 'right';
  readonly cell: (run: ListedRun) => string;
}

const narrowColumns: readonly ListColumn[] = [
  { head: 'run', align: 'left', cell: ({ runId }) => shortId(runId) },
  { head: 'started', align: 'left', cell: ({ startedAt }) => timeText(startedAt).slice(0, 16) },
  { head: 'period', align: 'left', cell: ({ periodEnd }) => periodEnd ?? '' },
  { head: 'changed', align: 'right', cell: ({ changedLines }) => grouped(changedLines) },
];

/** Left out where the terminal is narrow. */
const countColumns: readonly ListColumn[] = [
  { head: 'errors', align: 'right', cell: (run) => grouped(entriesOfLevel(run, 'Error')) },
  { head: 'warnings', align: 'right', cell: (run) => grouped(entriesOfLevel(run, 'Warning')) },
  { head: 'took', align: 'right', cell: tookText },
];

/** Left out unless the terminal is very wide. */
const starterColumn: ListColumn = { head: 'started by', align: 'left', cell: (run) => starterText(run) };

const widthForCounts = 100;
const widthForStarter = 140;

function tookText({ startedAt, closedAt }: ListedRun): string {
  return closedAt === null ? '' : durationText(closedAt.getTime() - startedAt.getTime());
}
