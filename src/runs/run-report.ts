import type { LogCode, LogLevel } from '../domain/log-codes.js';
import type { Store } from '../store/database.js';
import { countLogCodes } from '../store/log-counts.js';
import { lineOutcomeCounts, openLineCounts } from '../store/plan-lines.js';
import { customerOutcomeCounts } from '../store/run-customers.js';
import { recordTotals } from '../store/run-records.js';
import { requireRun, type Run } from '../store/runs.js';

/** How many lines, customers or records have an outcome. */
export interface CodeCount {
  readonly code: LogCode;
  readonly count: number;
}

/** What a run came to, from the store. Every record and every line is in exactly one of its counts. */
export interface RunReport {
  readonly run: Run;
  readonly records: Awaited<ReturnType<typeof recordTotals>>;
  readonly lines: readonly CodeCount[];
  /** Lines that have no outcome yet. */
  readonly openLines: number;
  readonly customers: readonly CodeCount[];
  readonly log: readonly { readonly code: LogCode; readonly level: LogLevel; readonly entries: number }[];
}

/** Gathers the report of a run that the store knows. */
export async function readRunReport(store: Store, runId: string): Promise<RunReport> {
  const open = await openLineCounts(store, runId);
  return {
    run: await requireRun(store, runId),
    records: await recordTotals(store, runId),
    lines: (await lineOutcomeCounts(store, runId)).map(({ code, lines }) => ({ code, count: lines })),
    openLines: open.waiting + open.deferred + open.claimed,
    customers: (await customerOutcomeCounts(store, runId)).map(({ code, customers }) => ({ code, count: customers })),
    log: await countLogCodes(store, runId),
  };
}
