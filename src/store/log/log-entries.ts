import { sql } from 'kysely';
import { levelRank, type LogCode, type LogLevel } from '../../domain/log/log-codes.js';
import type { Store } from '../database.js';
import { withSubjects } from './subject-joins.js';

/** An entry of a run's log, as operators read it. */
export interface LogEntry {
  readonly sequence: number;
  readonly loggedAt: Date;
  readonly code: LogCode;
  readonly level: LogLevel;
  readonly message: string;
  readonly customerCode: string | null;
}

export interface NewLogEntry {
  /** Names the record, line or slot that the entry is about; without the code, so that a retry corrects the entry. */
  readonly entryKey: string;
  readonly code: LogCode;
  readonly level: LogLevel;
  readonly message: string;
  readonly customerCode: string | null;
}

/**
 * Writes entries, each once per key. An entry that is written again keeps its place and time, and takes the new text. The
 * outcome of a line also says what a quantity rule made of it.
 */
export async function writeLogEntries(store: Store, runId: string, entries: readonly NewLogEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await sql`
    insert into log_entries (run_id, entry_key, code, level, message, customer_code, about)
    select e.run_id, e.entry_key, e.code, e.level,
      e.message || case when starts_with(e.entry_key, 'line note ') then '' else coalesce(' ' || l.quantity_rule, '') end, e.customer_code, concat_ws(chr(31),
      coalesce(l.sku, b.sku), coalesce(l.description, b.description), l.service_name, coalesce(l.customer_name, c.customer_name), l.contract_id)
    from (
      select ${runId}::text run_id, "entryKey" entry_key, code, level, message, "customerCode" customer_code, ordinality
      from rows from (jsonb_to_recordset(${JSON.stringify(entries)}::jsonb)
        as ("entryKey" text, code text, level text, message text, "customerCode" text)) with ordinality) e
    ${withSubjects}
    order by ordinality
    on conflict (run_id, entry_key) do update
      set code = excluded.code, level = excluded.level, message = excluded.message,
          customer_code = excluded.customer_code, about = excluded.about`.execute(store);
}

/** What ended a run early, as its log says it. */
export async function failureEntries(store: Store, runId: string): Promise<Pick<LogEntry, 'code' | 'message'>[]> {
  const { rows } = await sql<Pick<LogEntry, 'code' | 'message'>>`
    select code, message from log_entries where run_id = ${runId} and starts_with(entry_key, 'run failure')
    order by sequence`.execute(store);
  return rows;
}

/** An entry that a run's log level leaves out of its log. */
export type UnrecordedEntry = Pick<NewLogEntry, 'entryKey' | 'code' | 'level'>;

/**
 * Saves, without its text, what a run reported and does not record. Removes what an earlier attempt recorded in its
 * place.
 */
export async function keepUnrecorded(store: Store, runId: string, entries: readonly UnrecordedEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const kept = entries.map(({ entryKey, code, level }) => ({ entryKey, code, severity: levelRank(level) }));
  await sql`
    insert into unrecorded_entries (run_id, entry_key, code, severity)
    select ${runId}, "entryKey", code, severity
    from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as x("entryKey" text, code text, severity smallint)
    on conflict (run_id, entry_key) do update set code = excluded.code, severity = excluded.severity`.execute(store);
}

/** Removes entries that no longer hold, such as a failure after a reset. */
export async function removeLogEntries(store: Store, runId: string, entryKeys: readonly string[]): Promise<void> {
  if (entryKeys.length === 0) return;
  await sql`
    with unrecorded as (delete from unrecorded_entries where run_id = ${runId} and entry_key = any(${entryKeys}))
    delete from log_entries where run_id = ${runId} and entry_key = any(${entryKeys})`.execute(store);
}

/** Removes what earlier attempts saved unrecorded under these keys. */
export async function removeUnrecorded(store: Store, runId: string, entryKeys: readonly string[]): Promise<void> {
  if (entryKeys.length === 0) return;
  await sql`
    delete from unrecorded_entries where run_id = ${runId} and entry_key = any(${entryKeys})`.execute(store);
}

export interface LogFilter {
  readonly levels?: readonly string[];
  readonly codes?: readonly string[];
}

/** The entries of a run in the order in which they were first written, `limit` at a time after a sequence number. */
export async function readLog(
  store: Store,
  runId: string,
  filter: LogFilter,
  page: { after: number; limit: number },
): Promise<LogEntry[]> {
  const { rows } = await sql<LogEntry>`
    select sequence, logged_at "loggedAt", code, level, message, customer_code "customerCode"
    from log_entries
    where run_id = ${runId} and sequence > ${page.after}
      and (${filter.levels ?? null}::text[] is null or level = any(${filter.levels ?? null}::text[]))
      and (${filter.codes ?? null}::text[] is null or code = any(${filter.codes ?? null}::text[]))
    order by sequence limit ${page.limit}`.execute(store);
  return rows;
}
