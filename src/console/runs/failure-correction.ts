import type { Cause } from '../../domain/sync/causes.js';
import type { RunFailureKind } from '../../domain/sync/run-failure.js';
import { isOfOtherRun } from '../../store/runs/run-stages.js';
import type { Run } from '../../store/runs/runs.js';
import { parametersAddress } from '../jobs/job-address.js';
import { connectionAddress, storingAddress } from '../secrets/connection-page.js';
import { addressOf } from '../shell/address.js';

/** A run that failed, as far as it says where the cause is corrected. */
export interface FailedRunFacts {
  readonly runId: string;
  readonly jobId: string | null;
  readonly failureKind: string | null;
  /** The secret set of its parameters; null if they were refused. */
  readonly secretsName: string | null;
  /** Whether it takes its parameters from another run: it undoes that run, or a person has it apply a preview. */
  readonly isOfOtherRun: boolean;
}

/** The same of a run that is known in full. */
export function failedRunFacts(run: Run): FailedRunFacts {
  return { ...run, secretsName: run.parameters?.secrets ?? null, isOfOtherRun: isOfOtherRun(run) };
}

/** The same for a cause of the run, if it is about nothing but the run itself, such as a refused log-in. */
export function correctionOfFailure({ mends }: Pick<Cause, 'mends'>, run: FailedRunFacts) {
  return mends === 'run' ? failureCorrection(run) : undefined;
}

type Place = 'connection' | 'secrets' | 'parameters';

/** Where the cause of a failure may be, the likeliest place first. */
const places: Readonly<Partial<Record<RunFailureKind, readonly [Place, ...Place[]]>>> = {
  SecretsUnavailable: ['secrets', 'parameters'],
  AutotaskCredentialsRefused: ['connection'],
  AutotaskUnavailable: ['connection'],
  ParametersRefused: ['parameters'],
  PeriodNotFound: ['parameters'],
};

interface Correction {
  readonly label: string;
  readonly href: string;
}

/** The page that most likely corrects the cause of a failure; undefined if there is none. */
export function failureCorrection(run: FailedRunFacts): Correction | undefined {
  return failureCorrections(run)[0];
}

/** The pages that may correct the cause of a failure, the likeliest first. */
export function failureCorrections(run: FailedRunFacts): Correction[] {
  const ofFailure = places[run.failureKind as RunFailureKind] ?? [];
  return ofFailure.flatMap((place) => corrections[place](run) ?? []);
}

const corrections: Readonly<Record<Place, (run: FailedRunFacts) => Correction | undefined>> = {
  connection: ({ runId, secretsName }) =>
    secretsName === null
      ? undefined
      : { label: 'Test the connection', href: connectionAddress(secretsName, `/runs/${runId}`) },
  secrets: ({ runId, secretsName }) =>
    secretsName === null
      ? undefined
      : { label: 'Store the secret set', href: storingAddress(secretsName, `/runs/${runId}`) },
  parameters: ({ runId, jobId, isOfOtherRun }) => {
    if (isOfOtherRun) return undefined;
    return jobId === null
      ? { label: 'Run again with other parameters', href: addressOf('/runs/new', { like: runId }) }
      : { label: 'Correct the parameters of the job', href: parametersAddress(jobId) };
  },
};
