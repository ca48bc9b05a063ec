import { WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { approveRun, rejectRun, type Decider } from '../../src/runs/decide-run.js';
import { DecisionNotTaken, RunRefusal } from '../../src/runs/run-refusal.js';
import type { PlanPart } from '../../src/domain/sync/decision.js';
import type { Run } from '../../src/store/runs/runs.js';
import type { ShownPlan } from './shown-changes.js';

/** What somebody approves of a plan. */
export interface Approval {
  /** The lines, by `contract/service`. */
  readonly keys: ReadonlySet<string>;
  readonly ifMoved: 'Refuse' | 'LeaveOut';
  /** How the part is named; empty for everything. */
  readonly named: Readonly<Record<string, readonly string[]>>;
}

/** A decision that a person of the campaign sent, and what came of it as far as that person knows. */
export interface SentDecision {
  readonly runId: string;
  /** The preview that the person looked at. */
  readonly previewId: string;
  readonly shown: ShownPlan;
  readonly by: string;
  /** null: it is rejected. */
  readonly approval: Approval | null;
  /** Why it must never be taken: it is on another plan, or by who started the run under dual control. */
  readonly mustFail: 'stale' | 'own' | null;
  readonly sentAt: number;
  /** `notTaken`: the run read everything anew and refused it. `unknown`: no answer came. */
  answer: 'approved' | 'rejected' | 'notTaken' | 'refused' | 'unknown';
  /** How many lines the run says that it changes and leaves out now. */
  counts: { readonly approved: number; readonly leftOut: number } | null;
}

type NewDecision = Omit<SentDecision, 'runId' | 'sentAt' | 'answer' | 'counts'> & {
  readonly run: Run;
  readonly planHash: string;
};

/** Sends a decision and notes what comes of it. @param all where it is kept, from before it leaves */
export async function send(client: Client, all: SentDecision[], decision: NewDecision): Promise<void> {
  const { run, planHash, ...told } = decision;
  const { approval, by } = told;
  const sent: SentDecision = { ...told, runId: run.runId, sentAt: Date.now(), answer: 'unknown', counts: null };
  all.push(sent);
  const decider: Decider = { planHash, by, reason: approval === null ? 'The campaign does not want it' : '' };
  // What the workflow is asked to decide on is what was looked at, also if that is another plan.
  try {
    if (approval === null) {
      await rejectRun(client, run, decider);
      sent.answer = 'rejected';
      return;
    }
    const { ifMoved, named } = approval;
    const text = await approveRun(client, run, decider, { ...partOf(named), leavesOutMoved: ifMoved === 'LeaveOut' });
    sent.answer = 'approved';
    sent.counts = countsIn(text);
  } catch (error) {
    sent.answer = answerOf(error);
  }
}

function partOf({ Customers, Lines, ExceptCustomers, ExceptLines }: Approval['named']): PlanPart {
  return {
    ...(Customers === undefined ? {} : { customers: Customers }),
    ...(Lines === undefined ? {} : { lines: Lines }),
    ...(ExceptCustomers === undefined ? {} : { exceptCustomers: ExceptCustomers }),
    ...(ExceptLines === undefined ? {} : { exceptLines: ExceptLines }),
  };
}

function countsIn(text: string): SentDecision['counts'] {
  const [, approved = ''] = /changes (\d+) lines? now/.exec(text) ?? [];
  const [, leftOut = '0'] = /(\d+) lines? left as/.exec(text) ?? [];
  return approved === '' ? null : { approved: Number(approved), leftOut: Number(leftOut) };
}

/** A run that ends, or a server that restarts, leaves it open what became of a decision. */
function answerOf(error: unknown): SentDecision['answer'] {
  if (error instanceof DecisionNotTaken) return 'notTaken';
  if (!(error instanceof RunRefusal)) return 'unknown';
  const { cause } = error;
  const refusal = cause instanceof WorkflowUpdateFailedError ? cause.cause : undefined;
  return refusal instanceof ApplicationFailure && refusal.type === 'DecisionRefused' ? 'refused' : 'unknown';
}
