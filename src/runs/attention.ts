import type { LogCode } from '../domain/log/log-codes.js';
import type { RunStatus } from '../domain/log/run-status.js';
import {
  codesWithEffect,
  isSaidAgain,
  isSaidAgainByUndo,
  isSettledByRun,
  remedyOf,
  type Remedy,
} from '../domain/log/outcomes.js';
import type { ReportedCount } from '../store/log/log-counts.js';
import type { ListedRun } from '../store/runs/run-list.js';
import type { Run } from '../store/runs/runs.js';

/** The codes of a run that ask for something, each with how often the run reported it. */
export type Attention = Readonly<Record<Exclude<Remedy, 'nobody'>, ReadonlyMap<LogCode, number>>>;

/** A run, as far as it decides who acts on what it reported. */
export interface RunFacts {
  readonly isUndo: boolean;
  readonly isPreview: boolean;
  /** The later run that has looked at everything of it again; null if none has. */
  readonly settledBy: string | null;
  /** The codes of which a person has seen to each entry. */
  readonly seenTo: readonly LogCode[];
}

/** What a run is and what it reported, as far as it tells who has to act. */
interface ReportedRun {
  readonly run: Pick<Run, 'undoes' | 'isPreview' | 'status'>;
  readonly settledBy: { readonly runId: string } | null;
  readonly seenTo: readonly LogCode[];
  readonly reported: readonly Pick<ReportedCount, 'code' | 'entries'>[];
}

/** What decides who acts on what a run reported. */
export function runFacts({ run, settledBy, seenTo }: Pick<ReportedRun, 'run' | 'settledBy' | 'seenTo'>): RunFacts {
  return { isUndo: run.undoes !== null, isPreview: run.isPreview, settledBy: settledBy?.runId ?? null, seenTo };
}

/**
 * Who sets right what a run reported under a code. No later run of a job goes on with an undo, only another undo of the same
 * run. Where a later run has looked at everything again, that one has reported what is left; a preview has done nothing that
 * only it could say. What a person has seen to needs nobody.
 */
export function remedyIn({ isUndo, isPreview, settledBy, seenTo }: RunFacts, code: LogCode): Remedy {
  const remedy = remedyOf(code);
  if (seenTo.includes(code)) return 'nobody';
  const isSaidByLater = isUndo ? isSaidAgainByUndo(code) : isSaidAgain(code);
  if (settledBy !== null && (isPreview || isSaidByLater)) return 'nobody';
  return isUndo && isSettledByRun(remedy) ? 'person' : remedy;
}

/**
 * Tells what of a run mends itself with the job's next run, or with one after a hold, from what a person has to see to. Who
 * rejected its changes has seen to it.
 */
export function attentionOf(report: ReportedRun): Attention {
  return attentionIn({ ...runFacts(report), status: report.run.status }, report.reported);
}

/** The same of a run of a list. */
export function attentionIn(
  run: RunFacts & { readonly status: RunStatus },
  reported: ReportedRun['reported'],
): Attention {
  const none = () => new Map<LogCode, number>();
  const attention = { nextRun: none(), endOfHold: none(), person: none() };
  for (const { code, entries } of reported) {
    if (code === 'AT59' && run.status === 'Rejected') continue;
    const remedy = remedyIn(run, code);
    if (remedy !== 'nobody') attention[remedy].set(code, entries);
  }
  return attention;
}

const inDoubt = codesWithEffect('inDoubt');

/** Whether an entry with this code says that nobody knows whether Autotask made a change of the run. */
export function leavesInDoubt(code: LogCode): boolean {
  return inDoubt.includes(code);
}

/** What a run that the next one settles waits for, where no next one is to come by itself: a clause that follows "and". */
export const noRunPlanned = 'none is known to be planned, so start one';

/** Who acts next on a run, by its report. */
export function remedyOfReport(report: ReportedRun): Remedy {
  return remedyOfRun(
    { ...runFacts(report), status: report.run.status },
    report.reported.map(({ code }) => code),
  );
}

/** Who acts next on a run of a list. A person acts on a run that waits for approval; nobody acts on any other open run. */
export function remedyOfListed(run: ListedRun): Remedy {
  if (run.closedAt === null) return run.approvalWait === null ? 'nobody' : 'person';
  return remedyOfRun(
    run,
    run.problems.map(({ code }) => code),
  );
}

/** Who sets right what is wrong with a run that reported these codes. A person has to look at a run that failed. */
export function remedyOfRun(run: RunFacts & { readonly status: RunStatus }, codes: readonly LogCode[]): Remedy {
  const { status, isUndo, settledBy, seenTo } = run;
  // Whoever rejected it has looked at it.
  if (status === 'Rejected') return 'nobody';
  const remedies = codes.map((code) => remedyIn(run, code));
  if (remedies.includes('person')) return 'person';
  const isUnfinished = (status === 'Cancelled' || status === 'Terminated') && settledBy === null;
  const isBroken = (status === 'Failed' && settledBy === null) || (isUndo && isUnfinished);
  if (isBroken && seenTo.length === 0) return 'person';
  if (remedies.includes('nextRun') || isUnfinished) return 'nextRun';
  return remedies.includes('endOfHold') ? 'endOfHold' : 'nobody';
}
