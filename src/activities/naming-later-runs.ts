import { starterInClause } from '../domain/audit/started-by.js';
import type { CodedValues } from '../domain/log/log-codes.js';
import { lineEntry } from '../domain/sync/line-outcome.js';
import { listed, timeText } from '../domain/wording.js';
import type { Store } from '../store/database.js';
import { laterChangesOf, type ChangingRun, type LaterChange, type LineOnDay } from '../store/lines/later-changes.js';
import type { RunWithZone } from '../store/runs/run-stages.js';
import type { CheckedLine } from './check-lines.js';

/** Whether an outcome says that a later day keeps the line from its change. */
export function isOfLaterDay(coded: CodedValues): coded is Extract<CodedValues, { code: 'AT30' | 'AT32' }> {
  return coded.code === 'AT30' || coded.code === 'AT32';
}

/**
 * Names the runs that changed a line from a later day, where this keeps the line from its change: nobody can tell them from
 * an edit in Autotask. An undo does not ask for them, as it says itself which run has changed a line since.
 */
export async function namingLaterRuns(
  store: Store,
  { databaseCi, undoes }: Pick<RunWithZone, 'databaseCi' | 'undoes'>,
  checked: readonly CheckedLine[],
): Promise<readonly CheckedLine[]> {
  const lines = undoes === null ? checked.flatMap(lineOnDay) : [];
  const changes = await laterChangesOf(store, databaseCi, lines);
  return checked.map((each) => {
    const { line, next } = each;
    const made = changes.get(line.lineId);
    if (made === undefined || next.kind !== 'decided' || !isOfLaterDay(next.outcome.outcome)) return each;
    const { code, values } = next.outcome.outcome;
    const outcome = lineEntry(code, line, `${values.reason}; ${madeByText(made)}`);
    return { line, next: { ...next, outcome: { ...next.outcome, outcome } } };
  });
}

function lineOnDay({ line, next }: CheckedLine): LineOnDay[] {
  if (next.kind !== 'decided' || !isOfLaterDay(next.outcome.outcome)) return [];
  const { lineId, contractId, serviceId, referenceDay: day } = line;
  return [{ lineId, contractId, serviceId, day }];
}

function madeByText(changes: readonly LaterChange[]): string {
  return listed(changes.map(({ from, run }) => `${runInClause(run)} made the change from ${from}`));
}

/** A run with who started and approved it, as the subject of a clause. */
export function runInClause({ runId, jobId, startedAt, startedBy, approvedBy }: ChangingRun): string {
  const named = `the run ${runId}`;
  if (startedAt === null) return named;
  const approved = approvedBy === null ? '' : ` and ${approvedBy} approved`;
  return `${named}, which ${starterInClause({ jobId, startedBy })} started at ${timeText(startedAt)}${approved},`;
}
