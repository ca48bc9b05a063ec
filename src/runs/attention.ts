import type { LogCode } from '../domain/log-codes.js';
import { logCodeDefinitions } from '../domain/log-messages.js';
import { remedyOf, type Remedy } from '../domain/remedy.js';
import type { RunReport } from './run-report.js';

/** The codes of a run that ask for something, each with how many records, lines or customers have it. */
export type Attention = Readonly<Record<Exclude<Remedy, 'nobody'>, ReadonlyMap<LogCode, number>>>;

/** Tells what of a run mends itself with the job's next run from what a person has to see to. */
export function attentionOf({ lines, customers, records, log }: RunReport): Attention {
  const attention = { nextRun: new Map<LogCode, number>(), person: new Map<LogCode, number>() };
  const ofRun = log
    .filter(({ code }) => logCodeDefinitions[code].scope === 'run')
    .map(({ code, entries }) => ({ code, count: entries }));
  const own = records.ownOutcome === 0 ? [] : [{ code: 'AT07' as const, count: records.ownOutcome }];
  for (const { code, count } of [...ofRun, ...customers, ...lines, ...own]) {
    const remedy = remedyOf(code);
    if (remedy !== 'nobody') attention[remedy].set(code, count);
  }
  return attention;
}

/** Who sets right what is wrong with a run that has these codes. One that failed has to be looked at. */
export function remedyOfRun(status: string, codes: readonly LogCode[]): Remedy {
  if (status === 'Failed') return 'person';
  const remedies = codes.map(remedyOf);
  if (remedies.includes('person')) return 'person';
  return remedies.includes('nextRun') || status === 'Cancelled' || status === 'Terminated' ? 'nextRun' : 'nobody';
}
