import type { CodedValues } from '../domain/log/log-codes.js';
import { countsFromRunDay } from '../domain/parameters/job-parameters.js';
import { refusalEntry, type ParameterRefusal } from '../domain/parameters/parameters.js';
import type { SyncSettings } from '../domain/sync/settings.js';
import { ledgerSettings } from '../ledger/store/settings.js';
import { openRunRow } from '../store/runs/open-run-row.js';
import type { Run } from '../store/runs/runs.js';
import { closeAbandonedRuns } from './abandoned-runs.js';
import { runFailure } from './failures.js';
import { judgeStart } from './judge-start.js';
import { enterRun } from './open-execution.js';
import { entryKey, writeRunLog } from './run-log.js';
import { nowOf, starterOf, type RunStart } from './run-start.js';
import type { ScheduleFacts, SyncServices } from './services.js';

export interface OpenedRun {
  readonly settings: SyncSettings;
  /** Set if the run only shows what a run would change. */
  readonly isPreview?: true;
  /**
   * Set if it makes a preview of itself and changes nothing before that is judged. The limits and the approval rule of the
   * job judge it, or whether a line has moved since the preview that the run applies.
   */
  readonly isLimited?: true;
  /** Set if it undoes the changes of another run. */
  readonly isUndo?: true;
  /** The address of the run's page in the console. */
  readonly page?: string;
}

/**
 * Opens a run: fixes its "now" and run day, writes AT22, and then refuses input that cannot be used.
 *
 * Both belong to the run for good. After a reset, this activity runs again and finds them unchanged.
 */
export function openRun(services: SyncServices) {
  return async (start: RunStart): Promise<OpenedRun> => {
    const now = nowOf(start, services.clock);
    const schedule = start.jobId === null ? undefined : await services.temporal.schedule(start.jobId);
    const timeZone = schedule?.timeZone ?? start.timeZone ?? (await usualTimeZone(services));
    // First, since this run may be there to undo one that was terminated.
    await closeAbandonedRuns(services, start.runId);
    const { refusals, ...judged } = await judgeStart(services, start, now, timeZone);
    await openRunRow(services.store, {
      runId: start.runId,
      workflowId: start.workflowId,
      jobId: start.jobId,
      ...judged,
      settings: services.settings,
      startedBy: starterOf(start),
    });
    if (judged.parameters !== null) services.onRunStarted?.(judged.now, start.input);
    const run = await enterRun(services, start.runId);
    const opened: CodedValues = { code: 'AT22', values: { jobId: start.jobId ?? start.workflowId } };
    await writeRunLog(services.store, run, [{ key: entryKey.run('opened'), coded: opened }]);
    if (
      judged.parameters !== null &&
      countsFromRunDay(judged.parameters) &&
      schedule !== undefined &&
      !isDaily(schedule)
    ) {
      await writeRunLog(services.store, run, [{ key: entryKey.run('cadence'), coded: { code: 'AT41', values: {} } }]);
    }
    if (refusals.length > 0) throw refusal(refusals);
    const { consoleUrl } = services;
    const page = consoleUrl === undefined ? {} : { page: `${consoleUrl}/runs/${run.runId}` };
    return { settings: run.settings, ...page, ...kindOf(run) };
  };
}

function kindOf({ isPreview, parameters, undoes }: Run): Pick<OpenedRun, 'isPreview' | 'isLimited' | 'isUndo'> {
  const undo = undoes === null ? {} : ({ isUndo: true } as const);
  if (isPreview) return { isPreview: true, ...undo };
  const { limits, approval, ifMoved } = parameters ?? {};
  const isLimited = limits !== undefined || approval !== undefined || ifMoved === 'Refuse';
  return isLimited ? { isLimited, ...undo } : undo;
}

/**
 * The time zone of runs started by hand: the configured one, or the one in which the ledger's billing periods begin and
 * end.
 */
async function usualTimeZone({ timeZone, store }: SyncServices): Promise<string> {
  return timeZone ?? (await ledgerSettings(store)).timeZone;
}

/** A day with the hour that the end of daylight saving adds. */
const longestDayMs = 25 * 3_600_000;

function isDaily({ nextTimes }: ScheduleFacts): boolean {
  return nextTimes.every((time, index) => {
    const next = nextTimes[index + 1];
    return next === undefined || next.getTime() - time.getTime() <= longestDayMs;
  });
}

function refusal(refusals: readonly ParameterRefusal[]) {
  const entries = refusals.map(refusalEntry);
  const message = refusals.flatMap(({ problems }) => problems).join('; ');
  return runFailure('ParametersRefused', `The parameters were refused: ${message}.`, entries);
}
