import type { LogLevel } from '../domain/log/log-codes.js';
import { levelOf } from '../domain/log/log-messages.js';
import type { ListedRun } from '../store/runs/run-list.js';

/** How many entries of a level a run's log has, of the levels Warning and Error. */
export function entriesOfLevel({ problems }: ListedRun, level: LogLevel): number {
  return problems.reduce((sum, { code, entries }) => sum + (levelOf(code) === level ? entries : 0), 0);
}
