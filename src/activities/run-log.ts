import { isRecorded, type CodedValues, type LogCode } from '../domain/log/log-codes.js';
import { levelOf, renderMessage } from '../domain/log/log-messages.js';
import { isProblem } from '../domain/log/outcomes.js';
import type { Store } from '../store/database.js';
import {
  keepUnrecorded,
  removeLogEntries,
  removeUnrecorded,
  writeLogEntries,
  type NewLogEntry,
} from '../store/log/log-entries.js';
import type { Run } from '../store/runs/runs.js';

/** What a log entry is about. Its key never holds the code, so that a retry corrects the entry. */
export const entryKey = {
  run: (
    slot:
      | 'opened'
      | 'cadence'
      | 'period'
      | 'empty'
      | 'deprovisioned start'
      | 'deprovisioned end'
      | 'left'
      | 'undo'
      | 'closed',
  ) => `run ${slot}`,
  /** What ended the run early. */
  failure: (index: number) => `run failure${index === 0 ? '' : ` ${index + 1}`}`,
  customer: (customerCode: string) => `customer ${customerCode}`,
  /** Beside a customer's own entry. */
  customerNote: (customerCode: string) => `customer note ${customerCode}`,
  record: (recordId: string) => `record ${recordId}`,
  /** `subject`: the preview that waits, or the decision. */
  approval: (subject: string) => `approval ${subject}`,
  line: (lineId: string) => `line ${lineId}`,
  /** Beside a line's own entry. */
  lineNote: (lineId: string) => `line note ${lineId}`,
  unknownCode: (customerCode: string) => `filter ${customerCode}`,
  unreadableRow: (list: string, index: number) => `unreadable ${list} ${index + 1}`,
} as const;

export interface RunLogEntry {
  readonly key: string;
  readonly customerCode?: string;
  readonly coded: CodedValues;
}

/** An entry whose message is known as a text. */
export interface SaidEntry {
  readonly key: string;
  readonly customerCode?: string;
  readonly code: LogCode;
  readonly message: string;
}

/**
 * Writes what happened to the run log, as far as its log level asks for it. Warnings and errors count towards the run's
 * result in any case.
 */
export async function writeRunLog(store: Store, run: Run, entries: readonly RunLogEntry[]): Promise<void> {
  const said = entries.map(({ coded, ...entry }) => ({ ...entry, code: coded.code, message: entryText(coded) }));
  await writeSaid(store, run, said);
}

/** Does the same with entries that are texts already, such as those of another run. */
export async function writeSaid(store: Store, run: Run, entries: readonly SaidEntry[]): Promise<void> {
  const levelled = entries.map((entry) => ({ ...entry, level: levelOf(entry.code) }));
  const recorded = levelled.filter(({ level }) => isRecorded(level, run.leastLogLevel));
  const unrecorded = levelled.filter(({ level }) => !isRecorded(level, run.leastLogLevel));
  // An earlier attempt may have reported something else under the same key.
  await removeLogEntries(store, run.runId, keysOf(unrecorded));
  if (!isRecorded('Warning', run.leastLogLevel)) await removeUnrecorded(store, run.runId, keysOf(recorded));
  await writeLogEntries(
    store,
    run.runId,
    recorded.map(({ key, code, message, customerCode, level }): NewLogEntry => {
      return { entryKey: key, code, level, message, customerCode: customerCode ?? null };
    }),
  );
  const problems = unrecorded.filter(({ code }) => isProblem(code));
  await keepUnrecorded(
    store,
    run.runId,
    problems.map(({ key, code, level }) => ({ entryKey: key, code, level })),
  );
}

const keysOf = (entries: readonly SaidEntry[]) => entries.map(({ key }) => key);

/** The message of coded values, whatever their code. */
export function entryText(coded: CodedValues): string {
  // The type ties code and values together, but the compiler cannot follow that through a union.
  return renderMessage(coded.code, coded.values as never);
}
