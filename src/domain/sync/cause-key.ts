import type { LogCode } from '../log/log-codes.js';
import type { Cause } from './causes.js';

/** What tells a cause from all others, whichever run reports it. */
export interface CauseKey {
  readonly code: LogCode;
  /** What is to be mended. */
  readonly subject: string;
}

/** A run, as far as it tells its causes from those of others. */
interface RunOfCause {
  /** null: a person started it. */
  readonly jobId: string | null;
  /** The run that it undoes; null if it undoes none. */
  readonly undoesRunId: string | null;
}

/**
 * The key of a cause in a run. What is about nothing but the run itself, such as a refused log-in, or about one parameter of its
 * job, is the same cause in each run of the job, and in each run by hand. What a parameter of an undo decides is the same in
 * each undo of the same run, as only another one of these mends it.
 */
export function causeKeyOf({ code, thing, mends }: Pick<Cause, 'code' | 'thing' | 'mends'>, run: RunOfCause): CauseKey {
  if (thing !== null) return { code, subject: `thing ${thing}` };
  if (mends === 'job' && run.undoesRunId !== null) return { code, subject: `undo of ${run.undoesRunId}` };
  return { code, subject: run.jobId === null ? 'runs by hand' : `job ${run.jobId}` };
}
