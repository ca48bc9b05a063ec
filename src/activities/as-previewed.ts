import { unchangedBecause } from '../domain/sync/line-outcome.js';
import { movedSince, type ProposedChange } from '../domain/sync/proposed-change.js';
import type { Store } from '../store/database.js';
import { proposedChanges } from '../store/lines/proposed-lines.js';
import type { AcceptedRun } from '../store/runs/run-stages.js';
import type { CheckedLine } from './check-lines.js';

/**
 * Leaves out each change that is not the one that the preview showed (AT55), if the run applies a preview. It judges what
 * the last read before the change found, so that nothing can move in between.
 */
export async function asPreviewed(
  store: Store,
  { appliesRunId, parameters }: AcceptedRun,
  checked: readonly CheckedLine[],
): Promise<readonly CheckedLine[]> {
  if (appliesRunId === null) return checked;
  const lineIds = checked.map(({ line }) => line.lineId);
  const previewed = await proposedChanges(store, appliesRunId, lineIds);
  const mayBeLater = parameters.effectiveDateConflict === 'NextDay';
  return checked.map((each): CheckedLine => {
    const { line } = each;
    const now = changeOf(each);
    if (now === undefined) return each;
    const moved = movedSince(previewed.get(line.lineId), now, mayBeLater);
    if (moved === undefined) return each;
    const outcome = { lineId: line.lineId, outcome: unchangedBecause('AT55', line, moved), before: now.before };
    return { line, next: { kind: 'settle', outcome: { ...outcome, after: now.before } } };
  });
}

/** The change that would be sent. A line that the run has created was judged then: its quantity belongs to that. */
function changeOf({ line, next }: CheckedLine): ProposedChange | undefined {
  if (next.kind !== 'send' || line.createdLine) return undefined;
  const { write } = next;
  const before = write.step === 'adjust' ? line.target - write.delta : 0;
  return { change: write.step, before, after: line.target, effectiveDate: write.effectiveDate };
}
