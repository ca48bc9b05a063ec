import { changeOf } from '../../domain/sync/line-change.js';
import { jsonOf } from '../../exports/json.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import type { ExportColumn } from '../../exports/export-table.js';
import { lineTableOf } from '../../exports/line-table.js';
import { takenDayNote } from '../../domain/sync/taken-day.js';
import { grouped, signedAmount } from '../../domain/wording.js';
import { isChange, linesOfChoice, noLinesText, type LineChoice } from '../../runs/line-choices.js';
import { readRunFacts } from '../../runs/run-report.js';
import { streamLines, type ShownLine } from '../../store/lines/line-pages.js';
import { requireRunByReference } from '../run-reference.js';
import type { Session } from '../program/session.js';
import { table, type Column } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';
import { wrapped } from '../terminal/wrapped-text.js';
import { writeExport } from '../terminal/write-export.js';

interface LinesOptions {
  readonly only: LineChoice;
  readonly search?: string | undefined;
  readonly json?: boolean | undefined;
  readonly csv?: string | undefined;
  readonly xlsx?: string | undefined;
}

/** For programs: what "run approve --line" takes. */
const idColumn: ExportColumn<ShownLine> = {
  ...{ name: 'lineId', head: 'Line', width: 20, type: 'text' },
  value: ({ lineId }) => lineId,
};

const nouns = ['line', 'lines'] as const;

/** Shows the contract lines of a run, or writes them to a file. */
export async function linesCommand(session: Session, reference: string, options: LinesOptions): Promise<void> {
  const { terminal } = session;
  const { only, search = '', json, csv, xlsx } = options;
  const store = await session.store();
  const run = await requireRunByReference(store, reference);
  const { runId, status, isPreview } = run;
  const wanted = lineTableOf(run);
  const lines = streamLines(store, runId, { ...linesOfChoice(only, await readRunFacts(store, run)), search });
  if (json === true) {
    const named = { ...wanted, columns: [...wanted.columns, idColumn] };
    await terminal.stream(jsonOf({ version: 1, runId, status }, 'lines', named, lines));
  } else if (csv !== undefined) await writeExport(terminal, wanted, lines, { format: 'csv', file: csv, nouns });
  else if (xlsx !== undefined) await writeExport(terminal, wanted, lines, { format: 'xlsx', file: xlsx, nouns });
  else if ((await showLines(terminal, lines, isPreview)) === 0) {
    terminal.message(noLinesText(only, search, run));
  }
}

const columns: readonly Column[] = [
  { head: 'customer', flexible: true },
  { head: 'billed as', flexible: true },
  { head: 'SKU', least: 6 },
  { head: 'quantity', least: 12 },
  { head: 'from', least: 'YYYY-MM-DD'.length },
  { head: 'code', least: 4 },
];
const previewColumns: readonly Column[] = [
  ...columns.slice(0, -1),
  { head: 'per period', least: 'per period'.length, align: 'right' },
  ...columns.slice(-1),
];

/** Shows lines as a table, those of a preview with their place in Autotask, and with what quantity rules did below it. @returns how many lines there were */
export async function showLines(
  terminal: Terminal,
  lines: AsyncIterable<readonly ShownLine[]>,
  isPreview: boolean,
): Promise<number> {
  let shown = 0;
  const rules: string[] = [];
  for await (const some of lines) {
    const rows = some.map((line) => cellsOf(line, isPreview));
    const options = { ...terminal, headless: shown > 0, ...(isPreview ? { notes: some.map(placeText) } : {}) };
    terminal.data(table(isPreview ? previewColumns : columns, rows, options));
    rules.push(...some.flatMap(ruleTexts));
    shown += some.length;
  }
  const ruleLines = rules.map((text) => wrapped(text, terminal.width, 2));
  if (rules.length > 0) terminal.data(['', 'Quantity rules:', ...ruleLines].join('\n'));
  return shown;
}

/** Where a change would be made, in Autotask's words, so that a person sees that it is the right place. */
function placeText({ serviceName, contractName, contractId, firstAmount, isDayTaken }: ShownLine): string | undefined {
  if (contractId === null) return undefined;
  const first = firstAmount === null ? '' : `; about ${signedAmount(firstAmount)} at first`;
  // A contract may have no name.
  return `in Autotask: ${serviceName}, contract ${contractName === null || contractName === '' ? contractId : contractName}${first}${isDayTaken ? `. ${takenDayNote}` : ''}`;
}

function ruleTexts({ customerName, description, quantityRule }: ShownLine): string[] {
  return quantityRule === null ? [] : [`${customerName}, ${description}: ${quantityRule}`];
}

function cellsOf(line: ShownLine, isPreview: boolean): string[] {
  const { customerName, description, sku, effectiveDate, outcome, amount } = line;
  const money = isPreview ? [amount === null ? unknownAmount(outcome) : signedAmount(amount)] : [];
  return [customerName, description, sku, quantityText(line), effectiveDate ?? '', ...money, outcome ?? ''];
}

/** A line that would not change comes to nothing. */
function unknownAmount(outcome: LogCode | null): string {
  return outcome !== null && isChange(outcome) ? 'not known' : '';
}

/** `10 → 14 (+4)`, or the quantity that stays. */
function quantityText(line: ShownLine): string {
  const { before, after } = line;
  const change = changeOf(line);
  const stays = after ?? before;
  if (change === null || change === 0) return stays === null ? '' : grouped(stays);
  return `${grouped(before ?? 0)} → ${grouped(after ?? 0)} (${change > 0 ? '+' : ''}${grouped(change)})`;
}
