import type { LogCode, LogLevel } from '../../domain/log-codes.js';
import type { Store } from '../../store/database.js';
import { readLog, type LogEntry, type LogFilter } from '../../store/log-entries.js';
import { requireRunByReference } from '../run-reference.js';
import type { Session } from '../session.js';
import { table } from '../table.js';
import { colouredLevel } from '../terminal.js';

interface LogOptions {
  readonly level?: readonly LogLevel[] | undefined;
  readonly code?: readonly LogCode[] | undefined;
  readonly search?: string | undefined;
  readonly json?: boolean | undefined;
}

const pageSize = 1000;

/** Shows the entries of a run's log. */
export async function logCommand(session: Session, reference: string, options: LogOptions): Promise<void> {
  const { terminal } = session;
  const store = await session.store();
  const { runId, status } = await requireRunByReference(store, reference);
  const entries = await readWholeLog(store, runId, options);
  if (options.json === true) {
    terminal.json({
      runId,
      status,
      entries: entries.map(({ sequence, loggedAt, code, level, message, customerCode }) => {
        return { sequence, loggedAt, code, level, message, customerCode };
      }),
    });
    return;
  }
  if (entries.length === 0) {
    terminal.message(`The log of run ${runId} has no such entry.`);
    return;
  }
  const { colours } = terminal;
  terminal.data(
    table(
      [{ head: 'code' }, { head: 'level' }, { head: 'message', flexible: true }],
      entries.map(({ code, level, message }) => [code, colouredLevel(colours, level), message]),
      terminal,
    ),
  );
}

async function readWholeLog(store: Store, runId: string, options: LogOptions): Promise<LogEntry[]> {
  const filter: LogFilter = {
    ...(options.level === undefined ? {} : { levels: options.level }),
    ...(options.code === undefined ? {} : { codes: options.code }),
  };
  const found: LogEntry[] = [];
  for (let after = 0; ;) {
    const page = await readLog(store, runId, filter, { after, limit: pageSize });
    found.push(...page.filter((entry) => contains(entry, options.search)));
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return found;
    after = last.sequence;
  }
}

function contains({ code, message, customerCode }: LogEntry, searched: string | undefined): boolean {
  if (searched === undefined) return true;
  const text = searched.toLowerCase();
  return [code, message, customerCode ?? ''].some((part) => part.toLowerCase().includes(text));
}
