import type { Logger } from 'pino';
import type { Store } from '../store/database.js';
import { removePieceOfRun } from '../store/runs/run-removal.js';
import { pauseUnlessStopped, repeat, type Repeated } from './repeated.js';

export interface CleanUpOptions {
  readonly store: Store;
  /** How long ended runs are kept, in days; undefined: for ever. */
  readonly keepRunsDays: number | undefined;
  readonly logger: Logger;
  /** Between two looks; six hours unless told. */
  readonly intervalMs?: number;
}

const sixHoursMs = 6 * 3_600_000;
const rowsPerStatement = 5_000;
/** Leaves the store to others between two pieces. */
const pauseMs = 50;

/**
 * Removes old runs now and then, for as long as the worker lives. Several workers may do it at once, and one that is
 * killed leaves nothing half visible: the next one goes on.
 */
export function startCleanUp({ store, keepRunsDays, logger, intervalMs = sixHoursMs }: CleanUpOptions): Repeated {
  if (keepRunsDays === undefined) return { stop: () => Promise.resolve() };
  return repeat(intervalMs, (signal) => removeOldRuns(store, keepRunsDays, logger, signal));
}

async function removeOldRuns(store: Store, days: number, logger: Logger, signal: AbortSignal): Promise<void> {
  let removed = 0;
  try {
    for (let isDone = false; !isDone && !signal.aborted;) {
      const piece = await removePieceOfRun(store, days, rowsPerStatement);
      removed += piece.runs;
      isDone = piece.isDone;
      await pauseUnlessStopped(pauseMs, signal);
    }
  } catch (error) {
    // The runs of the day matter more: it is tried again at the next look.
    logger.warn({ err: error }, 'Old runs could not be removed from the store.');
  }
  if (removed > 0) logger.info({ runs: removed, days }, 'Old runs were removed from the store.');
}
