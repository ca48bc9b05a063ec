import { defaultSyncSettings } from '../../src/domain/sync/settings.js';
import type { Store } from '../../src/store/database.js';
import { openRunRow, type NewRun } from '../../src/store/runs/open-run-row.js';
import type { Run } from '../../src/store/runs/runs.js';

/** Opens a run of one day in November 2026. */
export function openedRun(store: Store, runId: string, given: Partial<NewRun> = {}): Promise<Run> {
  return openRunRow(store, {
    ...{ runId, workflowId: runId, jobId: null, now: new Date('2026-11-26T22:00:00Z'), runDay: '2026-11-26' },
    ...{ parameters: null, leastLogLevel: 'Info', settings: defaultSyncSettings },
    ...given,
  });
}
