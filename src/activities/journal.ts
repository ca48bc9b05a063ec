import { isRecorded, type CodedValues, type LogCode } from '../domain/log-codes.js';
import { levelOf, logCodeDefinitions, renderMessage } from '../domain/log-messages.js';
import { removeLogEntries, writeLogEntries, type NewLogEntry } from '../store/log-entries.js';
import type { Store } from '../store/database.js';
import { noteRunWarnings, type Run } from '../store/runs.js';

/** What a log entry is about. Its key never holds the code, so that a retry corrects the entry. */
export const entryKey = {
  run: (
    slot:
      | 'opened'
      | 'cadence'
      | 'period'
      | 'empty'
      | 'failure'
      | 'deprovisioned start'
      | 'deprovisioned end'
      | 'left'
      | 'closed',
  ) => `run ${slot}`,
  customer: (customerCode: string) => `customer ${customerCode}`,
  /** Beside a customer's own entry. */
  customerNote: (customerCode: string) => `customer note ${customerCode}`,
  record: (recordId: string) => `record ${recordId}`,
  line: (lineId: string) => `line ${lineId}`,
  /** Beside a line's own entry. */
  lineNote: (lineId: string) => `line note ${lineId}`,
  unknownCode: (customerCode: string) => `filter ${customerCode}`,
  unreadableRow: (list: string, index: number) => `unreadable ${list} ${index + 1}`,
} as const;

export interface JournalEntry {
  readonly key: string;
  readonly customerCode?: string;
  readonly coded: CodedValues;
}

/** Writes what happened to a run's log, as far as its log level asks for it. */
export async function writeJournal(store: Store, run: Run, entries: readonly JournalEntry[]): Promise<void> {
  const wanted: NewLogEntry[] = [];
  const unwanted: string[] = [];
  for (const { key, customerCode, coded } of entries) {
    const level = levelOf(coded.code);
    if (isRecorded(level, run.leastLogLevel)) {
      const message = messageOf(coded);
      wanted.push({ entryKey: key, code: coded.code, level, message, customerCode: customerCode ?? null });
    } else {
      unwanted.push(key);
    }
  }
  await writeLogEntries(store, run.runId, wanted);
  const warnings = entries.map(({ coded }) => coded.code).filter(warnsOfTheRun);
  if (warnings.length > 0) await noteRunWarnings(store, run.runId, warnings);
  // An earlier attempt may have recorded something worse under the same key.
  if (unwanted.length > 0) await removeLogEntries(store, run.runId, unwanted);
}

function warnsOfTheRun(code: LogCode): boolean {
  // AT50 is about a customer, but no outcome of it.
  return (logCodeDefinitions[code].scope === 'run' || code === 'AT50') && levelOf(code) === 'Warning';
}

/** The message of coded values, whatever their code. */
export function messageOf(coded: CodedValues): string {
  // Code and values belong together by their type, which the compiler cannot follow through a union.
  return renderMessage(coded.code, coded.values as never);
}
