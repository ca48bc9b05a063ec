import type { AutotaskClient } from '../autotask/client.js';
import { changeStartDay } from '../domain/sync/change-days.js';
import { readDaysOf, type ChangeStart, type PlanDays, type ReadDays } from '../domain/sync/line-place.js';
import { changeStartOf, type Direction } from '../domain/parameters/job-parameters.js';
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
  const { databaseCi, periodEnd, runDay } = run;
  const [increase, decrease] = [changeStart(run, 'increase'), changeStart(run, 'decrease')];
  const isOne = increase.effectiveDate === decrease.effectiveDate && increase.alignment === decrease.alignment;
  const days: PlanDays = { ...increase, ...(isOne ? {} : { decrease }), periodEnd, runDay };
  return {
    run,
    days,
    readDays: readDaysOf(days),
    scope: { databaseCi, atriaUrl: new URL(atria.url).href, periodEnd },
    autotask: access.readerFor(run),
  };
}

function changeStart(run: RunWithPeriod, direction: Direction): ChangeStart {
  const { parameters } = run;
  const effectiveDate = changeStartDay(parameters, direction, run);
  // A job that lets changes count from the day of the run has decided already.
  const isDecided = changeStartOf(parameters, direction) === 'RunDay';
  return { effectiveDate, alignment: isDecided ? 'AsIs' : parameters.effectiveDateAlignment };
}
