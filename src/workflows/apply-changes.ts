import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  condition,
  ParentClosePolicy,
  patched,
  sleep,
  startChild,
  workflowInfo,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import type { ClaimedCompany } from '../activities/claim-lines.js';
import type { SettledClaims } from '../activities/settle-claims.js';
import type { SyncSettings } from '../domain/sync/settings.js';
import { customerSync, haltedFailure } from './customer-sync.js';
import { timeText } from '../domain/wording.js';
import type { ReadingActivities } from './activity-proxies.js';

/** Batches whose changes may be under way at once: one is being sent while the next is read. */
const batchesInFlight = 2;

/**
 * The most children at once. Autotask takes three changes at a time, so more children would only wait, and each costs the
 * worker a few hundred kB. Once only half of them are left, the next ones start together: Temporal then tells the run of
 * several in one workflow task.
 */
const childrenAtOnce = 48;

/** A worker of an older version may have started the children of all claimed changes at once. */
const boundsItsChildren = 'has few children at once';

/** Waits for a customer whose workflow id is taken, such as by a child of the run from before a reset. */
const takenIdWaits = [1, 2, 4, 8, 16, 32].map((seconds) => seconds * 1_000);

/** The least wait until a claim can be judged, in case clocks disagree by a moment. */
const leastWaitMs = 20;

export type ApplyEnd = 'done' | 'halted' | 'historyFull';

/**
 * Makes all planned changes of a run: claims and reads them in batches, lets children send them, reads the outcome
 * back in bulk, and settles what is in doubt at the end. Only the reads come in batches: no child waits for another.
 */
export async function applyChanges(
  runId: string,
  work: Work,
  batches: BatchNumbers,
  onProgress: (changes: ChangesSoFar) => void,
): Promise<ApplyEnd> {
  const applying = new ApplyingChanges(runId, work, batches, onProgress);
  try {
    return await applying.run();
  } finally {
    // Children that are sending are never left alone: the run ends after them.
    await CancellationScope.nonCancellable(() => applying.drained());
  }
}

export interface Work {
  readonly settings: SyncSettings;
  /** @param beforeRest what is left to do before the run leaves Autotask alone */
  readonly activities: (beforeRest: () => Promise<void>) => ReadingActivities;
  /** false: the plan has nothing to claim. What earlier runs left behind is settled all the same. */
  readonly hasOpenLines: boolean;
}

/** How far one execution of a run is with its changes. */
export interface ChangesSoFar {
  /** Changes whose customers are done with them, whatever became of each. */
  readonly done: number;
  readonly underWay: number;
  /** Lines that can be claimed next. */
  readonly waiting: number;
}

/** Numbers the batches of one execution, so that a repeated claim finds what it claimed before. */
export interface BatchNumbers {
  next: number;
}

class ApplyingChanges {
  readonly #runId: string;
  readonly #settings: SyncSettings;
  readonly #batches: BatchNumbers;
  readonly #activities: ReadingActivities;
  /** The chain of children of each company, which run one after the other. */
  readonly #companies = new Map<number, Promise<void>>();
  readonly #onProgress: (changes: ChangesSoFar) => void;
  /** Children that have not ended. */
  #children = 0;
  /** Whether no child starts until half of them have ended. */
  #isFull = false;
  /** Whether this execution bounds its children; undefined until it has to know. */
  #isBounded: boolean | undefined;
  #changesDone = 0;
  #linesWaiting = 0;
  #changesInFlight = 0;
  #changesUnread = 0;
  #halted = false;
  #moreToClaim: boolean;

  constructor(
    runId: string,
    { settings, activities, hasOpenLines }: Work,
    batches: BatchNumbers,
    onProgress: (changes: ChangesSoFar) => void,
  ) {
    this.#onProgress = onProgress;
    this.#runId = runId;
    this.#batches = batches;
    this.#settings = settings;
    this.#activities = activities(() => this.#settleSent());
    this.#moreToClaim = hasOpenLines;
  }

  async run(): Promise<ApplyEnd> {
    const { linesPerBatch } = this.#settings;
    for (;;) {
      const historyFull = isHistoryFull(this.#settings);
      const canClaim = this.#moreToClaim && !this.#halted && !historyFull;
      if (canClaim && this.#changesInFlight <= (batchesInFlight - 1) * linesPerBatch) {
        await this.#claim();
      } else if (this.#changesInFlight > 0) {
        if (this.#changesUnread >= linesPerBatch) await this.#settle(false);
        else await this.#someChildEnded();
      } else {
        const settled = await this.#settle(true);
        if (this.#halted) return 'halted';
        if (historyFull) return 'historyFull';
        if (settled.waiting > 0) continue;
        if (settled.pending === 0 && settled.deferred === 0) return 'done';
        const waitMs = Math.max(leastWaitMs, Math.min(settled.nextMs ?? Infinity, settled.nextDeferredMs ?? Infinity));
        await sleep(waitMs, { summary: waitSummary(waitMs, settled) });
        this.#moreToClaim = true;
      }
    }
  }

  async drained(): Promise<void> {
    await Promise.allSettled(this.#companies.values());
  }

  async #claim(): Promise<void> {
    const { linesPerBatch } = this.#settings;
    const claimed = await this.#activities.claimLines(
      this.#runId,
      workflowInfo().runId,
      this.#batches.next++,
      linesPerBatch,
    );
    for (const company of claimed.companies) this.#send(company);
    this.#linesWaiting = claimed.waiting;
    this.#tell();
    this.#moreToClaim = claimed.waiting > 0;
    if (claimed.halted === true) this.#halted = true;
  }

  async #settle(idle: boolean): Promise<SettledClaims> {
    this.#changesUnread = 0;
    const settled = await this.#activities.settleClaims(this.#runId, idle);
    if (settled.waiting > 0) this.#moreToClaim = true;
    return settled;
  }

  /**
   * Reads back what was sent before the run rests: left open for an hour, it would pass for a change that does not show.
   * What cannot be sent meanwhile is claimed anew.
   */
  async #settleSent(): Promise<void> {
    while (this.#changesInFlight > 0) await this.#someChildEnded();
    for (;;) {
      const settled = await this.#settle(true);
      if (settled.pending === 0 || settled.nextMs === null) return;
      const waitMs = Math.max(leastWaitMs, settled.nextMs);
      await sleep(waitMs, { summary: waitSummary(waitMs, settled) });
    }
  }

  async #someChildEnded(): Promise<void> {
    const before = this.#changesInFlight;
    await condition(() => this.#changesInFlight < before);
  }

  #send(company: ClaimedCompany): void {
    this.#changesInFlight += company.changes.length;
    const former = this.#companies.get(company.companyId) ?? Promise.resolve();
    const chain = former
      .then(() => this.#sendNow(company))
      .finally(() => {
        this.#changesInFlight -= company.changes.length;
        this.#changesUnread += company.changes.length;
        this.#changesDone += company.changes.length;
        this.#tell();
      });
    this.#companies.set(company.companyId, chain);
  }

  #tell(): void {
    this.#onProgress({ done: this.#changesDone, underWay: this.#changesInFlight, waiting: this.#linesWaiting });
  }

  /**
   * Has a child send the changes of a company, and waits for its end. A child may fail: reads judge what it has sent. The
   * run releases the other claims once nothing is being sent.
   *
   * As long as fewer children run than are allowed, it awaits nothing before it starts one: a worker of an older version awaited
   * nothing there, and a replay has to give the same commands in the same order.
   */
  async #sendNow(company: ClaimedCompany): Promise<void> {
    let isStarted = false;
    try {
      while (this.#isFull) await condition(() => !this.#isFull);
      if (this.#isBounded === true && this.#halted) return;
      isStarted = true;
      this.#children += 1;
      if (this.#children >= childrenAtOnce) this.#isFull = this.#isBounded ??= patched(boundsItsChildren);
      const child = await this.#startChild(company);
      const result = await child?.result();
      if (result !== undefined && result.halted > 0) this.#halted = true;
    } catch (error) {
      // Else the child failed or was terminated.
      if (isHalted(error)) this.#halted = true;
    } finally {
      if (isStarted) this.#children -= 1;
      if (this.#children <= childrenAtOnce / 2) this.#isFull = false;
    }
  }

  async #startChild(company: ClaimedCompany): Promise<ChildWorkflowHandle<typeof customerSync> | undefined> {
    const { companyId, customerCode, changes } = company;
    for (const waitMs of [...takenIdWaits, null]) {
      try {
        return await startChild(customerSync, {
          workflowId: `customer-sync/${companyId}`,
          args: [{ customerCode, changes, settings: this.#settings, failsIfHalted: true }],
          parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
          staticSummary: `${customerCode}: ${changes.length} changed line${changes.length === 1 ? '' : 's'}`,
        });
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
        if (waitMs !== null)
          await sleep(waitMs, { summary: `${waitsUntil(waitMs)} for customer-sync/${companyId} to end` });
      }
    }
    return undefined;
  }
}

function isHalted(error: unknown): boolean {
  const cause = error instanceof ChildWorkflowFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === haltedFailure;
}

/** What a run waits for, for Temporal's own pages. */
function waitSummary(waitMs: number, { pending, deferred }: SettledClaims): string {
  const lines = (count: number) => `${count} line${count === 1 ? '' : 's'}`;
  if (pending === 0) return `${waitsUntil(waitMs)} for ${lines(deferred)} that another run holds or has just changed`;
  return `${waitsUntil(waitMs)} to see what became of ${lines(pending)}`;
}

/** `Waits until 2026-11-26 22:00:05Z` */
export function waitsUntil(waitMs: number): string {
  return `Waits until ${timeText(new Date(Date.now() + waitMs))}`;
}

/** Whether the run should go on in a new execution, so that no history grows without bounds. */
export function isHistoryFull(settings: SyncSettings): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength >= settings.historyEventsMax;
}
