import { cancellationSignal } from '@temporalio/activity';
import type { WorkAhead } from '../domain/sync/call-budget.js';
import type { RunWithZone } from '../store/runs/run-stages.js';
import type { AutotaskAccess } from './autotask-access.js';
import type { SyncServices } from './services.js';

/** Work that only reads makes few calls: it announces none, and does not slow down. */
const reading: WorkAhead = { calls: 0, batch: 0, canSlowDown: false };

/** The run waits no longer for Autotask to say how many calls are used. */
const askWithinMs = 10_000;

/**
 * Comes before a piece of work that calls Autotask, as long as nothing is read or claimed for it.
 *
 * @returns how many calls are left for runs, at least one
 * @throws an ApplicationFailure that has the workflow rest, if the calls of the hour do not allow the work now
 */
export function beginWithinBudget(
  { callBudgets }: SyncServices,
  access: AutotaskAccess,
  run: RunWithZone,
  work = reading,
): Promise<number> {
  return callBudgets
    .of(run.databaseCi)
    .begin(work, () => within(askWithinMs, (signal) => access.readerFor(run).scoped({ signal }).threshold()));
}

/**
 * Asks with a time limit. A timer of our own aborts: Node may free an `AbortSignal.timeout` that only `AbortSignal.any` refers to,
 * and it then never aborts.
 */
async function within<T>(ms: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(new Error(`No answer within ${ms} ms.`));
  }, ms);
  try {
    return await ask(AbortSignal.any([cancellationSignal(), limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}
