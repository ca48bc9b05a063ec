import { sql } from 'kysely';
import type { Store } from '../database.js';
import { isCompletedRun } from './completed-run.js';

/** What of the first steps of an installation its runs show. */
export interface FirstSteps {
  /** The newest preview that was completed. */
  readonly previewRunId: string | undefined;
  /** The end of the newest billing period that a run has loaded. */
  readonly loadedPeriodEnd: string | undefined;
}

export async function firstSteps(store: Store): Promise<FirstSteps> {
  const { rows } = await sql<{ preview: string | null; loaded: string | null }>`
    select
      (select run_id from runs where is_preview and ${isCompletedRun('runs')} order by started_at desc limit 1) preview,
      (select max(period_end)::text from runs where period_loaded_at is not null) loaded`.execute(store);
  const [row] = rows;
  return { previewRunId: row?.preview ?? undefined, loadedPeriodEnd: row?.loaded ?? undefined };
}
