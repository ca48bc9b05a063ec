import { sql, type RawBuilder } from 'kysely';
import type { ApprovalWait } from '../../domain/sync/decision.js';

/** In a query: what a run waits to be approved now, null if nothing. @param run its row */
export function openApprovalWait(run: string): RawBuilder<ApprovalWait | null> {
  const of = (column: string) => sql.ref(`${run}.${column}`);
  return sql<ApprovalWait | null>`(case
    when ${of('closed_at')} is null and ${of('halted_because')} is null then ${of('approval_wait')} end)`;
}
