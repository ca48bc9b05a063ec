import { heldBackLine } from '../domain/sync/held-back.js';
import { changeOfWrite } from '../domain/sync/proposed-change.js';
import type { Store } from '../store/database.js';
import { heldBackLines } from '../store/lines/held-back.js';
import type { Run } from '../store/runs/runs.js';
import { isChange, withoutChange, type CheckedLine } from './check-lines.js';

/**
 * Reports each line that a person holds back on the day of the run, and makes no change of it (AT67). A line that needs no
 * change, or cannot have it, keeps its usual outcome. The check before each request looks for holds again, so a later hold counts too.
 */
export async function asHeldBack(
  store: Store,
  { runDay }: Pick<Run, 'runDay'>,
  checked: readonly CheckedLine[],
): Promise<readonly CheckedLine[]> {
  const changing = checked.filter(isChange).map(({ line }) => line);
  if (changing.length === 0) return checked;
  const holds = await heldBackLines(store, runDay, changing);
  return checked.map((each) => {
    const { line } = each;
    const hold = holds.get(line.lineId);
    if (!isChange(each) || hold === undefined) return each;
    const proposed = changeOfWrite(each.next.write, line.target);
    const before = proposed.change === 'create' ? null : proposed.before;
    return withoutChange(each, heldBackLine(line, hold, proposed, runDay), before);
  });
}
