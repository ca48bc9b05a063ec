import type { LogCode } from '../domain/log/log-codes.js';
import { isSettledByRun, remedyOf, type Remedy } from '../domain/log/outcomes.js';
import type { ReportedCount } from '../store/log/log-counts.js';
import type { Run } from '../store/runs/runs.js';

/** The codes of a run that ask for something, each with how often the run reported it. */
export type Attention = Readonly<Record<Exclude<Remedy, 'nobody'>, ReadonlyMap<LogCode, number>>>;

/** What a run is and what it reported, as far as it tells who has to act. */
interface ReportedRun {
  readonly run: Pick<Run, 'undoes' | 'failureKind'>;
  readonly reported: readonly Pick<ReportedCount, 'code' | 'entries'>[];
}

/** Who sets right what a run reported under a code. No later run of a job goes on with an undo. */
export function remedyIn(isUndo: boolean, code: LogCode): Remedy {
  const remedy = remedyOf(code);
  return isUndo && isSettledByRun(remedy) ? 'person' : remedy;
}

/**
 * Tells what of a run mends itself with the job's next run, or with one after a hold, from what a person has to see to. Who
 * rejected its changes has seen to it.
 */
export function attentionOf({ run, reported }: ReportedRun): Attention {
  const none = () => new Map<LogCode, number>();
  const attention = { nextRun: none(), endOfHold: none(), person: none() };
  for (const { code, entries } of reported) {
    if (code === 'AT59' && run.failureKind === 'Rejected') continue;
    const remedy = remedyIn(run.undoes !== null, code);
    if (remedy !== 'nobody') attention[remedy].set(code, entries);
  }
  return attention;
}

/**
 * Who sets right what is wrong with a run that reported these codes. One that failed has to be looked at; one whose changes
 * a person rejected was.
 */
export function remedyOfRun(
  { status, isUndo, failureKind }: { status: string; isUndo: boolean; failureKind: string | null },
  codes: readonly LogCode[],
): Remedy {
  if (failureKind === 'Rejected') return 'nobody';
  if (status === 'Failed') return 'person';
  const isUnfinished = status === 'Cancelled' || status === 'Terminated';
  if (isUndo && isUnfinished) return 'person';
  const remedies = codes.map((code) => remedyIn(isUndo, code));
  if (remedies.includes('person')) return 'person';
  if (remedies.includes('nextRun') || isUnfinished) return 'nextRun';
  return remedies.includes('endOfHold') ? 'endOfHold' : 'nobody';
}
