import { createHash } from 'node:crypto';
import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { AuditOrigin } from '../domain/audit/audit-entry.js';
import { decisionNotTaken, parametersOfPart, type ApprovalWait, type PlanPart } from '../domain/sync/decision.js';
import { counted } from '../domain/wording.js';
import { decisionIdFrom } from '../store/runs/decisions.js';
import { waitsForApproval } from '../store/runs/run-stages.js';
import type { Run } from '../store/runs/runs.js';
import type { ApprovalAnswer } from '../workflows/approval.js';
import { DecisionNotTaken, RunRefusal } from './run-refusal.js';

/** Who decides on the changes of a run, and why. */
export interface Decider {
  /** The digest of the plan that the person looked at. */
  readonly planHash: string;
  readonly by: string;
  readonly reason: string;
  /** Where the person decides. */
  readonly from?: AuditOrigin;
}

/**
 * Approves the changes that a run waits to make, or a part of them. It returns when the run has read everything anew and
 * taken the approval.
 *
 * @returns what was approved, as a sentence
 * @throws a {@link RunRefusal} if it was not taken
 */
export async function approveRun(client: Client, run: Run, decider: Decider, approved: Approved): Promise<string> {
  const given = inputOf(decider, approved);
  const { approvedLines, leftOutLines } = await update<ApprovalAnswer>(client, run, 'approve', decider, given);
  return approvedText(approvedLines, leftOutLines);
}

/** The part of the changes that a person approves, and what becomes of it if some of it has moved. */
export type Approved = PlanPart & { readonly leavesOutMoved: boolean };

/** What an approval came to. */
export function approvedText(approvedLines: number, leftOutLines: number): string {
  const as = leftOutLines === 1 ? 'it is' : 'they are';
  const left = leftOutLines === 0 ? '' : ` ${counted(leftOutLines, 'line')} left as ${as}.`;
  return `Approved: the run changes ${counted(approvedLines, 'line')} now.${left}`;
}

/** Ends a run that waits: it makes none of the changes. @throws a {@link RunRefusal} if it does not wait */
export async function rejectRun(client: Client, run: Run, decider: Decider): Promise<string> {
  return update<string>(client, run, 'reject', decider, inputOf(decider));
}

/** @param approved undefined: the changes are rejected */
function inputOf({ planHash, by, reason }: Decider, approved?: Approved): Readonly<Record<string, unknown>> {
  const given = { PlanHash: planHash, By: by, Reason: reason };
  if (approved === undefined) return given;
  const { leavesOutMoved, ...part } = approved;
  return { ...given, ...parametersOfPart(part), IfMoved: leavesOutMoved ? 'LeaveOut' : 'Refuse' };
}

/**
 * The id of a decision. Whoever sends the same decision twice on what a run asked once, as by a double click, gets the same
 * answer twice: Temporal takes an update with the same id for the same update.
 *
 * @param approved undefined: the changes are rejected
 */
export function decisionId(asked: Pick<ApprovalWait, 'since'>, decider: Decider, approved?: Approved): string {
  return idOf(asked, approved === undefined ? 'reject' : 'approve', decider, inputOf(decider, approved));
}

function idOf(
  { since }: Pick<ApprovalWait, 'since'>,
  name: 'approve' | 'reject',
  { from }: Decider,
  given: object,
): string {
  const id = createHash('sha256')
    .update(JSON.stringify([since, name, given]))
    .digest('hex');
  return from === undefined ? id : decisionIdFrom(from, id);
}

async function update<Answer>(
  client: Client,
  run: Run,
  name: 'approve' | 'reject',
  decider: Decider,
  given: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  if (!waitsForApproval(run)) throw new RunRefusal('The run does not wait for a decision.');
  try {
    // Without a run id: after a reset, the newest execution decides.
    return await client.workflow
      .getHandle(run.workflowId, undefined, { firstExecutionRunId: run.runId })
      .executeUpdate<Answer, [unknown]>(name, {
        args: [given],
        updateId: idOf(run.approvalWait, name, decider, given),
      });
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) throw refusalOf(error);
    if (error instanceof WorkflowNotFoundError) throw new RunRefusal('The run has ended meanwhile.', { cause: error });
    throw error;
  }
}

function refusalOf(error: WorkflowUpdateFailedError): RunRefusal {
  const { cause, message } = error;
  const isNotTaken = cause instanceof ApplicationFailure && cause.type === decisionNotTaken;
  return new (isNotTaken ? DecisionNotTaken : RunRefusal)(cause?.message ?? message, { cause: error });
}
