import { sql, type RawBuilder } from 'kysely';
import { authorName, type Author } from '../../domain/audit/audit-entry.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import type { CauseKey } from '../../domain/sync/cause-key.js';
import { recordAudit } from '../audit/record-audit.js';
import { inTransaction, type Store } from '../database.js';
import { lockCareVersion } from './cause-care.js';
import { causeIdOf } from './cause-id.js';

/** A cause in a run that a person has seen to. */
export interface SeenCause extends CauseKey {
  readonly by: string;
  readonly at: Date;
  /** "" where nobody said. */
  readonly reason: string;
}

/** In a query: the codes of which a person has seen to each entry of the run that a column names. */
export function seenCodesOf(runColumn: RawBuilder<unknown>): RawBuilder<LogCode[]> {
  return sql<LogCode[]>`(
    select coalesce(jsonb_agg(s.code order by s.code), '[]')
    from (select code, sum(entries) entries from seen_causes where run_id = ${runColumn} group by code) s
    where s.entries >= (
      select coalesce(sum(c.entries), 0) from reported_counts c where c.run_id = ${runColumn} and c.code = s.code))`;
}

/** The codes of which a person has seen to each entry of a run. */
export async function seenCodes(store: Store, runId: string): Promise<LogCode[]> {
  const { rows } = await sql<{ codes: LogCode[] }>`select ${seenCodesOf(sql`${runId}`)} codes`.execute(store);
  return rows[0]?.codes ?? [];
}

/** What people have seen to in a run. */
export async function seenCausesOfRun(store: Store, runId: string): Promise<SeenCause[]> {
  const { rows } = await sql<SeenCause>`
    select code, subject, seen_by "by", seen_at "at", reason from seen_causes
    where run_id = ${runId} order by seen_at, code, subject`.execute(store);
  return rows;
}

/**
 * Records that a person has seen to a cause in these runs, and ends what was arranged about it. A later run that reports it
 * asks again.
 *
 * @param name what people call the cause
 * @param runs with the number of their entries that have the cause
 * @param careVersion that of the arrangement that the person saw, 0: there was none; undefined: whatever is arranged
 * @returns false if somebody has arranged something else since, and nothing was recorded
 */
export async function seeTo(
  store: Store,
  { code, subject, name }: CauseKey & { readonly name: string },
  runs: readonly { readonly runId: string; readonly outcomes: number }[],
  reason: string,
  author: Author,
  careVersion?: number,
): Promise<boolean> {
  return inTransaction(store, async (transaction) => {
    const present = await lockCareVersion(transaction, { code, subject });
    if (careVersion !== undefined && careVersion !== present) return false;
    await sql`
      insert into seen_causes (run_id, code, subject, entries, reason, seen_by)
      select x."runId", ${code}, ${subject}, x.outcomes, ${reason}, ${authorName(author)}
      from jsonb_to_recordset(${JSON.stringify(runs)}::jsonb) as x("runId" text, outcomes bigint)
      -- A removed run asks for nothing any more.
      join runs r on r.run_id = x."runId"
      on conflict (run_id, code, subject) do update
        set entries = excluded.entries, reason = excluded.reason, seen_by = excluded.seen_by, seen_at = clock_timestamp()`.execute(
      transaction,
    );
    await sql`delete from cause_care where code = ${code} and subject = ${subject}`.execute(transaction);
    const about = { record: 'cause', id: causeIdOf({ code, subject }), name, changes: [], reason } as const;
    await recordAudit(transaction, [{ ...author, ...about, action: 'seen to' }]);
    return true;
  });
}
