import { sql } from 'kysely';
import type { Day } from '../domain/day.js';
import type { Store } from './database.js';

/** Where a summary row stands; the build is one that shows it. */
export interface SummaryPlace {
  readonly summaryId: number;
  readonly periodEnd: Day;
  readonly buildId: number;
}

/** @returns undefined where no build has such a row (any more) */
export async function findSummary(store: Store, summaryId: number): Promise<SummaryPlace | undefined> {
  const { rows } = await sql<SummaryPlace>`
    select s.summary_id "summaryId", v.period_end "periodEnd", v.from_build "buildId"
    from billing_summaries s join billing_versions v using (version_id) where s.summary_id = ${summaryId}`.execute(
    store,
  );
  return rows[0];
}

/** A contract line as a run decided about it, with the ids of the billing records that were summed into it. */
export interface TracedLine {
  readonly contractId: number | null;
  readonly serviceId: number | null;
  readonly customerCode: string;
  readonly serviceName: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly target: number | null;
  readonly outcome: string | null;
  readonly recordIds: readonly string[];
}

/** @returns undefined where the run has no such line */
export async function findTracedLine(store: Store, runId: string, lineId: string): Promise<TracedLine | undefined> {
  const { rows } = await sql<TracedLine>`
    select l.contract_id "contractId", l.service_id "serviceId", l.customer_code "customerCode",
      l.service_name "serviceName", l.before, l.after, l.target, l.outcome,
      array(select r.record_id from run_records r
        where r.run_id = l.run_id and r.pass = l.pass and r.line_id = l.line_id order by r.ordinal) "recordIds"
    from plan_lines l where l.run_id = ${runId} and l.line_id = ${lineId}`.execute(store);
  return rows[0];
}
