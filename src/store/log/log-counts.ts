import { sql, type RawBuilder } from 'kysely';
import { logLevels, type LogCode, type LogLevel } from '../../domain/log/log-codes.js';
import type { Store } from '../database.js';
import { matchesGroup, type LogQuery } from './log-query.js';

/** How many entries of a code and level there are. */
export interface CodeCount {
  readonly code: LogCode;
  readonly level: LogLevel;
  readonly entries: number;
}

/** How many entries of each code and level a run has, in the order of the codes. It costs the same at any length. */
export async function countLogCodes(
  store: Store,
  runId: string,
  filter: Pick<LogQuery, 'levels' | 'codes'> = {},
): Promise<CodeCount[]> {
  const { rows } = await sql<{ code: LogCode; severity: number; entries: number }>`
    select code, severity, sum(entries)::bigint entries from log_counts where ${matchesGroup(runId, filter)}
    group by code, severity having sum(entries) > 0 order by code, severity`.execute(store);
  return rows.map(({ code, severity, entries }) => ({ code, level: logLevels[severity] ?? 'Error', entries }));
}

/** What a run reported under one code, whether or not its log level recorded it. */
export interface ReportedCount extends CodeCount {
  /** How many of the entries are in the log. */
  readonly recorded: number;
}

/**
 * What a run reported, by code: all of its log, and the warnings and errors that its log level left out. Every
 * statement about how a run went uses these counts.
 */
export async function countReported(store: Store, runId: string): Promise<ReportedCount[]> {
  const { rows } = await sql<{ code: LogCode; severity: number; entries: number; recorded: number }>`
    select code, severity, sum(entries)::bigint entries, coalesce(sum(entries) filter (where recorded), 0)::bigint recorded
    from reported_counts where run_id = ${runId}
    group by code, severity having sum(entries) > 0 order by code, severity`.execute(store);
  return rows.map(({ severity, ...count }) => ({ ...count, level: logLevels[severity] ?? 'Error' }));
}

/** Within a query: how many entries of one severity were reported by the run that a column names. */
export function reportedOfSeverity(runColumn: RawBuilder<unknown>, severity: number): RawBuilder<number> {
  return sql<number>`(
    select coalesce(sum(entries), 0)::bigint from reported_counts n
    where n.run_id = ${runColumn} and n.severity = ${severity})`;
}

/** Puts a run's counts together, as far as others have written them by now. */
export async function gatherLogCounts(store: Store, runId: string): Promise<void> {
  await sql`
    with gathered as (delete from log_counts where run_id = ${runId} returning code, severity, entries)
    insert into log_counts (run_id, code, severity, entries)
    select ${runId}, code, severity, sum(entries) from gathered
    group by code, severity having sum(entries) <> 0`.execute(store);
}
