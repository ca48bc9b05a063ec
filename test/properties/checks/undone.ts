import { nextDay } from '../../campaign/checks/days.js';
import type { Adjustment, Check, Evidence, RunViews, Stage } from '../evidence.js';
import { differences, restored } from '../quantities.js';
import { adjustmentText } from './applied.js';
import { unlike } from './multiset.js';

/** What an undo must do, by what Autotask accepted before. Nobody else changes anything meanwhile. */
export interface ExpectedUndo {
  /** What it posts. */
  readonly adjustments: readonly Adjustment[];
  /** The lines that it must leave, as Autotask takes no further change of them on that day. */
  readonly left: readonly string[];
}

/** @param earlier what Autotask had before the run that is undone, and `rightBefore` what it had after that run */
export function expectedUndo(
  { conflict, refusesSameDate }: Pick<Evidence, 'conflict' | 'refusesSameDate'>,
  earlier: Stage,
  rightBefore: Stage,
): ExpectedUndo {
  const taken = [...rightBefore.adjustments, ...rightBefore.personAdjustments];
  const isTaken = (key: string, day: string) =>
    refusesSameDate && taken.some((each) => each.key === key && each.effectiveDate === day);
  const adjustments: Adjustment[] = [];
  const left: string[] = [];
  for (const { key, unitChange, effectiveDate } of rightBefore.adjustments.slice(earlier.adjustments.length)) {
    const days = [effectiveDate, ...(conflict === 'NextDay' ? [nextDay(effectiveDate)] : [])];
    const day = days.find((each) => !isTaken(key, each));
    if (day === undefined) left.push(key);
    else adjustments.push({ key, unitChange: -unitChange, effectiveDate: day });
  }
  return { adjustments, left };
}

/** An undo takes back each change on its own day, and so does an undo of that undo. */
export const undoneExactly: Check = (evidence) => {
  const { before, applied, undone, redone, runs } = evidence;
  const again = expectedUndo(evidence, applied, undone);
  return [
    ...breachesOf(evidence, { earlier: before, rightBefore: applied, after: undone, run: runs.undo }),
    ...(again.adjustments.length + again.left.length === 0
      ? []
      : breachesOf(evidence, { earlier: applied, rightBefore: undone, after: redone, run: runs['undo of the undo'] })),
  ];
};

interface Undo {
  readonly earlier: Stage;
  readonly rightBefore: Stage;
  readonly after: Stage;
  readonly run: RunViews | undefined;
}

function breachesOf(evidence: Evidence, { earlier, rightBefore, after, run }: Undo): string[] {
  const { adjustments, left } = expectedUndo(evidence, earlier, rightBefore);
  const undoneFrom = new Map(adjustments.map(({ key, effectiveDate }) => [key, effectiveDate]));
  const posted = after.adjustments.slice(rightBefore.adjustments.length);
  const reported = (run?.lines ?? []).filter(({ outcome }) => outcome === 'AT39').map(({ lineId }) => lineId);
  return [
    ...(run === undefined ? ['There is no such run.'] : []),
    ...differences(restored(earlier.quantities, rightBefore.quantities, undoneFrom), after.quantities),
    ...unlike(adjustments.map(adjustmentText), posted.map(adjustmentText), 'What Autotask accepted'),
    ...unlike(left, reported, 'What is reported as left'),
  ];
}
