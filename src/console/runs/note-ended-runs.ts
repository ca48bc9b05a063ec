import { haltEndedRuns } from '../../runs/ended-runs.js';
import type { ConsoleServices } from '../services.js';
import { answered, askTemporal } from '../shell/unavailable.js';

/** Stops those of the runs that Temporal has ended, as far as it answers. */
export async function noteEndedRuns(
  services: ConsoleServices,
  runs: Parameters<typeof haltEndedRuns>[2],
): Promise<void> {
  if (runs.every(({ closedAt }) => closedAt !== null)) return;
  await answered(askTemporal(services, (client) => haltEndedRuns(services.store, client, runs)));
}
