import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  ContinueAsNew,
  defineQuery,
  isCancellation,
  patched,
  rootCause,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { RunEnd, RunSummary } from '../activities/close-run.js';
import type { PlannedBatch } from '../activities/plan-customers.js';
import type { SyncSettings } from '../domain/sync/settings.js';
import { endOf } from './run-end.js';
import { closeRun, noteMilestone, openRun, planUndo, remoteActivities } from './activity-proxies.js';
import { applyChanges, isHistoryFull, waitsUntil, type BatchNumbers, type ChangesSoFar } from './apply-changes.js';
import { Patience } from './patience.js';
import { continuationMark, readInputs, type ContinuationMark, type GivenInputs } from './given-inputs.js';
import { haltOnCancel } from './halt-on-cancel.js';
import { Approval, waitText } from './approval.js';
import { identityOf, startOf } from './run-identity.js';
import { previewFirst } from './preview-first.js';

const billingPeriodKey = defineSearchAttributeKey('BillingPeriod', SearchAttributeType.KEYWORD);
const runOutcomeKey = defineSearchAttributeKey('RunOutcome', SearchAttributeType.KEYWORD);

/** The phase that a run is in, for the query. */
export type RunPhase =
  | 'opening'
  | 'loading'
  | 'planning'
  | 'applying'
  | 'deprovisioned'
  | 'previewing'
  | 'waiting for approval'
  | 'closing'
  | 'ended';
export const phaseQuery = defineQuery<RunPhase>('phase');

/** How far a run is, for the query. Changes count from the beginning of the present execution and phase. */
export interface RunProgress {
  readonly phase: RunPhase;
  readonly changes: ChangesSoFar | null;
}
export const progressQuery = defineQuery<RunProgress>('progress');

/** Where a run goes on after a continue-as-new. Everything else is in the store. */
export interface Continuation extends ContinuationMark {
  readonly settings: SyncSettings;
  readonly page?: string;
  readonly phase: 'planning' | 'applying' | 'deprovisioned' | 'previewing';
  /** Set if the run only shows what a run would change. */
  readonly isPreview?: true;
  /** Set if the run undoes the changes of another one. */
  readonly isUndo?: true;
  /** The last customer that was planned, by its ordinal; null if planning is over. */
  readonly after: number | null;
}

/**
 * One billing sync: makes the contract quantities in Autotask equal to Atria's billing records.
 *
 * @param inputs the job's parameters as an operator typed them: a JSON object, or text that holds one. The run itself
 * adds a {@link Continuation}; what anybody else adds is refused.
 */
export async function billingSync(...inputs: unknown[]): Promise<RunSummary> {
  const runId = workflowInfo().firstExecutionRunId;
  const run = new BillingSyncRun(runId, readInputs(inputs, isContinuation));
  const cancellationIsRecorded = haltOnCancel(runId);
  setHandler(phaseQuery, () => run.phase);
  setHandler(progressQuery, () => ({ phase: run.phase, changes: run.changes }));
  let end: RunEnd = { kind: null, entries: [] };
  let failure: unknown;
  try {
    await run.execute();
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error;
    failure = error;
    end = endOf(error);
    await cancellationIsRecorded();
    if (isCancellation(error)) await run.settleOnce();
  }
  run.enter('closing');
  const summary = await CancellationScope.nonCancellable(() => closeRun(runId, end, identityOf(runId)));
  upsertSearchAttributes([{ key: runOutcomeKey, value: summary.status }]);
  run.enter('ended');
  run.tell(`**${summary.status}**`);
  if (end.kind === null) return summary;
  if (isCancellation(failure)) throw failure;
  // The activity that was under way may have met the run's halt before it heard of the cancellation.
  if (summary.status === 'Cancelled' && CancellationScope.current().consideredCancelled) {
    throw new CancelledFailure('The run was cancelled.');
  }
  throw ApplicationFailure.create({
    type: summary.failureKind ?? end.kind,
    message: rootCause(failure) ?? 'The run could not be completed.',
    nonRetryable: true,
    details: [summary],
  });
}

class BillingSyncRun {
  readonly #runId: string;
  readonly #given: GivenInputs<Continuation>;
  readonly #batches: BatchNumbers = { next: 0 };
  readonly #approval = new Approval();
  /** Every activity that reads from outside goes through it. */
  readonly #patience: Patience;
  #settings: SyncSettings | undefined;
  /** The run's page in the console. */
  #page: string | undefined;
  /** Whether the run only shows what a run would change. */
  #isPreview = false;
  /** Whether the run undoes the changes of another one. */
  #isUndo = false;
  phase: RunPhase = 'opening';
  changes: ChangesSoFar | null = null;

  constructor(runId: string, given: GivenInputs<Continuation>) {
    this.#runId = runId;
    this.#patience = new Patience(runId, (wait) => {
      this.tell(wait === undefined ? `Phase: ${this.phase}` : `Phase: ${this.phase}, ${wait}`);
    });
    this.#given = given;
  }

  enter(phase: RunPhase): void {
    this.phase = phase;
    this.changes = null;
    this.tell(`Phase: ${phase}`);
  }

  /** Shows the run's progress in Temporal, with a link to its lines and its log. */
  tell(text: string): void {
    const link = this.#page === undefined ? '' : `\n\n[Lines, totals and log of this run](${this.#page})`;
    setCurrentDetails(`${text}${link}`);
  }

  async execute(): Promise<void> {
    const { continuation } = this.#given;
    if (continuation === undefined) {
      // A run that is cancelled already opens too: only so it is recorded, and can close.
      const start = startOf(this.#runId, this.#given);
      const opened = await CancellationScope.nonCancellable(() => openRun(start));
      this.#settings = opened.settings;
      this.#page = opened.page;
      this.#isPreview = opened.isPreview === true;
      this.#isUndo = opened.isUndo === true;
      if (opened.isLimited === true) {
        this.enter('previewing');
        await previewFirst(this.#runId, this.#approval, (plan) => {
          this.enter(plan === undefined ? 'previewing' : 'waiting for approval');
          if (plan !== undefined) this.tell(waitText(plan));
        });
      }
      this.enter('loading');
      const { resolveZone, loadPeriod } = this.#patience.activities(this.#settings);
      await resolveZone(this.#runId);
      const { periodEnd, empty } = this.#isUndo
        ? { ...(await planUndo(this.#runId)), empty: false }
        : await loadPeriod(this.#runId);
      upsertSearchAttributes([{ key: billingPeriodKey, value: periodEnd }]);
      if (empty) return noteMilestone(this.#runId, 'empty');
    } else {
      this.#settings = continuation.settings;
      this.#page = continuation.page;
      this.#isPreview = continuation.isPreview === true;
      this.#isUndo = continuation.isUndo === true;
    }
    if (this.#isUndo) return this.#isPreview ? this.#showLines() : this.#apply('applying');
    const { phase, after } = continuation ?? { phase: 'planning', after: 0 };
    if (this.#isPreview) return this.#preview(phase, after);
    const plan = phase === 'planning' ? await this.#plan('planning', after) : undefined;
    if (phase !== 'deprovisioned') {
      await this.#apply('applying', plan);
      await this.#noteDeprovisionedStart(plan);
    }
    const left = await this.#plan('deprovisioned', phase === 'deprovisioned' ? after : 0);
    // The activity has logged the end too.
    if (isPlanEmpty(left)) return;
    await this.#apply('deprovisioned');
    await noteMilestone(this.#runId, 'deprovisioned end');
  }

  /** `planDeprovisioned` logs where it begins. A worker of an older version left that to the workflow. */
  async #noteDeprovisionedStart(plan: PlannedBatch | undefined): Promise<void> {
    if (plan?.hasOpenLines === undefined || !patched(skipsWhatIsEmpty)) {
      await noteMilestone(this.#runId, 'deprovisioned start');
    }
  }

  /** Plans everything first, and then says what would be changed. Nothing here can write to Autotask. */
  async #preview(phase: Continuation['phase'], after: number | null): Promise<void> {
    const plan = phase === 'planning' ? await this.#plan('planning', after) : undefined;
    if (phase !== 'previewing') {
      await this.#noteDeprovisionedStart(plan);
      const left = await this.#plan('deprovisioned', phase === 'deprovisioned' ? after : 0);
      if (!isPlanEmpty(left)) await noteMilestone(this.#runId, 'deprovisioned end');
    }
    return this.#showLines();
  }

  /** Decides about the planned lines of a preview, and says what would be changed. */
  async #showLines(): Promise<void> {
    this.enter('previewing');
    const { previewLines } = this.#patience.activities(this.#requireSettings());
    for (;;) {
      const { isDone, waitMs } = await previewLines(this.#runId);
      if (isDone) return;
      if (waitMs > 0) await sleep(waitMs, { summary: `${waitsUntil(waitMs)} to see what was written last` });
      if (isHistoryFull(this.#requireSettings())) await this.#continueLater('previewing', null);
    }
  }

  /** After a cancellation, reads back what was answered meanwhile, as far as Autotask lets us. */
  async settleOnce(): Promise<void> {
    const settings = this.#settings;
    const isBefore = this.phase === 'previewing' || this.phase === 'waiting for approval';
    if (settings === undefined || isBefore || this.#isPreview) return;
    await CancellationScope.nonCancellable(async () => {
      await remoteActivities(settings)
        .settleClaims(this.#runId, true)
        .catch(() => undefined);
    });
  }

  /** @returns the answer of the last batch; undefined if all were planned before */
  async #plan(phase: 'planning' | 'deprovisioned', after: number | null): Promise<PlannedBatch | undefined> {
    this.enter(phase);
    const { planCustomers, planDeprovisioned } = this.#patience.activities(this.#requireSettings());
    const plan = phase === 'planning' ? planCustomers : planDeprovisioned;
    let batch: PlannedBatch | undefined;
    for (let next = after; next !== null; { next } = batch) {
      batch = await plan(this.#runId, next);
      if (batch.next !== null && isHistoryFull(this.#requireSettings())) await this.#continueLater(phase, batch.next);
    }
    return batch;
  }

  async #apply(phase: 'applying' | 'deprovisioned', plan?: PlannedBatch): Promise<void> {
    this.enter(phase);
    const settings = this.#requireSettings();
    const activities = (beforeRest: () => Promise<void>) => this.#patience.activities(settings, beforeRest);
    const hasOpenLines = !isPlanEmpty(plan);
    const applied = await applyChanges(
      this.#runId,
      { settings, activities, hasOpenLines },
      this.#batches,
      (changes) => {
        this.changes = changes;
        const { done, underWay, waiting } = changes;
        this.tell(`Phase: ${phase}. Changes: ${done} done, ${underWay} under way, ${waiting} waiting`);
      },
    );
    if (applied === 'historyFull') await this.#continueLater(phase, null);
    if (applied === 'halted') {
      throw ApplicationFailure.nonRetryable('Autotask refused to go on.', 'Halted');
    }
  }

  async #continueLater(phase: Continuation['phase'], after: number | null): Promise<never> {
    const settings = this.#requireSettings();
    const page = this.#page === undefined ? {} : { page: this.#page };
    // A cancellation that comes at the same moment would not reach the execution that follows.
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('The run was cancelled.');
    const preview = this.#isPreview ? ({ isPreview: true } as const) : {};
    const undo = this.#isUndo ? ({ isUndo: true } as const) : {};
    const continuation: Continuation = { ...continuationMark(), settings, ...page, ...preview, ...undo, phase, after };
    return continueAsNew<typeof billingSync>(this.#given.input, continuation);
  }

  #requireSettings(): SyncSettings {
    if (this.#settings === undefined) throw new Error('The run has not been opened.');
    return this.#settings;
  }
}

/** A worker of an older version may have gone on with the run although the plan says that nothing is left to do. */
const skipsWhatIsEmpty = 'skips what an empty plan needs no more';

function isPlanEmpty(plan: PlannedBatch | undefined): boolean {
  return plan?.hasOpenLines === false && patched(skipsWhatIsEmpty);
}

/** Whether an object has the shape of what {@link BillingSyncRun} passes on. */
function isContinuation(given: object): given is Continuation {
  const { of, settings, phase, after }: Partial<Record<keyof Continuation, unknown>> = given;
  const isPlace = after === null || typeof after === 'number';
  return typeof of === 'string' && typeof settings === 'object' && typeof phase === 'string' && isPlace;
}
