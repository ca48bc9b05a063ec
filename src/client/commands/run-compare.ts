import { comparedTable } from '../../exports/compared-table.js';
import { comparisonCautions, notEndedText, nothingDiffersText, whyNotComparable } from '../../runs/compared-runs.js';
import { counted, grouped, signedAmount } from '../../domain/wording.js';
import { comparedLines, type ComparedLine } from '../../store/lines/compared-lines.js';
import type { Store } from '../../store/database.js';
import type { Run } from '../../store/runs/runs.js';
import { requireRunByReference } from '../run-reference.js';
import type { Session } from '../program/session.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import { table, type Column } from '../terminal/table.js';
import { writeRows, type ExportOptions } from '../terminal/write-export.js';

const nouns = ['line', 'lines'] as const;

/** Shows which contract lines two runs do not leave with the same quantity, or writes them to a file. */
export async function compareCommand(
  session: Session,
  earlierReference: string,
  laterReference: string,
  options: ExportOptions,
): Promise<void> {
  const { terminal } = session;
  const store = await session.store();
  const earlier = await requireEndedRun(store, earlierReference);
  const later = await requireEndedRun(store, laterReference);
  requireComparable(earlier, later);
  const lines = await comparedLines(store, earlier.runId, later.runId);
  for (const caution of comparisonCautions(earlier, later)) terminal.message(caution);
  const document = { version: 1, earlierRunId: earlier.runId, laterRunId: later.runId };
  if (await writeRows(terminal, comparedTable, lines, options, { document, name: 'lines', nouns })) return;
  if (lines.length === 0) terminal.message(nothingDiffersText);
  else {
    terminal.data(table(columns, lines.map(cellsOf), terminal));
    terminal.message(`${counted(lines.length, 'line differs', 'lines differ')}.`);
  }
}

async function requireEndedRun(store: Store, reference: string): Promise<Run> {
  const run = await requireRunByReference(store, reference);
  if (run.closedAt !== null) return run;
  throw new CommandFailure(exitCodes.usage, `${run.runId} ${notEndedText} Compare it when it has, or a run before it.`);
}

function requireComparable(earlier: Run, later: Run): void {
  const problem = whyNotComparable(earlier, later);
  if (problem !== undefined) throw new CommandFailure(exitCodes.usage, problem);
}

const columns: readonly Column[] = [
  { head: 'customer', flexible: true },
  { head: 'line', flexible: true },
  { head: 'earlier', align: 'right' },
  { head: 'later', align: 'right' },
  { head: 'difference', align: 'right' },
  { head: 'per period', align: 'right' },
];

function cellsOf({ customerName, description, earlier, later, difference, amount }: ComparedLine): string[] {
  const units = (value: number | null) => (value === null ? '–' : grouped(value));
  return [
    ...[customerName, description, units(earlier), units(later)],
    `${difference < 0 ? '−' : '+'}${grouped(Math.abs(difference))}`,
    amount === null ? '' : signedAmount(amount),
  ];
}
