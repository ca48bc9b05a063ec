import { setTimeout as wait } from 'node:timers/promises';
import { hasWorker } from '../../runs/worker-presence.js';
import { CommandFailure, exitCodes } from '../terminal/exit-codes.js';
import type { Session } from '../program/session.js';
import { isUnreachableStore } from '../../store/unreachable-store.js';
import { isUnreachableTemporal } from '../../runs/unreachable-temporal.js';

/** A run or a billing process by the execution that it began with. */
export interface StartedRun {
  readonly workflowId: string;
  readonly runId: string;
  /** The execution in which a run that was resumed goes on. */
  readonly executionId?: string;
  /** What is odd about its parameters, where they were looked at. */
  readonly warnings?: readonly string[];
}

/** How the start of a run or a billing process is answered. */
export interface FollowOptions {
  readonly wait?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** What was started, in words. */
export interface Started {
  /** What it is called in a sentence: `run`. */
  readonly noun: 'run' | 'process';
  /** Says that it was started. */
  readonly begun: string;
  /** Says that it goes on, to whoever stops waiting. */
  readonly goesOn: string;
}

/**
 * Tells of something that was started, and whether a worker is there to take it.
 * @returns whether somebody waits for its end
 */
export async function tellStarted(
  session: Session,
  { runId, workflowId, warnings }: StartedRun,
  { noun, begun, goesOn }: Started,
  options: FollowOptions,
): Promise<boolean> {
  const { terminal } = session;
  const { taskQueue } = await session.configuration();
  terminal.message(begun);
  if (!(await hasWorker(await session.client(), taskQueue))) {
    terminal.message(`No worker listens on the task queue "${taskQueue}" yet. The ${noun} begins when one does.`);
  }
  if (options.wait !== true) {
    if (options.json === true) terminal.json({ runId, workflowId, ...(warnings === undefined ? {} : { warnings }) });
    else terminal.data(runId);
    return false;
  }
  const interrupt = () => {
    terminal.message(goesOn);
    process.exit(exitCodes.interrupted);
  };
  process.once('SIGINT', interrupt);
  session.atEnd(() => process.off('SIGINT', interrupt));
  return true;
}

const pollMs = 250;

/**
 * Waits for an end, good or bad, and has the progress told meanwhile, as far as the store answers.
 * @param goesOn says that what is waited for goes on
 * @param tell reads the progress and tells it, unless the end has come while it was read
 * @throws CommandFailure if Temporal no longer answers
 */
export async function untilEnded<Result>(
  end: Promise<Result>,
  goesOn: string,
  tell: (ended: AbortSignal) => Promise<void>,
): Promise<Result> {
  const ended = new AbortController();
  const ending = end.finally(() => {
    ended.abort();
  });
  const [result, telling] = await Promise.allSettled([ending, tellUntil(ended.signal, tell)]);
  if (result.status === 'rejected') {
    if (!isUnreachableTemporal(result.reason)) throw result.reason;
    throw new CommandFailure(exitCodes.failed, `Temporal no longer answers; check that its server runs. ${goesOn}`);
  }
  if (telling.status === 'rejected') throw telling.reason;
  return result.value;
}

async function tellUntil(ended: AbortSignal, tell: (ended: AbortSignal) => Promise<void>): Promise<void> {
  for (let isOver = false; !isOver; isOver = ended.aborted) {
    await tell(ended).catch((error: unknown) => {
      if (!isUnreachableStore(error)) throw error;
    });
    await wait(pollMs, undefined, { signal: ended }).catch(() => undefined);
  }
}
