import { startRun } from '../../runs/start-run.js';
import type { ConsoleServices } from '../services.js';
import { addressOf } from '../shell/address.js';
import { askTemporal } from '../shell/unavailable.js';

/** What a run by hand is started with. */
export interface RunToStart {
  readonly parameters: unknown;
  readonly timeZone?: string | undefined;
  /** What Temporal's pages call it. */
  readonly summary?: string;
}

/** Starts a run by hand. @returns the address of its page, also before a worker has begun it */
export async function startNow(
  services: ConsoleServices,
  { parameters, timeZone, summary }: RunToStart,
): Promise<string> {
  const { taskQueue, consoleUrl, author } = services;
  const { firstExecutionRunId, workflowId } = await askTemporal(services, (client) =>
    startRun(client, taskQueue, parameters, { consoleUrl, timeZone, summary, author }),
  );
  return addressOf(`/runs/${firstExecutionRunId}`, { workflow: workflowId });
}
