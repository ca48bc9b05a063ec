import { listRunsWithCounts, type RunListing } from '../../store/runs/run-lookup.js';
import { noteEndedRuns } from '../follow/ended-runs.js';
import { shownStatus } from '../../runs/shown-status.js';
import type { Session } from '../program/session.js';
import { table } from '../terminal/table.js';
import { approvalWaitText } from '../../domain/sync/decision.js';
import { outageWaitText } from '../../domain/sync/outage.js';
import { colouredStatus, type Terminal } from '../terminal/terminal.js';
import { durationText, grouped, shortId, timeText } from '../../domain/wording.js';

/** Lists the newest runs. */
export async function listCommand(session: Session, options: { limit: number; json?: boolean | undefined }) {
  const { terminal } = session;
  const runs = await listRunsWithCounts(await session.store(), options.limit);
  await noteEndedRuns(session, runs);
  if (options.json === true) {
    terminal.json({ runs: runs.map(({ approvalWait, ...run }) => ({ ...run, approval: approvalWait })) });
    return;
  }
  if (runs.length === 0) {
    terminal.message('There is no run yet. Start one with: billing-sync run start --parameters FILE --wait');
    return;
  }
  const isWide = terminal.width === undefined || terminal.width >= widthForCounts;
  const columns = isWide ? [...narrowColumns, ...countColumns] : narrowColumns;
  terminal.data(
    table(
      [...columns.map(({ head, align }) => ({ head, align })), { head: 'status', flexible: true }],
      runs.map((run) => [...columns.map(({ cell }) => cell(run)), statusText(run, terminal)]),
      terminal,
    ),
  );
}

function statusText(run: RunListing, { colours }: Terminal): string {
  const { isPreview, waiting, approvalWait } = run;
  const shown = `${colouredStatus(colours, shownStatus({ ...run, isWaiting: false }))}${isPreview ? ' (preview)' : ''}`;
  const waits = [
    ...(waiting === null ? [] : [outageWaitText(waiting)]),
    ...(approvalWait === null ? [] : [approvalWaitText(approvalWait)]),
  ];
  return [shown, ...waits].join(', ');
}

interface ListColumn {
  readonly head: string;
  readonly align: 'left' | 'right';
  readonly cell: (run: RunListing) => string;
}

const narrowColumns: readonly ListColumn[] = [
  { head: 'run', align: 'left', cell: ({ runId }) => shortId(runId) },
  { head: 'started', align: 'left', cell: ({ startedAt }) => timeText(startedAt).slice(0, 16) },
  { head: 'period', align: 'left', cell: ({ periodEnd }) => periodEnd ?? '' },
  { head: 'changed', align: 'right', cell: ({ changedLines }) => grouped(changedLines) },
];

/** Left out where the terminal is narrow. */
const countColumns: readonly ListColumn[] = [
  { head: 'errors', align: 'right', cell: ({ errors }) => grouped(errors) },
  { head: 'warnings', align: 'right', cell: ({ warnings }) => grouped(warnings) },
  { head: 'took', align: 'right', cell: tookText },
];

const widthForCounts = 100;

function tookText({ startedAt, closedAt }: RunListing): string {
  return closedAt === null ? '' : durationText(closedAt.getTime() - startedAt.getTime());
}
