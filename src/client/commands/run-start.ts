import { authorOf } from '../author.js';
import type { FollowOptions } from '../follow/follow.js';
import { followRun } from '../follow/follow-run.js';
import { readGivenParameters } from '../given-parameters.js';
import { checkBeforeStart } from '../parameter-warnings.js';
import type { Session } from '../program/session.js';
import { startRun } from '../../runs/start-run.js';

interface StartOptions extends FollowOptions {
  readonly parameters: string;
  readonly customer?: readonly string[] | undefined;
  readonly timeZone?: string | undefined;
  readonly by?: string | undefined;
}

/** Starts a run; with --wait, shows how far it is and what it came to. */
export async function startCommand(session: Session, options: StartOptions): Promise<void> {
  const { taskQueue, consoleUrl } = await session.configuration();
  const parameters = await readGivenParameters(
    session.terminal,
    options.parameters,
    options.customer ?? [],
    options.by,
  );
  const client = await session.client();
  // The store is asked before anything is started: a run whose log nobody can read is better not begun from here.
  const warned = await checkBeforeStart(session, parameters, options.timeZone);
  const { workflowId, firstExecutionRunId: runId } = await startRun(client, taskQueue, parameters, {
    consoleUrl,
    timeZone: options.timeZone,
    author: authorOf(),
  });
  await followRun(session, { workflowId, runId, ...warned }, options);
}
