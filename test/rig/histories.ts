import type { Client } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { executionsOf, type Execution, type History } from '../../src/client/replay/run-executions.js';

export interface RecordedExecution extends Execution {
  readonly history: History;
}

/** The histories of executions, with those of their children and continued executions. */
export async function historiesOf(client: Client, given: readonly Execution[]): Promise<RecordedExecution[]> {
  const found: RecordedExecution[] = [];
  for await (const { execution, history } of executionsOf(client, given)) found.push({ ...execution, history });
  return found;
}

/** What the replay of one history came to. */
export interface ReplayFailure {
  readonly workflowId: string;
  readonly error: Error;
}

/** Replays histories on a bundle of workflows; the failures are those that the workflows' code would meet. */
export async function replayFailures(
  bundleFile: string,
  executions: readonly { readonly workflowId: string; readonly history: unknown }[],
): Promise<ReplayFailure[]> {
  const failures: ReplayFailure[] = [];
  const replay = Worker.runReplayHistories({ workflowBundle: { codePath: bundleFile } }, executions);
  for await (const { workflowId, error } of replay) if (error !== undefined) failures.push({ workflowId, error });
  return failures;
}
