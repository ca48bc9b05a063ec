import { DefaultLogger, Runtime, Worker, type InjectedSinks } from '@temporalio/worker';
import { sourceFile } from '../../worker/source-file.js';
import { bundleWorkflows } from '../../worker/workflow-bundle.js';
import type { ReplaySinks } from './issued-commands.js';
import { describeDifference, type ReplayDifference, type ReplayTrace } from './replay-difference.js';
import type { History } from './run-executions.js';

/** A history to replay. */
export interface RecordedHistory {
  readonly name: string;
  readonly workflowId: string;
  readonly history: History;
}

export interface Replay {
  readonly name: string;
  readonly events: number;
  readonly difference: ReplayDifference | undefined;
}

/** The workflow code that cannot be bundled, and so cannot be replayed on. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}

/** Keeps Temporal from logging in this process: a replay itself tells what differs. Call it once, before the first replay. */
export function silenceTemporal(): void {
  const logger = new DefaultLogger('ERROR', () => undefined);
  Runtime.install({ logger, telemetryOptions: { logging: { filter: 'OFF', forward: {} } } });
}

/**
 * Replays histories on the present workflow code, one after the other. Nothing is sent anywhere.
 *
 * @param workflowsPath a module of other workflows than the present ones
 * @throws BundleError if the workflow code does not compile
 */
export async function* replayHistories(
  histories: AsyncIterable<RecordedHistory>,
  workflowsPath?: string,
): AsyncGenerator<Replay, void, undefined> {
  const workflowBundle = await bundle(workflowsPath);
  let current: RecordedHistory | undefined;
  let trace: ReplayTrace = { reached: 0, issued: [] };
  async function* remembered(): AsyncGenerator<RecordedHistory, void, undefined> {
    for await (const each of histories) {
      current = each;
      trace = { reached: 0, issued: [] };
      yield each;
    }
  }
  const sinks: InjectedSinks<ReplaySinks> = {
    replay: {
      reached: { fn: (_info, events) => void (trace.reached = events), callDuringReplay: true },
      issued: {
        fn: (_info, kind, name, stack) => void trace.issued.push({ kind, name, stack }),
        callDuringReplay: true,
      },
    },
  };
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle, sinks }, remembered())) {
    const history = current?.history ?? {};
    const difference = error === undefined ? undefined : describeDifference(error.message, history, trace);
    yield { name: current?.name ?? workflowId, events: history.events?.length ?? 0, difference };
  }
}

async function bundle(workflowsPath: string | undefined) {
  const errors: string[] = [];
  const logger = new DefaultLogger('ERROR', ({ message }) => errors.push(message));
  const tracing = sourceFile('client/replay/issued-commands.ts');
  try {
    const other = workflowsPath === undefined ? {} : { workflowsPath };
    return await bundleWorkflows({ ...other, logger, workflowInterceptorModules: [tracing] });
  } catch (error) {
    // The bundler logs what is wrong, and throws an error that does not say it.
    const found = errors.join('\n');
    const [, file = '', reason = ''] = /ERROR in (?:\.\/)?(\S+).*?\n(?:.*failed.*\n)?(.*)/.exec(found) ?? [];
    if (file === '') throw error;
    const sentence = reason.replace(/^Error:\s*(?:x\s+)?/, '');
    throw new BundleError(
      `The workflow code cannot be bundled: ${file}: ${sentence} "npm run typecheck" names the line.`,
      { cause: error },
    );
  }
}
