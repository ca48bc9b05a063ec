import type { AtriaClient } from '../atria/client.js';
import type { Day } from '../domain/day.js';
import { oddRow } from '../domain/sync/odd-entries.js';
import type { Store } from '../store/database.js';
import type { RunWithZone } from '../store/runs/run-stages.js';
import { entryKey, type RunLogEntry } from './run-log.js';

/** One attempt to load a run's period. */
export interface PeriodLoad {
  readonly store: Store;
  readonly atria: AtriaClient;
  readonly atriaUrl: string;
  readonly run: RunWithZone;
  /** Once another attempt has begun, the holder of this token can write nothing more. */
  readonly token: number;
  readonly today: Day;
}

/** The log entry for a row of one of Atria's lists that belongs to nothing in particular. */
export function unreadableEntry(list: string, index: number, reason: string): RunLogEntry {
  return { key: entryKey.unreadableRow(list, index), coded: oddRow(`a row of its list of ${list}s`, reason) };
}
