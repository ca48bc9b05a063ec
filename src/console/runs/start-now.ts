import { withGivenName } from '../../domain/audit/audit-entry.js';
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
  /** The name that a person gave who starts it; "" or undefined: none. */
  readonly startedBy?: string | undefined;
}

/** Starts a run by hand. @returns the address of its page, also before a worker has begun it */
export async function startNow(
  services: ConsoleServices,
  { parameters, timeZone, summary, startedBy }: RunToStart,
): Promise<string> {
  const { taskQueue, consoleUrl } = services;
  const author = withGivenName(services.author, startedBy);
  const { firstExecutionRunId, workflowId } = await askTemporal(services, (client) =>
    startRun(client, taskQueue, parameters, { consoleUrl, timeZone, summary, author }),
  );
  return addressOf(`/runs/${firstExecutionRunId}`, { workflow: workflowId });
}
