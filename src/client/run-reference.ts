import type { Store } from '../store/database.js';
import { findRunIds } from '../store/runs/run-lookup.js';
import { requireRun, type Run } from '../store/runs/runs.js';
import { CommandFailure, exitCodes } from './terminal/exit-codes.js';

const shownWhenAmbiguous = 5;

/** The run that a person means. Throws a CommandFailure where there is none, or more than one. */
export async function requireRunByReference(store: Store, reference: string): Promise<Run> {
  const ids = await findRunIds(store, reference, shownWhenAmbiguous);
  const [runId, ...others] = ids;
  if (runId === undefined) {
    const hint = reference === 'latest' ? 'There is no run yet.' : `There is no run "${reference}".`;
    throw new CommandFailure(exitCodes.notFound, `${hint} "billing-sync run list" shows which there are.`);
  }
  if (others.length > 0) {
    throw new CommandFailure(
      exitCodes.usage,
      `More than one run id begins with "${reference}": ${ids.join(', ')}. Give more of it.`,
    );
  }
  return requireRun(store, runId);
}
