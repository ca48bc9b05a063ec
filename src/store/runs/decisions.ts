import { sql } from 'kysely';
import type { AuditOrigin, NewAuditEntry } from '../../domain/audit/audit-entry.js';
import { changedFields } from '../../domain/audit/changed-fields.js';
import { partText, type Decision, type PlanPart } from '../../domain/sync/decision.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Store } from '../database.js';

/** What became of a decision; `refused`: an approval that could not be taken. */
export type DecisionResult = 'approved' | 'rejected' | 'refused';

/** A decision about the changes of a run. */
export interface RecordedDecision {
  readonly verdict: DecisionResult;
  /** Why it was refused, as a clause; null if it was not. */
  readonly problem: string | null;
  readonly by: string;
  readonly reason: string;
  readonly part: PlanPart;
  readonly previewId: string;
  readonly decidedAt: Date;
}

/** What became of a decision that came in. */
interface TakenDecision {
  readonly decisionId: string;
  /** The execution of the run that took it. */
  readonly executionId: string;
  readonly previewId: string;
  readonly verdict: DecisionResult;
  readonly problem: string | null;
  readonly decision: Decision;
}

/** Records what became of a decision, in a transaction. A second record of the same one changes nothing. */
export async function recordDecision(transaction: Store, runId: string, recorded: TakenDecision): Promise<void> {
  const { decisionId, executionId, previewId, verdict, problem, decision } = recorded;
  const { rows } = await sql`
    insert into decisions (decision_id, run_id, execution_id, preview_id, plan_hash, verdict, problem, decided_by, reason,
      part)
    values (${decisionId}, ${runId}, ${executionId}, ${previewId}, ${decision.planHash}, ${verdict}, ${problem},
      ${decision.by}, ${decision.reason}, ${JSON.stringify(decision.part)}::jsonb)
    on conflict do nothing returning 1`.execute(transaction);
  if (rows.length > 0) await recordAudit(transaction, [entryOf(runId, recorded)]);
}

/** The id of the update that a decision comes with, if this product sends it. It says from where. */
export function decisionIdFrom(from: AuditOrigin, id: string): string {
  return `${from}/${id}`;
}

function entryOf(runId: string, { decisionId, previewId, verdict, problem, decision }: TakenDecision): NewAuditEntry {
  const origin = (['console', 'command line'] as const).find((from) => decisionId.startsWith(decisionIdFrom(from, '')));
  const fields = {
    Part: decision.verdict === 'approve' ? partText(decision.part) : undefined,
    'If a line has moved': decision.verdict === 'approve' ? movedText[decision.ifMoved] : undefined,
    Preview: previewId,
    Plan: decision.planHash,
    'Not taken, as': problem,
  };
  return {
    ...{ who: decision.by, from: origin ?? 'Temporal' },
    action: verdict === 'refused' ? `${decision.verdict === 'approve' ? 'approval' : 'rejection'} not taken` : verdict,
    ...{ record: 'run', id: runId, name: '' },
    changes: changedFields(undefined, fields),
    reason: decision.reason,
  };
}

const movedText = { Refuse: 'no line changes', LeaveOut: 'that line is left out' } as const;

/** The decisions about a run, the first one first. */
export async function decisionsOfRun(store: Store, runId: string): Promise<RecordedDecision[]> {
  const { rows } = await sql<RecordedDecision>`
    select verdict, problem, decided_by "by", reason, part, preview_id "previewId", decided_at "decidedAt"
    from decisions where run_id = ${runId} order by decided_at, decision_id`.execute(store);
  return rows;
}

/** A decision that a run has had before, and which of its executions took it. */
export interface FormerDecision {
  readonly executionId: string | null;
  readonly verdict: DecisionResult;
  readonly problem: string | null;
}

/** @returns undefined if the decision is new to the run */
export async function formerDecision(
  store: Store,
  runId: string,
  decisionId: string,
): Promise<FormerDecision | undefined> {
  const { rows } = await sql<FormerDecision>`
    select execution_id "executionId", verdict, problem from decisions
    where run_id = ${runId} and decision_id = ${decisionId}`.execute(store);
  return rows[0];
}

/** Whether an execution of a run has taken an approval. */
export async function hasApproval(store: Store, runId: string, executionId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from decisions
    where run_id = ${runId} and execution_id = ${executionId} and verdict = 'approved'`.execute(store);
  return rows.length > 0;
}
