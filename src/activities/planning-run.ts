import type { AutotaskClient } from '../autotask/client.js';
import { referenceDayFor } from '../domain/sync/change-check.js';
import type { Day } from '../domain/day.js';
import type { EffectiveDateAlignment, JobParameters } from '../domain/parameters/job-parameters.js';
import type { PlanDays } from '../domain/sync/reconciliation.js';
import type { LeftBehindScope } from '../store/lines/left-customers.js';
import { withPeriod, type RunWithPeriod } from '../store/runs/run-stages.js';
import type { Run } from '../store/runs/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import type { SyncServices } from './services.js';

/** A run with everything that planning needs. */
export interface PlanningRun {
  readonly run: RunWithPeriod;
  readonly days: PlanDays;
  readonly referenceDay: Day;
  /** Which earlier runs tell what the sync left on lines. */
  readonly scope: LeftBehindScope;
  readonly autotask: AutotaskClient;
}

/** Gathers what planning a run needs. */
export function planningRun({ atria }: SyncServices, access: AutotaskAccess, given: Run): PlanningRun {
  const run = withPeriod(given);
  const { databaseCi, periodEnd, runDay } = run;
  const effectiveDate = effectiveDateOf(run);
  return {
    run,
    days: { effectiveDate, periodEnd, runDay, alignment: alignmentOf(run.parameters) },
    referenceDay: referenceDayFor(effectiveDate, runDay, periodEnd),
    scope: { databaseCi, atriaUrl: new URL(atria.url).href, periodEnd },
    autotask: access.readerFor(run),
  };
}

/** The day from which changes count, before it is moved up to a contract's start. */
function effectiveDateOf({ parameters, runDay, planDay, periodStart, currentPeriodStart }: RunWithPeriod): Day {
  // A run that applies a preview makes its changes from the days that people saw.
  if (parameters.proRatedTransactions) return planDay ?? runDay;
  return parameters.effectiveDate === 'PeriodStart' ? periodStart : (currentPeriodStart ?? periodStart);
}

/** A job that pro-rates by the day has decided already. */
function alignmentOf({
  proRatedTransactions,
  effectiveDateAlignment,
}: JobParameters): EffectiveDateAlignment | undefined {
  return proRatedTransactions ? 'AsIs' : effectiveDateAlignment;
}
