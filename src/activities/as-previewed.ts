import type { AutotaskClient } from '../autotask/client.js';
import type { CodedValues } from '../domain/log/log-codes.js';
import { createdLineNote, lineEntry } from '../domain/sync/line-outcome.js';
import {
  changeOfWrite,
  movedSince,
  notApprovedCode,
  notApprovedText,
  postedSince,
  type ProposedChange,
  type ShownChange,
} from '../domain/sync/proposed-change.js';
import type { Store } from '../store/database.js';
import type { OpenLine } from '../store/lines/open-lines.js';
import { previewedLines, type PreviewedLines } from '../store/lines/proposed-lines.js';
import type { AcceptedRun } from '../store/runs/run-stages.js';
import { isChange, withoutChange, type CheckedLine } from './check-lines.js';
import { datedOf, readPosted } from './posted-periods.js';

/**
 * Leaves out each change that differs from what the preview showed (AT55), or that nobody approved (AT60), if the run applies a
 * preview. It judges what the last read before the change found, so nothing can move in between. If the job changes open periods
 * only, it asks Autotask once more whether the period of each change is posted.
 */
export async function asPreviewed(
  store: Store,
  autotask: AutotaskClient,
  { appliesRunId, appliedHash, parameters }: AcceptedRun,
  checked: readonly CheckedLine[],
): Promise<readonly CheckedLine[]> {
  if (appliesRunId === null) return checked;
  if (appliedHash === null) throw new Error(`The preview ${appliesRunId} has no digest.`);
  const lineIds = checked.map(({ line }) => line.lineId);
  const previewed = await previewedLines(store, { runId: appliesRunId, hash: appliedHash }, lineIds);
  const mayBeLater = parameters.effectiveDateConflict === 'NextDay';
  const mustBeOpen = checked.filter(isChange).filter(({ line }) => previewed.notPosted.has(line.lineId));
  const posted = new Map(
    (await readPosted(autotask, mustBeOpen.map(datedOf))).map(({ lineId, isPosted }) => [lineId, isPosted]),
  );
  return checked.map((each) => {
    if (!isChange(each)) return each;
    const { line, next } = each;
    const now = changeOfWrite(next.write, line.target);
    const shown = previewed.changes.get(line.lineId);
    const isPosted = posted.get(line.lineId);
    const moved = movedFrom(line, shown, now, mayBeLater) ?? nowPosted(shown, isPosted);
    const outcome = leftOutBecause(line, previewed, moved);
    return outcome === undefined ? each : withoutChange(each, outcome, now.before);
  });
}

function leftOutBecause(
  line: OpenLine,
  { unsettled, notApproved }: PreviewedLines,
  moved: string | undefined,
): CodedValues | undefined {
  const { lineId } = line;
  const note = createdLineNote(line);
  if (unsettled.has(lineId)) return lineEntry('AT38', line, `${unsettledBefore}${note}`);
  const movedBefore = notApproved.get(lineId);
  if (movedBefore !== undefined) {
    // No price is read here: that it has moved was found when the approval was taken.
    const why = moved ?? movedBefore;
    return lineEntry(notApprovedCode, line, `${notApprovedText}${why === null ? '' : `; ${why}`}${note}`);
  }
  return moved === undefined ? undefined : lineEntry('AT55', line, `${moved}${note}`);
}

/**
 * How a change has moved since the preview, as a clause; undefined if it has not. The preview shows a new line as one change. The run
 * makes two of it: it creates the line, then sets its quantity.
 */
function movedFrom(
  { createdLine, target }: OpenLine,
  shown: ProposedChange | undefined,
  now: ProposedChange,
  mayBeLater: boolean,
): string | undefined {
  const isItsQuantity = createdLine && shown?.change === 'create' && shown.after === target;
  return isItsQuantity ? undefined : movedSince(shown, now, mayBeLater);
}

/** @param isPosted undefined if it was not asked */
function nowPosted(shown: ShownChange | undefined, isPosted: boolean | null | undefined): string | undefined {
  return shown === undefined || isPosted === undefined ? undefined : postedSince(shown, isPosted);
}

const unsettledBefore =
  'the preview could not tell what would become of it, as an earlier change of it was not settled';
