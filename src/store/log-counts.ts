import { sql, type RawBuilder } from 'kysely';
import { logLevels, type LogCode, type LogLevel } from '../domain/log-codes.js';
import type { Store } from './database.js';
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

/** Within a query: the number of entries of one severity of the run that a column names. */
export function entriesOfSeverity(runColumn: RawBuilder<unknown>, severity: number): RawBuilder<number> {
  return sql<number>`(
    select coalesce(sum(entries), 0)::bigint from log_counts n
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
