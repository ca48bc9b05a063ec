import type { LogCode } from './log-codes.js';
import { levelOf } from './log-messages.js';

/**
 * Who sets right what an entry reports: nobody, as nothing is wrong; the job's next run, which settles the line before it
 * changes anything; or a person.
 */
export type Remedy = 'nobody' | 'nextRun' | 'person';

/** Lines that a run could not finish, of which nothing is wrong in the data. */
const mendedByNextRun: ReadonlySet<LogCode> = new Set(['AT36', 'AT37', 'AT38']);

export function remedyOf(code: LogCode): Remedy {
  if (mendedByNextRun.has(code)) return 'nextRun';
  const level = levelOf(code);
  return level === 'Warning' || level === 'Error' ? 'person' : 'nobody';
}
