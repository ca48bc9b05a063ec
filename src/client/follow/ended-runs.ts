import { haltEndedRuns } from '../../runs/ended-runs.js';
import type { Session } from '../program/session.js';

/** Stops those of the runs that Temporal has ended, as far as it answers: what is shown of a run does without it. */
export async function haltEndedRunsIfKnown(session: Session, runs: Parameters<typeof haltEndedRuns>[2]): Promise<void> {
  if (runs.every(({ closedAt }) => closedAt !== null)) return;
  try {
    await haltEndedRuns(await session.store(), await session.client(), runs);
  } catch {
    // The check before each change stops such a run too.
  }
}
