import type { Store } from '../store/database.js';
import type { RunWithZone } from '../store/runs/run-stages.js';
import { asFed } from './as-fed.js';
import { asHeldBack } from './as-held-back.js';
import { asUndone } from './as-undone.js';
import type { CheckedLine } from './check-lines.js';
import { namingLaterRuns } from './naming-later-runs.js';

/**
 * Leaves out the changes that a run may not make, whatever Autotask shows of their lines: what no run has fed any more (AT33), what an
 * undo does not find as it was (AT63), and what a person holds back (AT67). A run and its preview leave out the same.
 */
export async function leavingOut(
  store: Store,
  run: RunWithZone,
  atriaUrl: string,
  checked: readonly CheckedLine[],
): Promise<readonly CheckedLine[]> {
  const fed = await asFed(store, run, new URL(atriaUrl).href, checked);
  const unmoved = await asUndone(store, run, fed);
  return asHeldBack(store, run, await namingLaterRuns(store, run, unmoved));
}
