import { changeOfWrite } from '../domain/sync/proposed-change.js';
import { createdLineNote, lineEntry } from '../domain/sync/line-outcome.js';
import type { CodedValues } from '../domain/log/log-codes.js';
import { counted, timeText } from '../domain/wording.js';
import type { Store } from '../store/database.js';
import type { ChangingRun } from '../store/lines/later-changes.js';
import { linesLeftBy, type LeftLine } from '../store/lines/left-lines.js';
import type { Run } from '../store/runs/runs.js';
import type { CheckedLine } from './check-lines.js';
import { isOfLaterDay, runInClause } from './naming-later-runs.js';

/**
 * Leaves out each line that is no longer as the undone run left it (AT63). It compares with the last read before the change,
 * so nobody can change the line in between unnoticed.
 */
export async function asUndone(
  store: Store,
  { runId, undoes }: Pick<Run, 'runId' | 'undoes'>,
  checked: readonly CheckedLine[],
): Promise<readonly CheckedLine[]> {
  if (undoes === null) return checked;
  const lineIds = checked.map(({ line }) => line.lineId);
  const left = await linesLeftBy(store, undoes.runId, runId, lineIds);
  return checked.map((each) => {
    const { line, next } = each;
    if (next.kind === 'again') return each;
    const found = left.get(line.lineId);
    const before = next.kind === 'send' ? changeOfWrite(next.write, line.target).before : (next.outcome.before ?? null);
    const reason = next.kind === 'send' ? movedBecause(found, before ?? 0) : laterBecause(found, next.outcome.outcome);
    if (reason === undefined) return each;
    const outcome = lineEntry('AT63', line, `${reason}${createdLineNote(line)}`);
    return { line, next: { kind: 'decided', outcome: { lineId: line.lineId, outcome, before, after: before } } };
  });
}

function movedBecause(left: LeftLine | undefined, present: number): string | undefined {
  if (left === undefined) return 'that run did not change it';
  if (left.changedBy !== null) return changedSince(left.changedBy);
  if (left.after === present) return undefined;
  const moved = `that run left it with ${counted(left.after, 'unit')}, and it has ${present} now`;
  return `${moved}: no run is known to have changed it since, so somebody most likely edited it in Autotask, ${editedWhen(left)}`;
}

/** A later day of the line may have other units because another run of ours has changed it. */
function laterBecause(left: LeftLine | undefined, outcome: CodedValues): string | undefined {
  return isOfLaterDay(outcome) && left !== undefined && left.changedBy !== null
    ? changedSince(left.changedBy)
    : undefined;
}

function changedSince(run: ChangingRun): string {
  return `${runInClause(run)} has changed it since`;
}

/** Between which two readings an edit was made: the last one that showed what the run left, and the first other one. */
function editedWhen({ setAt, lastSame, firstOther, askedAt }: LeftLine): string {
  const before =
    firstOther === null
      ? `before ${endText(askedAt)}, when this run read it`
      : `before ${endText(firstOther.at)}, when the run ${firstOther.runId} had read it`;
  if (lastSame !== null) {
    return `after ${timeText(lastSame.at)}, when the run ${lastSame.runId} began, which found it as it was left, and ${before}`;
  }
  return setAt === null ? before : `after ${timeText(setAt)}, when that run set it, and ${before}`;
}

/** The end of the second, so that "before" is true. */
function endText(time: Date): string {
  return timeText(new Date(Math.ceil(time.getTime() / 1_000) * 1_000));
}
