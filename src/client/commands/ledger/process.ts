import { startProcessFor } from '../../../ledger/process/start-billing-process.js';
import { authorOf } from '../../author.js';
import type { FollowOptions } from '../../follow/follow.js';
import { followProcess } from '../../follow/follow-process.js';
import { requirePeriodMeant } from '../../program/ledger-session.js';
import type { Session } from '../../program/session.js';

/**
 * Starts a billing process and tells how far it is until it ends.
 * @param meant the period whose records are made anew; undefined: those of the open ones
 */
export async function processCommand(session: Session, meant: string | undefined, options: FollowOptions) {
  const { taskQueue } = await session.configuration();
  const store = await session.storeToWrite();
  const periodEnd = meant === undefined ? undefined : (await requirePeriodMeant(session, store, meant)).end;
  const client = await session.client();
  const handle = await startProcessFor({ client, store, taskQueue, author: authorOf() }, periodEnd);
  await followProcess(session, { workflowId: handle.workflowId, runId: handle.firstExecutionRunId }, options);
}
