import { levelRank, type LogCode } from './log-codes.js';
import { levelOf } from './log-messages.js';

/** Who has to act on an outcome: nobody, nobody but the next run of the job, or a person. */
export type Attention = 'none' | 'nextRun' | 'person';

/** What the next run of the job settles or makes up for by itself (docs/exactly-once.md). */
const mendedByNextRun: ReadonlySet<LogCode> = new Set(['AT36', 'AT37', 'AT38']);

/** Who has to act on an entry with this code. */
export function attentionTo(code: LogCode): Attention {
  if (levelRank(levelOf(code)) < levelRank('Warning')) return 'none';
  return mendedByNextRun.has(code) ? 'nextRun' : 'person';
}

/** Who has to act on a run with these outcomes. A run that failed has to be looked at. */
export function attentionToRun(status: string, codes: readonly LogCode[]): Attention {
  if (status === 'Failed') return 'person';
  const wanted = codes.map(attentionTo);
  if (wanted.includes('person')) return 'person';
  return wanted.includes('nextRun') || status === 'Cancelled' || status === 'Terminated' ? 'nextRun' : 'none';
}
