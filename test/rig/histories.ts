import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import type { Client } from '@temporalio/client';
import { Worker, type ReplayResult } from '@temporalio/worker';
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
export async function replayFailures(bundleFile: string, executions: readonly ReplayInput[]): Promise<ReplayFailure[]> {
  const failures: ReplayFailure[] = [];
  for (const execution of executions) {
    const error = await replayOf(bundleFile, execution);
    if (error !== undefined) failures.push({ workflowId: execution.workflowId, error });
  }
  return failures;
}

interface ReplayInput {
  readonly workflowId: string;
  readonly history: unknown;
}

interface Replayer {
  readonly histories: ReadableStreamDefaultController<ReplayInput>;
  readonly results: AsyncIterableIterator<ReplayResult>;
}

/** One for each bundle, until the process ends: to start one takes as long as to replay six histories. */
const replayers = new Map<string, Replayer>();
/** A replayer takes one history at a time; each waits here for the former one. */
let former: Promise<unknown> = Promise.resolve();

function replayOf(bundleFile: string, execution: ReplayInput): Promise<Error | undefined> {
  const error = former.then(async () => {
    const { histories, results } = replayers.get(bundleFile) ?? startReplayer(bundleFile);
    histories.enqueue(execution);
    try {
      const result = await results.next();
      if (result.done !== true) return result.value.error;
      throw new Error('The replay worker ended before it had replayed this history.');
    } catch (failure) {
      replayers.delete(bundleFile);
      throw failure;
    }
  });
  former = error.catch(() => undefined);
  return error;
}

function startReplayer(bundleFile: string): Replayer {
  let controller: ReadableStreamDefaultController<ReplayInput> | undefined;
  const stream = new ReadableStream<ReplayInput>({ start: (given) => void (controller = given) });
  if (controller === undefined) throw new Error('A stream starts as it is made.');
  const results = Worker.runReplayHistories({ workflowBundle: { codePath: bundleFile } }, stream);
  const replayer = { histories: controller, results };
  replayers.set(bundleFile, replayer);
  return replayer;
}
