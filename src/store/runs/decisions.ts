import { sql } from 'kysely';
import type { ApprovalWait, Decision, PlanPart } from '../../domain/sync/decision.js';
import type { Store } from '../database.js';

/** What became of a decision; `refused`: an approval that could not be taken. */
export type DecisionResult = 'approved' | 'rejected' | 'refused';

/** A decision about the changes of a run. */
export interface RecordedDecision {
  readonly verdict: DecisionResult;
  readonly by: string;
  readonly reason: string;
  readonly part: PlanPart;
  readonly previewId: string;
  readonly decidedAt: Date;
}

/** Records what became of a decision. A second record of the same one changes nothing. */
export async function recordDecision(
  store: Store,
  runId: string,
  recorded: {
    readonly decisionId: string;
    readonly previewId: string;
    readonly verdict: DecisionResult;
    readonly decision: Decision;
  },
): Promise<void> {
  const { decisionId, previewId, verdict, decision } = recorded;
  await sql`
    insert into decisions (decision_id, run_id, preview_id, plan_hash, verdict, decided_by, reason, part)
    values (${decisionId}, ${runId}, ${previewId}, ${decision.planHash}, ${verdict}, ${decision.by}, ${decision.reason},
      ${JSON.stringify(decision.part)}::jsonb)
    on conflict do nothing`.execute(store);
}

/** The decisions about a run, the first one first. */
export async function decisionsOfRun(store: Store, runId: string): Promise<RecordedDecision[]> {
  const { rows } = await sql<RecordedDecision>`
    select verdict, decided_by "by", reason, part, preview_id "previewId", decided_at "decidedAt"
    from decisions where run_id = ${runId} order by decided_at, decision_id`.execute(store);
  return rows;
}

/** Saves what a run waits to be approved; null: it waits no longer. */
export async function recordApprovalWait(store: Store, runId: string, wait: ApprovalWait | null): Promise<void> {
  await sql`
    update runs set approval_wait = ${wait === null ? null : JSON.stringify(wait)}::jsonb
    where run_id = ${runId} and closed_at is null`.execute(store);
}
