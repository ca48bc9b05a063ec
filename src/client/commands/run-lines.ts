import { changeOf } from '../../domain/sync/line-change.js';
import { jsonOf } from '../../exports/json.js';
import { lineTable } from '../../exports/line-table.js';
import { lineChoices, noLinesText, type LineChoice } from '../../runs/line-choices.js';
import { streamLines, type ShownLine } from '../../store/lines/line-pages.js';
import { requireRunByReference } from '../run-reference.js';
import type { Session } from '../program/session.js';
import { table, type Column } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';
import { writeExport } from '../terminal/write-export.js';

interface LinesOptions {
  readonly only: LineChoice;
  readonly search?: string | undefined;
  readonly json?: boolean | undefined;
  readonly csv?: string | undefined;
  readonly xlsx?: string | undefined;
}

const nouns = ['line', 'lines'] as const;

/** Shows the contract lines of a run, or writes them to a file. */
export async function linesCommand(session: Session, reference: string, options: LinesOptions): Promise<void> {
  const { terminal } = session;
  const { only, search = '', json, csv, xlsx } = options;
  const store = await session.store();
  const { runId, status } = await requireRunByReference(store, reference);
  const lines = streamLines(store, runId, { outcomes: lineChoices[only].outcomes, search });
  if (json === true) await terminal.stream(jsonOf({ version: 1, runId, status }, 'lines', lineTable, lines));
  else if (csv !== undefined) await writeExport(terminal, lineTable, lines, { format: 'csv', file: csv, nouns });
  else if (xlsx !== undefined) await writeExport(terminal, lineTable, lines, { format: 'xlsx', file: xlsx, nouns });
  else if ((await show(terminal, lines)) === 0) terminal.message(noLinesText(only, search));
}

const columns: readonly Column[] = [
  { head: 'customer', flexible: true },
  { head: 'billed as', flexible: true },
  { head: 'SKU', least: 6 },
  { head: 'quantity', least: 12 },
  { head: 'from', least: 'YYYY-MM-DD'.length },
  { head: 'code', least: 4 },
];

async function show(terminal: Terminal, lines: AsyncIterable<readonly ShownLine[]>): Promise<number> {
  let shown = 0;
  for await (const some of lines) {
    terminal.data(table(columns, some.map(cellsOf), { ...terminal, headless: shown > 0 }));
    shown += some.length;
  }
  return shown;
}

function cellsOf(line: ShownLine): string[] {
  const { customerName, description, sku, effectiveDate, outcome } = line;
  return [customerName, description, sku, quantityText(line), effectiveDate ?? '', outcome ?? ''];
}

/** `10 → 14 (+4)`, or the quantity that stays. */
function quantityText(line: ShownLine): string {
  const { before, after } = line;
  const change = changeOf(line);
  if (change === null || change === 0) return String(after ?? before ?? '');
  return `${before ?? 0} → ${after ?? 0} (${change > 0 ? '+' : ''}${change})`;
}
