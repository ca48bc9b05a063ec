import { sql } from 'kysely';
import type { Decision, PlanPart } from '../../domain/sync/decision.js';
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

/** A decision with what became of it. */
export interface ExplainedDecision extends RecordedDecision {
  /** What the log says of why it was refused; null if it was not, or the log does not say. */
  readonly refusal: string | null;
}

/** Records what became of a decision. A later record of the same one replaces it. */
export async function recordDecision(
  store: Store,
  runId: string,
  recorded: {
    readonly decisionId: string;
    /** The execution of the run that took it. */
    readonly executionId: string;
    readonly previewId: string;
    readonly verdict: DecisionResult;
    readonly decision: Decision;
  },
): Promise<void> {
  const { decisionId, executionId, previewId, verdict, decision } = recorded;
  await sql`
    insert into decisions (decision_id, run_id, execution_id, preview_id, plan_hash, verdict, decided_by, reason, part)
    values (${decisionId}, ${runId}, ${executionId}, ${previewId}, ${decision.planHash}, ${verdict}, ${decision.by},
      ${decision.reason}, ${JSON.stringify(decision.part)}::jsonb)
    on conflict (run_id, decision_id) do update set execution_id = excluded.execution_id, preview_id = excluded.preview_id,
      plan_hash = excluded.plan_hash, verdict = excluded.verdict, decided_at = excluded.decided_at`.execute(store);
}

/** The decisions about a run, the first one first. */
export async function decisionsOfRun(store: Store, runId: string): Promise<RecordedDecision[]> {
  const { rows } = await sql<RecordedDecision>`
    select verdict, decided_by "by", reason, part, preview_id "previewId", decided_at "decidedAt"
    from decisions where run_id = ${runId} order by decided_at, decision_id`.execute(store);
  return rows;
}

/** The same, each with what the log of the run says of it. */
export async function explainedDecisions(store: Store, runId: string): Promise<ExplainedDecision[]> {
  const { rows } = await sql<ExplainedDecision>`
    select d.verdict, d.decided_by "by", d.reason, d.part, d.preview_id "previewId", d.decided_at "decidedAt",
      e.message refusal
    from decisions d left join log_entries e
      on e.run_id = d.run_id and e.entry_key = 'approval ' || d.decision_id and e.code = 'AT61'
    where d.run_id = ${runId} order by d.decided_at, d.decision_id`.execute(store);
  return rows;
}

/** Whether another execution of a run has had this decision before: the run was reset since. */
export async function wasDecidedBefore(
  store: Store,
  runId: string,
  { decisionId, executionId }: { readonly decisionId: string; readonly executionId: string },
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from decisions
    where run_id = ${runId} and decision_id = ${decisionId} and execution_id is distinct from ${executionId}`.execute(
    store,
  );
  return rows.length > 0;
}
