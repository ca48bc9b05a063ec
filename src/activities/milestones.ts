import type { Store } from '../store/database.js';
import type { Run } from '../store/runs/runs.js';
import { entryKey, writeRunLog } from './run-log.js';

export type Milestone = 'empty' | 'deprovisioned start' | 'deprovisioned end';

/** Writes one of the run's own milestones: AT15, AT20 or AT21. A second time changes nothing. */
export async function writeMilestone(store: Store, run: Run, milestone: Milestone): Promise<void> {
  const coded = {
    empty: { code: 'AT15', values: { periodEnd: run.periodEnd ?? '' } },
    'deprovisioned start': { code: 'AT20', values: {} },
    'deprovisioned end': { code: 'AT21', values: {} },
  } as const;
  await writeRunLog(store, run, [{ key: entryKey.run(milestone), coded: coded[milestone] }]);
}
