import { sql } from 'kysely';
import type { Store } from '../database.js';
import { equalOutcomes } from '../log/outcome-codes.js';

/**
 * Plans lines again that the run's plan found right, or found that there need be none, while another run was about to change
 * them, or has changed them since this run began: what the plan has read may be older.
 *
 * @returns their ids
 */
export async function replanChangedMeanwhile(
  transaction: Store,
  runId: string,
  lineIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ lineId: string }>`
    update plan_lines l set state = 'planned', outcome = null, after = null,
      change = case when l.contract_service_id is null then 'create' else 'adjust' end
    from runs r
    where l.run_id = ${runId} and r.run_id = l.run_id and l.line_id = any(${lineIds})
      and l.state = 'settled' and l.change = 'none'
      and (l.outcome in ${equalOutcomes} or (l.outcome = 'AT33' and l.target = 0 and l.contract_service_id is null))
      and exists (
        select 1 from claims c
        where c.database_ci = r.database_ci and c.contract_id = l.contract_id and c.service_id = l.service_id
          and c.run_id <> l.run_id and (c.state <> 'closed' or (c.verdict = 'applied' and c.closed_at > r.started_at)))
    returning l.line_id "lineId"`.execute(transaction);
  return rows.map(({ lineId }) => lineId);
}
