import { dayInTimeZone, type Day } from '../domain/day.js';
import type { JobParameters } from '../domain/parameters/job-parameters.js';
import type { LogLevel } from '../domain/log/log-codes.js';
import { parseParameters, type ParameterRefusal, type ParsedParameters } from '../domain/parameters/parameters.js';
import { storableValue } from '../domain/storable-text.js';
import type { Undoes } from '../store/lines/undone-lines.js';
import type { Run } from '../store/runs/runs.js';
import { parametersOfOther } from './other-run.js';
import { withoutSecrets } from './misplaced-secrets.js';
import type { RunStart } from './run-start.js';
import type { SyncServices } from './services.js';
import { messageOf } from '../domain/message-of.js';

/** What a run is recorded with, even if it was started wrongly. */
export interface JudgedStart {
  /** The run's "now". The preview of a run has that of the run. */
  readonly now: Date;
  readonly runDay: Day;
  readonly leastLogLevel: LogLevel;
  /** null if they are refused. */
  readonly parameters: JobParameters | null;
  /** The preview whose changes the run was started to make, with its run day; null if it makes those that it finds. */
  readonly appliesRunId: string | null;
  readonly appliedHash: string | null;
  readonly planDay: Day | null;
  /** The changes that it undoes; null if it undoes none. */
  readonly undoes: Undoes | null;
  /** Why the run cannot go on; none if it can. */
  readonly refusals: readonly ParameterRefusal[];
}

/**
 * Judges how a run was started. No input makes it throw: a run that cannot be recorded would leave no trace.
 *
 * @param timeZone that of its schedule, as Temporal has it. Temporal knows zones that we do not, such as `Local`.
 */
export async function judgeStart(
  services: SyncServices,
  start: Pick<RunStart, 'input' | 'refused' | 'jobId'>,
  now: Date,
  timeZone: string,
): Promise<JudgedStart> {
  const other =
    start.refused === undefined
      ? await parametersOfOther(services.store, storableValue(start.input), start.jobId)
      : undefined;
  const parsed = await withoutSecrets(services, other?.parsed ?? parsedInput(start));
  const previewed = other?.previews;
  const day = dayIn(timeZone, now);
  const refusals = [
    ...('parameters' in parsed ? [] : parsed.refusals),
    ...(day === undefined ? [unknown(timeZone)] : []),
  ];
  const isAccepted = 'parameters' in parsed && refusals.length === 0;
  return {
    now: previewed?.now ?? now,
    runDay: previewed?.runDay ?? day ?? dayInTimeZone(now, 'UTC'),
    leastLogLevel: 'parameters' in parsed ? parsed.parameters.logLevel : parsed.logLevel,
    parameters: isAccepted ? parsed.parameters : null,
    appliesRunId: other?.applies?.runId ?? null,
    appliedHash: isAccepted ? (other?.applies?.planHash ?? null) : null,
    planDay: other?.applies?.planDay ?? other?.applies?.runDay ?? planDayOf(previewed),
    undoes: other?.undoes ?? null,
    refusals,
  };
}

/** What has moved since a preview can only be told by a preview of the same day. */
function planDayOf(previewed: Run | undefined): Day | null {
  return previewed?.parameters?.ifMoved === 'Refuse' ? previewed.planDay : null;
}

function refusal(code: 'AT17' | 'AT23', problem: string): ParsedParameters {
  return { refusals: [{ code, problems: [problem] }], logLevel: 'Info' };
}

function parsedInput({ input, refused }: Pick<RunStart, 'input' | 'refused'>): ParsedParameters {
  if (refused !== undefined) return refusal(refused.code, refused.problem);
  try {
    return parseParameters(storableValue(input));
  } catch (error) {
    const message = messageOf(error);
    return refusal('AT17', `the parameters cannot be read (${message})`);
  }
}

function dayIn(timeZone: string, now: Date): Day | undefined {
  try {
    return dayInTimeZone(now, timeZone);
  } catch {
    return undefined;
  }
}

function unknown(timeZone: string): ParameterRefusal {
  const problem =
    `the time zone ${JSON.stringify(timeZone)} is not known here, so the day of the run cannot be told; ` +
    'give an IANA name such as "Europe/Berlin"';
  return { code: 'AT17', problems: [problem] };
}
