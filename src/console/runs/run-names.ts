import { runKind } from '../../runs/run-kind.js';
import { findRun, type Run } from '../../store/runs/runs.js';
import type { ConsoleServices } from '../services.js';

/** The way to the page of a run, for the pages that belong to it. */
export function runCrumbs(run: Pick<Run, 'runId' | 'isPreview' | 'undoes'>) {
  return [
    { href: '/runs', label: 'Runs' },
    { href: `/runs/${run.runId}`, label: runKind(run) },
  ];
}

/** Which run a run undoes: `the run of 26 Nov 2026, 22:00`; undefined if it undoes none. */
export async function undoneName(
  { store, times }: Pick<ConsoleServices, 'store' | 'times'>,
  { undoes }: Pick<Run, 'undoes'>,
): Promise<string | undefined> {
  if (undoes === null) return undefined;
  const undone = await findRun(store, undoes.runId);
  if (undone === undefined) return 'an earlier run';
  return `the ${undone.undoes === null ? 'run' : 'undo'} of ${times.minute(undone.startedAt)}`;
}
