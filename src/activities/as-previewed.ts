import type { CodedValues } from '../domain/log/log-codes.js';
import { createdLineNote, unchangedBecause } from '../domain/sync/line-outcome.js';
import { changeOfWrite, leftOut, movedSince, type ProposedChange } from '../domain/sync/proposed-change.js';
import type { Store } from '../store/database.js';
import type { OpenLine } from '../store/lines/open-lines.js';
import { previewedLines, type PreviewedLines } from '../store/lines/proposed-lines.js';
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
  return checked.map((each) => {
    if (each.next.kind !== 'send') return each;
    const now = changeOfWrite(each.next.write, each.line.target);
    const outcome = leftOutBecause(each.line, now, previewed, mayBeLater);
    return outcome === undefined ? each : left(each.line, outcome, now);
  });
}

function leftOutBecause(
  line: OpenLine,
  now: ProposedChange,
  { unsettled, changes, notApproved }: PreviewedLines,
  mayBeLater: boolean,
): CodedValues | undefined {
  const { lineId } = line;
  const note = createdLineNote(line);
  if (unsettled.has(lineId)) return unchangedBecause('AT38', line, `${unsettledBefore}${note}`);
  const shown = changes.get(lineId);
  const moved = isItsQuantity(line, shown) ? undefined : movedSince(shown, now, mayBeLater);
  if (notApproved.has(lineId)) {
    return unchangedBecause('AT60', line, `${leftOut}${moved === undefined ? '' : `; ${moved}`}${note}`);
  }
  return moved === undefined ? undefined : unchangedBecause('AT55', line, `${moved}${note}`);
}

/** Whether a line that the run has created gets its quantity now: what the preview showed as one change takes two. */
function isItsQuantity({ createdLine, target }: OpenLine, shown: ProposedChange | undefined): boolean {
  return createdLine && shown?.change === 'create' && shown.after === target;
}

const unsettledBefore =
  'the preview could not tell what would become of it, as an earlier change of it was not settled';

function left(line: OpenLine, outcome: CodedValues, { before }: ProposedChange): CheckedLine {
  return { line, next: { kind: 'decided', outcome: { lineId: line.lineId, outcome, before, after: before } } };
}
