import type { AutotaskClient } from '../autotask/client.js';
import { changeStartDay, decreaseStartDay, laterDecreases } from '../domain/sync/change-days.js';
import { ruledIncreases } from '../domain/sync/increase-days.js';
import { readDaysOf, type PlanDays, type ReadDays } from '../domain/sync/line-place.js';
import type { LeftBehindScope } from '../store/lines/left-customers.js';
import { withPeriod, type RunWithPeriod } from '../store/runs/run-stages.js';
import type { Run } from '../store/runs/runs.js';
import type { AutotaskAccess } from './autotask-access.js';
import type { SyncServices } from './services.js';

/** A run with everything that planning needs. */
export interface PlanningRun {
  readonly run: RunWithPeriod;
  readonly days: PlanDays;
  readonly readDays: ReadDays;
  /** Which earlier runs tell what the sync left on lines. */
  readonly scope: LeftBehindScope;
  readonly autotask: AutotaskClient;
}

/** Gathers what planning a run needs. */
export function planningRun({ atria }: SyncServices, access: AutotaskAccess, given: Run): PlanningRun {
  const run = withPeriod(given);
  const { databaseCi, parameters, periodEnd, runDay } = run;
  const decreaseDate = decreaseStartDay(parameters, periodEnd);
  const days: PlanDays = {
    effectiveDate: changeStartDay(parameters, run),
    // Such a job lets changes count from the run day, so no alignment may move them.
    alignment: parameters.proRatedTransactions ? 'AsIs' : parameters.effectiveDateAlignment,
    ...(decreaseDate === undefined
      ? {}
      : {
          decrease: { effectiveDate: decreaseDate, alignment: parameters.effectiveDateAlignment },
          decreasesLater: laterDecreases(parameters),
        }),
    increases: ruledIncreases(parameters, run, periodEnd),
    periodEnd,
    runDay,
  };
  return {
    run,
    days,
    readDays: readDaysOf(days),
    scope: { databaseCi, atriaUrl: new URL(atria.url).href, periodEnd },
    autotask: access.readerFor(run),
  };
}
