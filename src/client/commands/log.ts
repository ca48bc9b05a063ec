import { stopText } from '../../runs/stop-text.js';
import { unrecordedText } from '../../runs/unrecorded.js';
import { countReported } from '../../store/log/log-counts.js';
import type { LogCode, LogLevel } from '../../domain/log/log-codes.js';
import { usualDirection, type LogSort, type SortDirection } from '../../domain/log/log-order.js';
import { jsonOf } from '../../exports/json.js';
import { logTable } from '../../exports/log-table.js';
import type { DescribedEntry } from '../../store/log/log-subjects.js';
import { streamLog } from '../../store/log/log-pages.js';
import { requireRunByReference } from '../run-reference.js';
import type { Session } from '../program/session.js';
import { table, type Column } from '../terminal/table.js';
import { colouredLevel, type Terminal } from '../terminal/terminal.js';
import { writeExport } from '../terminal/write-export.js';

interface LogOptions {
  readonly level?: readonly LogLevel[] | undefined;
  readonly code?: readonly LogCode[] | undefined;
  readonly search?: string | undefined;
  readonly sort: LogSort;
  readonly direction?: SortDirection | undefined;
  readonly json?: boolean | undefined;
  readonly csv?: string | undefined;
  readonly xlsx?: string | undefined;
}

const nouns = ['entry', 'entries'] as const;

type Batches = AsyncIterable<readonly DescribedEntry[]>;

/** Shows the entries of a run's log, or writes them to a file. They are read as they are written, however many there are. */
export async function logCommand(session: Session, reference: string, options: LogOptions): Promise<void> {
  const { terminal } = session;
  const store = await session.store();
  const run = await requireRunByReference(store, reference);
  const { runId, status, leastLogLevel } = run;
  const exported = logTable((code) => stopText(code, run).advice);
  const query = { search: options.search, levels: options.level, codes: options.code };
  const { sort, direction = usualDirection(sort) } = options;
  const entries = streamLog(store, runId, query, { sort, direction });
  if (options.json === true) {
    await terminal.stream(jsonOf({ version: 1, runId, status }, 'entries', exported, entries));
  } else if (options.csv !== undefined) {
    await writeExport(terminal, exported, entries, { format: 'csv', file: options.csv, nouns });
  } else if (options.xlsx !== undefined) {
    await writeExport(terminal, exported, entries, { format: 'xlsx', file: options.xlsx, nouns });
  } else {
    const shown = await show(terminal, entries);
    if (shown === 0) terminal.message(`The log of run ${runId} has no such entry.`);
    const left = unrecordedText(leastLogLevel, await countReported(store, runId));
    if (left !== undefined) terminal.message(left);
  }
}

// All levels and codes fit these widths: the columns stay in line from one part of a long log to the next.
const columns: readonly Column[] = [
  { head: 'code', least: 4 },
  { head: 'level', least: 'Verbose'.length },
  { head: 'message', flexible: true },
];

async function show(terminal: Terminal, entries: Batches): Promise<number> {
  let shown = 0;
  for await (const some of entries) {
    const rows = some.map(({ code, level, message }) => [code, colouredLevel(terminal.colours, level), message]);
    terminal.data(table(columns, rows, { ...terminal, headless: shown > 0 }));
    shown += some.length;
  }
  return shown;
}
