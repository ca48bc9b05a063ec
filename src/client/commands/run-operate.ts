import { retryNow } from '../../runs/retry-now.js';
import { resumeRun } from '../../runs/resume-run.js';
import { shortId } from '../../domain/wording.js';
import { authorOf } from '../author.js';
import type { FollowOptions } from '../follow/follow.js';
import { followRun } from '../follow/follow-run.js';
import { failIfRefused } from '../fail-if-refused.js';
import { requireRunByReference } from '../run-reference.js';
import type { Session } from '../program/session.js';

/** Takes up a run that failed because of Atria, Autotask or the credentials; with --wait, shows what it came to. */
export async function resumeCommand(session: Session, reference: string, options: FollowOptions): Promise<void> {
  const [store, client] = [await session.store(), await session.client()];
  const run = await requireRunByReference(store, reference);
  const executionId = await failIfRefused(() => resumeRun({ client, store, author: authorOf() }, run));
  await followRun(session, { ...run, executionId }, options);
}

/** How long a worker has for its answer. */
const answerWithinMs = 20_000;

/** Ends the wait of a run for Atria or Autotask. */
export async function retryNowCommand(
  session: Session,
  reference: string,
  { json }: { readonly json?: boolean | undefined },
): Promise<void> {
  const [store, client] = [await session.store(), await session.client()];
  const run = await requireRunByReference(store, reference);
  const { runId, workflowId } = run;
  await failIfRefused(() =>
    client.withDeadline(Date.now() + answerWithinMs, () => retryNow({ client, store, author: authorOf() }, run)),
  );
  if (json === true) session.terminal.json({ runId, workflowId });
  else session.terminal.message(`Run ${shortId(runId)} tries again now.`);
}
