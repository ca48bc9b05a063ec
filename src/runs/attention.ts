import type { LogCode } from '../domain/log/log-codes.js';
import { remedyOf, type Remedy } from '../domain/log/outcomes.js';
import type { RunReport } from './run-report.js';

/** The codes of a run that ask for something, each with how often the run reported it. */
export type Attention = Readonly<Record<Exclude<Remedy, 'nobody'>, ReadonlyMap<LogCode, number>>>;

/**
 * Tells what of a run mends itself with the job's next run from what a person has to see to. The next run of a job does not go
 * on with what takes back another one.
 */
export function attentionOf({ run, reported }: Pick<RunReport, 'run' | 'reported'>): Attention {
  const attention = { nextRun: new Map<LogCode, number>(), person: new Map<LogCode, number>() };
  for (const { code, entries } of reported) {
    const remedy = remedyOf(code);
    if (remedy !== 'nobody') attention[run.undoes === null ? remedy : 'person'].set(code, entries);
  }
  return attention;
}

/** Who sets right what is wrong with a run that reported these codes. One that failed has to be looked at. */
export function remedyOfRun(status: string, codes: readonly LogCode[]): Remedy {
  if (status === 'Failed') return 'person';
  const remedies = codes.map(remedyOf);
  if (remedies.includes('person')) return 'person';
  return remedies.includes('nextRun') || status === 'Cancelled' || status === 'Terminated' ? 'nextRun' : 'nobody';
}
