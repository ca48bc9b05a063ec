import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  currentUpdateInfo,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import { timeText } from '../domain/wording.js';
import type { PlanToDecide } from '../activities/judge-preview.js';
import type { TakenDecision } from '../activities/take-decision.js';
import {
  decidedJustNowText,
  decisionNotTaken,
  dualControlProblem,
  notTakenText,
  readDecision,
  rejectedText,
  type Decision,
} from '../domain/sync/decision.js';

/** What an approval came to. */
export interface ApprovalAnswer {
  readonly approvedLines: number;
  readonly leftOutLines: number;
}

/** Approves the changes that a run waits to make, or a part of them. Refused if they are no longer as they were shown. */
export const approveUpdate = defineUpdate<ApprovalAnswer, [unknown]>('approve');
/** Ends a run that waits, before its first change. */
export const rejectUpdate = defineUpdate<string, [unknown]>('reject');

/** A decision that came in. Whoever takes it answers it. */
export interface PendingDecision {
  readonly decisionId: string;
  readonly decision: Decision;
  answer: TakenDecision | undefined;
}

/** The decisions of people about the plan that a run waits to carry out. */
export class Approval {
  #plan: PlanToDecide | undefined;
  #isJudging = false;
  #pending: PendingDecision | undefined;

  constructor() {
    setHandler(approveUpdate, (input) => this.#approve(input), {
      validator: (input) => {
        this.#validate('approve', input);
      },
    });
    setHandler(rejectUpdate, (input) => this.#reject(input), {
      validator: (input) => {
        this.#validate('reject', input);
      },
    });
  }

  /**
   * Has a preview judged. A decision that comes in before the judgement has arrived here waits for it.
   *
   * @returns the plan that somebody has to decide on; undefined if nobody has to
   */
  async planBy(judge: () => Promise<PlanToDecide | null>): Promise<PlanToDecide | undefined> {
    this.#isJudging = true;
    try {
      // Runs of earlier versions have nothing here.
      this.#plan = ((await judge()) as PlanToDecide | null | undefined) ?? undefined;
    } finally {
      this.#isJudging = false;
    }
    return this.#plan;
  }

  /**
   * Waits until somebody decides on a plan.
   *
   * @returns undefined if nobody did in time
   */
  async decisionOn({ until }: PlanToDecide): Promise<PendingDecision | undefined> {
    try {
      const waitMs = Math.max(1, Date.parse(until) - Date.now());
      await condition(() => this.#pending !== undefined, waitMs, {
        summary: `Waits until ${timeText(new Date(until))} for an approval`,
      });
    } finally {
      this.#plan = undefined;
    }
    return this.#pending;
  }

  /** Lets whoever decided know what became of it. The next decision can come in then. */
  async answer(pending: PendingDecision, answer: TakenDecision): Promise<void> {
    pending.answer = answer;
    this.#pending = undefined;
    // A run that ends would leave whoever waits for the answer without one, also when it was cancelled.
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  }

  async #approve(input: unknown): Promise<ApprovalAnswer> {
    const taken = await this.#taken('approve', input);
    if (taken.result === 'approved') return { approvedLines: taken.approved, leftOutLines: taken.leftOut };
    throw notTaken(taken);
  }

  async #reject(input: unknown): Promise<string> {
    const taken = await this.#taken('reject', input);
    if (taken.result === 'rejected') return rejectedText;
    throw notTaken(taken);
  }

  async #taken(verdict: Decision['verdict'], input: unknown): Promise<TakenDecision> {
    await condition(() => !this.#isJudging);
    const decision = this.#read(verdict, input);
    const pending: PendingDecision = { decisionId: currentUpdateInfo()?.id ?? '', decision, answer: undefined };
    this.#pending = pending;
    await condition(() => pending.answer !== undefined);
    return pending.answer ?? { result: 'refused', problem: 'the run ended meanwhile' };
  }

  #validate(verdict: Decision['verdict'], input: unknown): void {
    // Here alone: no validator judges the updates of a history again that is replayed.
    if (isUnnamed(input)) throw refusal(`Write your own name instead of “${nameToReplace}”.`);
    if (!this.#isJudging) this.#read(verdict, input);
  }

  /** @throws an ApplicationFailure that refuses the update if nothing can be decided so now */
  #read(verdict: Decision['verdict'], input: unknown): Decision {
    if (this.#pending !== undefined) throw refusal(decidedJustNowText(this.#pending.decision.by));
    const plan = this.#plan;
    if (plan === undefined) throw refusal('The run does not wait for a decision at this moment.');
    const read = readDecision(verdict, input);
    if ('problems' in read) throw refusal(`This is no decision: ${read.problems.join('; ')}.`);
    if (read.decision.planHash !== plan.planHash) {
      throw refusal(`The plan is another one by now. Look at the preview ${plan.previewId}, and decide on that.`);
    }
    const own = verdict === 'approve' ? dualControlProblem(plan.startedBy ?? [], read.decision.by) : undefined;
    if (own !== undefined) throw refusal(own);
    return read.decision;
  }
}

function notTaken(taken: TakenDecision): ApplicationFailure {
  const problem = taken.result === 'refused' ? taken.problem : 'the run took another one';
  return ApplicationFailure.nonRetryable(notTakenText(problem), decisionNotTaken);
}

function refusal(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'DecisionRefused');
}

/** What stands in the JSON that is shown until a person writes a name there. Dual control would let it pass. */
const nameToReplace = 'your name';

function isUnnamed(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'By' in input && input.By === nameToReplace;
}

/**
 * What a run waits for, and how it is decided from Temporal. Temporal's web UI shows it in a frame that is only as high as
 * the text has lines, so each sentence and each member of the JSON has its own, and what may be long comes last.
 */
export function waitText({ previewId, planHash, reasons, until, startedBy, page }: PlanToDecide): string {
  const where = page === undefined ? `the preview ${previewId}` : `[the changes](${page})`;
  const update = JSON.stringify({ PlanHash: planHash, By: nameToReplace, Reason: '' }, undefined, 2);
  const howTo = [
    `**Waits for approval** until ${until}.`,
    ...(startedBy === undefined ? [] : [`Dual control: ${startedBy.join(' and ')} may not approve it.`]),
    `Look at ${where}.`,
    'Then send the update `approve`, or `reject` with a reason:',
  ].join('\n');
  return [howTo, `\`\`\`json\n${update}\n\`\`\``, `It waits, as ${reasons.join(';\n')}.`].join('\n\n');
}
