import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  defineUpdate,
  patched,
  setHandler,
} from '@temporalio/workflow';
import { nextWaitMs, outageWaitText, type Outage, type OutageWait } from '../domain/sync/outage.js';
import type { SyncSettings } from '../domain/sync/settings.js';
import { noteOutageWait, readingActivities, remoteActivities, type ReadingActivities } from './activity-proxies.js';

/** Ends a run's wait for another system: the run retries at once. Refused if the run does not wait. */
export const retryNowUpdate = defineUpdate('retryNow');

/** A worker of an older version takes a rest for an outage. */
const rests = 'rests within the calls of an hour';

/** The store's clock may be a moment behind that of Temporal. */
const leastRestMs = 100;

/**
 * Waits while Atria or Autotask is out of order. The waits are timers of the workflow, so that they hold no worker and
 * outlive one. Patience counts from the first failure of an outage, over all activities, until one succeeds.
 */
export class Patience {
  readonly #runId: string;
  readonly #show: (wait: string | undefined) => void;
  #outage: { readonly sinceMs: number; readonly tries: number } | undefined;
  #isWaiting = false;

  /** @param show tells in Temporal what the run waits for, or that it goes on */
  constructor(runId: string, show: (wait: string | undefined) => void) {
    this.#runId = runId;
    this.#show = show;
    setHandler(
      retryNowUpdate,
      () => {
        this.#endWait();
      },
      {
        validator: () => {
          this.#requireWait();
        },
      },
    );
  }

  /**
   * The reading activities. Each returns once it has succeeded or failed for good.
   *
   * @param beforeRest what is left to do before the run leaves a system alone that works
   */
  activities(settings: SyncSettings, beforeRest: () => Promise<void> = () => Promise.resolve()): ReadingActivities {
    const remote = remoteActivities(settings);
    const patient = readingActivities.map((name) => {
      const activity = remote[name] as (...given: unknown[]) => Promise<unknown>;
      return [name, (...given: unknown[]) => this.#through(settings, () => activity(...given), beforeRest)];
    });
    return Object.fromEntries(patient) as ReadingActivities;
  }

  async #through<T>(settings: SyncSettings, activity: () => Promise<T>, beforeRest: () => Promise<void>): Promise<T> {
    for (;;) {
      try {
        const result = await activity();
        await this.#noteEnd();
        return result;
      } catch (error) {
        const failed = outageOf(error);
        if (failed === undefined) throw error;
        if (failed.outage.rest !== undefined && patched(rests)) {
          await beforeRest();
          await this.#rest(failed);
          continue;
        }
        const nowMs = Date.now();
        const { sinceMs, tries } = (this.#outage ??= { sinceMs: nowMs, tries: 0 });
        const waitMs = nextWaitMs(settings, { sinceMs, nowMs, tries, retryAfterMs: failed.outage.retryAfterMs });
        if (waitMs === undefined) throw error;
        this.#outage = { sinceMs, tries: tries + 1 };
        await this.#wait(waitMs, {
          system: failed.outage.system,
          since: new Date(sinceMs).toISOString(),
          nextTry: new Date(nowMs + waitMs).toISOString(),
          because: failed.because,
        });
      }
    }
  }

  /** However long it is: the other system works, so it takes no patience. */
  async #rest({ outage: { system, retryAfterMs, rest }, because }: FoundOutage): Promise<void> {
    const nowMs = Date.now();
    const waitMs = Math.max(leastRestMs, retryAfterMs ?? 0);
    const since = new Date(nowMs).toISOString();
    const nextTry = new Date(nowMs + waitMs).toISOString();
    this.#outage = { sinceMs: nowMs + waitMs, tries: 0 };
    await this.#wait(waitMs, { system, since, nextTry, because, ...(rest === undefined ? {} : { rest }) });
  }

  async #wait(waitMs: number, wait: OutageWait): Promise<void> {
    this.#isWaiting = true;
    this.#show(outageWaitText(wait));
    try {
      await noteOutageWait(this.#runId, wait);
      await condition(() => !this.#isWaiting, waitMs, { summary: outageWaitText(wait) });
    } finally {
      this.#isWaiting = false;
    }
  }

  async #noteEnd(): Promise<void> {
    if (this.#outage === undefined) return;
    this.#outage = undefined;
    this.#show(undefined);
    await noteOutageWait(this.#runId, null);
  }

  #endWait(): void {
    this.#isWaiting = false;
  }

  #requireWait(): void {
    if (this.#isWaiting) return;
    const message = 'The run does not wait at this moment: it tries just now, or goes on.';
    throw ApplicationFailure.nonRetryable(message, 'NotWaiting');
  }
}

interface FoundOutage {
  readonly outage: Outage;
  readonly because: string;
}

/** What an activity said when it gave up because another system is out of order. */
function outageOf(error: unknown): FoundOutage | undefined {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) return undefined;
  const { details, message } = error.cause;
  const outage = details?.[1] as Outage | undefined;
  return outage === undefined ? undefined : { outage, because: message };
}
