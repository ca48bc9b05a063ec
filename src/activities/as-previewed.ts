import type { CodedValues } from '../domain/log/log-codes.js';
import { unchangedBecause } from '../domain/sync/line-outcome.js';
import { changeOfWrite, movedSince, type ProposedChange } from '../domain/sync/proposed-change.js';
import type { Store } from '../store/database.js';
import { previewedLines } from '../store/lines/proposed-lines.js';
import type { AcceptedRun } from '../store/runs/run-stages.js';
import type { CheckedLine } from './check-lines.js';

/**
 * Leaves out each change that is not the one that the preview showed (AT55), or that was not approved (AT60), if the run
 * applies a preview. It judges what the last read before the change found, so that nothing can move in between.
 */
export async function asPreviewed(
  store: Store,
  { appliesRunId, appliedHash, parameters }: AcceptedRun,
  checked: readonly CheckedLine[],
): Promise<readonly CheckedLine[]> {
  if (appliesRunId === null) return checked;
  if (appliedHash === null) throw new Error(`The preview ${appliesRunId} has no digest.`);
  const lineIds = checked.map(({ line }) => line.lineId);
  const previewed = await previewedLines(store, { runId: appliesRunId, hash: appliedHash }, lineIds);
  const mayBeLater = parameters.effectiveDateConflict === 'NextDay';
  return checked.map((each): CheckedLine => {
    const { line } = each;
    const now = changeOf(each);
    if (now === undefined) return each;
    if (previewed.unsettled.has(line.lineId)) return left(each, unchangedBecause('AT38', line, unsettled), now);
    if (previewed.notApproved.has(line.lineId)) return left(each, unchangedBecause('AT60', line, notApproved), now);
    const moved = movedSince(previewed.changes.get(line.lineId), now, mayBeLater);
    return moved === undefined ? each : left(each, unchangedBecause('AT55', line, moved), now);
  });
}

const unsettled = 'the preview could not tell what would become of it, as an earlier change of it was not settled';
const notApproved = 'the person who approved changes of this run left it out';

function left({ line }: CheckedLine, outcome: CodedValues, { before }: ProposedChange): CheckedLine {
  return { line, next: { kind: 'settle', outcome: { lineId: line.lineId, outcome, before, after: before } } };
}

/** The change that would be sent. A line that the run has created was judged then: its quantity belongs to that. */
function changeOf({ line, next }: CheckedLine): ProposedChange | undefined {
  if (next.kind !== 'send' || line.createdLine) return undefined;
  return changeOfWrite(next.write, line.target);
}
