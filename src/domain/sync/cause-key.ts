import type { LogCode } from '../log/log-codes.js';
import type { Cause } from './causes.js';

/** What tells a cause from all others, whichever run reports it. */
export interface CauseKey {
  readonly code: LogCode;
  /** What is to be mended. */
  readonly subject: string;
}

/**
 * The key of a cause in a run. What is about nothing but the run itself, such as a refused log-in, is the same cause in
 * each run of the job, and in each run by hand.
 */
export function causeKeyOf({ code, thing }: Pick<Cause, 'code' | 'thing'>, jobId: string | null): CauseKey {
  return { code, subject: thing !== null ? `thing ${thing}` : jobId === null ? 'runs by hand' : `job ${jobId}` };
}
