import {
  ActivityFailure,
  ApplicationFailure,
  continueAsNew,
  defineQuery,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { BuildProgress } from '../ledger/process/build.js';
import type { BillingProcessActivities } from '../ledger/process/activities.js';
import type { Day } from '../domain/day.js';
import type { PeriodToBuild } from '../ledger/model/periods.js';
import { supersededType } from '../ledger/model/superseded.js';
import { describedActivities } from './described-activities.js';
import { continuationMark, readInputs, type ContinuationMark } from './given-inputs.js';

const ownActivities = proxyActivities<BillingProcessActivities>({
  startToCloseTimeout: '10 minutes',
  scheduleToCloseTimeout: '3 hours',
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
});

const { openBillingProcess, beginPeriodBuild, publishPeriodBuild } = describedActivities<
  BillingProcessActivities,
  'openBillingProcess' | 'beginPeriodBuild' | 'publishPeriodBuild'
>(ownActivities, {
  openBillingProcess: () => 'Finds the billing periods to build',
  beginPeriodBuild: (periodEnd) => `Begins the records of the period to ${periodEnd}`,
  publishPeriodBuild: (_buildId, periodEnd, close) =>
    `Publishes the records of the period to ${periodEnd}${close ? ', and closes it' : ''}`,
});

const { buildPeriodRecords } = proxyActivities<BillingProcessActivities>({
  startToCloseTimeout: '2 hours',
  scheduleToCloseTimeout: '6 hours',
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '10 seconds' },
});

/** How often one process builds a period again because something changed while it was built. */
const buildsOfOnePeriod = 10;

/** From this many events on, a process goes on in a new execution: some forty periods, or eight million customers. */
const historyEventsMax = 500;

export interface BillingProcessSummary {
  /** Ends of the periods whose records were rebuilt. */
  readonly built: readonly Day[];
  /** Ends of those that were closed. */
  readonly closed: readonly Day[];
  /** Ends of those superseded by another process, which makes their records. */
  readonly superseded: readonly Day[];
}

/** Where a process goes on after a continue-as-new. */
export interface BillingProcessContinuation extends ContinuationMark {
  readonly toBuild: readonly PeriodToBuild[];
  readonly summary: BillingProcessSummary;
  /** Builds begun so far: each has its own name. */
  readonly builds: number;
  /** Builds of the first of the periods. */
  readonly passes: number;
}

export interface BillingProcessProgress {
  /** The end of the period whose records are made now; null before the first and after the last. */
  readonly periodEnd: Day | null;
  readonly customersDone: number;
  /** How many customers the build has to look at; null until its first activity has answered. */
  readonly customersTotal: number | null;
  readonly periodsLeft: number;
}

const notBegun = { customersDone: 0, customersTotal: null };

export const billingProgressQuery = defineQuery<BillingProcessProgress>('billingProgress');

/**
 * Atria's billing process: rebuilds the records of the open billing periods from the changes, and closes the periods
 * that are over. Given a period's end, it rebuilds the records of that period, closed or not ("reprocess billing
 * records").
 *
 * @param inputs `{"PeriodEnd": "2026-11-25"}`, or nothing. The process itself adds a {@link
 * BillingProcessContinuation}.
 */
export async function billingProcess(...inputs: unknown[]): Promise<BillingProcessSummary> {
  const { input, continuation, refused } = readInputs(inputs, isContinuation);
  if (refused !== undefined) throw ApplicationFailure.nonRetryable(`${refused.problem}.`, 'InvalidInput');
  const process = new BillingProcess(input);
  setHandler(billingProgressQuery, () => process.progress);
  return process.run(continuation);
}

class BillingProcess {
  readonly #input: unknown;
  #summary: BillingProcessSummary = { built: [], closed: [], superseded: [] };
  #toBuild: readonly PeriodToBuild[] = [];
  #builds = 0;
  #passes = 0;
  progress: BillingProcessProgress = { periodEnd: null, customersDone: 0, customersTotal: null, periodsLeft: 0 };

  constructor(input: unknown) {
    this.#input = input;
  }

  async run(continuation: BillingProcessContinuation | undefined): Promise<BillingProcessSummary> {
    if (continuation === undefined) this.#toBuild = await openBillingProcess(this.#input);
    else
      ({ toBuild: this.#toBuild, summary: this.#summary, builds: this.#builds, passes: this.#passes } = continuation);
    for (let [period] = this.#toBuild; period !== undefined; [period] = this.#toBuild) {
      this.#show(period.periodEnd);
      const again = await this.#buildUnlessSuperseded(period);
      this.#passes = again ? this.#passes + 1 : 0;
      if (!again) this.#toBuild = this.#toBuild.slice(1);
      if (this.#passes >= buildsOfOnePeriod) throw keepsChanging(period.periodEnd);
      if (this.#toBuild.length > 0) await this.#continueLater();
    }
    this.#show(null);
    return this.#summary;
  }

  /** @returns whether the period is to be built again */
  async #buildUnlessSuperseded(period: PeriodToBuild): Promise<boolean> {
    const { periodEnd } = period;
    try {
      return await this.#build(period);
    } catch (error) {
      if (!isSuperseded(error)) throw error;
      this.#summary = { ...this.#summary, superseded: [...this.#summary.superseded, periodEnd] };
      return false;
    }
  }

  async #build({ periodEnd, close }: PeriodToBuild): Promise<boolean> {
    const holder = `${workflowInfo().firstExecutionRunId} ${this.#builds}`;
    const buildId = await beginPeriodBuild(periodEnd, holder, this.#passes === 0 ? 'full' : 'incremental');
    for (let finished = false; !finished;) {
      const summary = `Makes the records of the period to ${periodEnd}`;
      const built = await buildPeriodRecords.executeWithOptions({ summary }, [buildId]);
      finished = built.finished;
      this.#show(periodEnd, built);
      if (!finished) await this.#continueLater();
    }
    const { again, closed } = await publishPeriodBuild(buildId, periodEnd, close);
    this.#builds += 1;
    if (again) return true;
    const { built, closed: closedBefore } = this.#summary;
    this.#summary = {
      ...this.#summary,
      built: [...built, periodEnd],
      closed: closed ? [...closedBefore, periodEnd] : closedBefore,
    };
    return false;
  }

  /** Continues as new if the history has grown. The new execution finds the running build again by its holder. */
  async #continueLater(): Promise<void> {
    const { continueAsNewSuggested, historyLength } = workflowInfo();
    if (!continueAsNewSuggested && historyLength < historyEventsMax) return;
    const continuation: BillingProcessContinuation = {
      ...continuationMark(),
      toBuild: this.#toBuild,
      summary: this.#summary,
      builds: this.#builds,
      passes: this.#passes,
    };
    await continueAsNew<typeof billingProcess>(this.#input, continuation);
  }

  #show(periodEnd: Day | null, built: Pick<BuildProgress, 'customersDone' | 'customersTotal'> = notBegun): void {
    const { customersDone, customersTotal } = built;
    this.progress = { periodEnd, customersDone, customersTotal, periodsLeft: this.#toBuild.length };
    const of = customersTotal === null ? '' : ` of ${customersTotal}`;
    setCurrentDetails(periodEnd === null ? 'Done' : `Period to ${periodEnd}: ${customersDone}${of} customers done`);
  }
}

/** Whether an object has the shape of what {@link BillingProcess} passes on. */
function isContinuation(given: object): given is BillingProcessContinuation {
  const { of, toBuild, summary }: Partial<Record<keyof BillingProcessContinuation, unknown>> = given;
  return typeof of === 'string' && Array.isArray(toBuild) && typeof summary === 'object';
}

function isSuperseded(error: unknown): boolean {
  return (
    error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type === supersededType
  );
}

function keepsChanging(periodEnd: Day): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `The period ${periodEnd} was built ${buildsOfOnePeriod} times, and each time a rule, the catalogue or a change of ` +
      'the period came in meanwhile. Its records are those of the last build. Run the process again when that has ended.',
    'KeepsChanging',
  );
}
