import { sql, type RawBuilder } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { Pass } from '../../domain/sync/plan.js';
import type { Store } from '../../store/database.js';

/** Where a summary row stands; the build is one that shows it. */
export interface SummaryPlace {
  readonly summaryId: number;
  readonly periodEnd: Day;
  readonly buildId: number;
}

/** @returns undefined if no build has such a row (any more) */
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
  readonly lineId: string;
  /** What decided about the line: its billing records, or its customer having been deprovisioned. */
  readonly pass: Pass;
  readonly contractId: number | null;
  readonly serviceId: number | null;
  readonly customerCode: string;
  readonly serviceName: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly target: number | null;
  /** What a quantity rule made of the records' sum, as a sentence; null if none did anything. */
  readonly quantityRule: string | null;
  readonly outcome: string | null;
  readonly recordIds: readonly string[];
}

/** Which line of a run is meant: by its id, by its place in Autotask, or by what Atria bills. */
export type LineReference =
  | { readonly lineId: string }
  | { readonly contractId: number; readonly serviceId: number }
  | { readonly customerCode: string; readonly sku: string };

/** @returns undefined if the run has no such line */
export async function findTracedLine(
  store: Store,
  runId: string,
  reference: LineReference,
): Promise<TracedLine | undefined> {
  const { rows } = await sql<TracedLine>`
    select l.line_id "lineId", l.pass, l.contract_id "contractId", l.service_id "serviceId",
      l.customer_code "customerCode", l.service_name "serviceName", l.before, l.after, l.target,
      l.quantity_rule "quantityRule", l.outcome,
      array(select r.record_id from run_records r
        where r.run_id = l.run_id and r.pass = l.pass and r.line_id = l.line_id order by r.ordinal) "recordIds"
    from plan_lines l where l.run_id = ${runId} and ${isMeant(reference)} order by l.ordinal limit 1`.execute(store);
  return rows[0];
}

/** A billing record that a run summed into a line. */
export interface ReadRecord {
  readonly recordId: string;
  /** The same record in the ledger; null if the ledger has none. */
  readonly summaryId: number | null;
}

/**
 * The records that a run summed into a line. The ids of another Atria are numbers too: a record counts as this ledger's
 * only if it says the same.
 */
export async function recordsRead(store: Store, runId: string, { lineId, pass }: TracedLine): Promise<ReadRecord[]> {
  const { rows } = await sql<ReadRecord>`
    select r.record_id "recordId", s.summary_id "summaryId"
    from run_records r join runs using (run_id)
    left join (billing_summaries s join billing_versions v using (version_id))
      on s.summary_id = case when r.record_id ~ '^[0-9]{1,15}$' then r.record_id::bigint end
      and v.customer_code = r.customer_code and s.sku = r.sku and s.grouping = r.description
      and s.this_count = r.quantity
      and (v.period_end = runs.period_end or (r.pass = 'deprovisioned' and v.period_end < runs.period_end))
    where r.run_id = ${runId} and r.pass = ${pass} and r.line_id = ${lineId} order by r.ordinal`.execute(store);
  return rows;
}

/** The newest run that decided about a line; undefined if none did. */
export async function lastRunOfLine(store: Store, reference: LineReference): Promise<string | undefined> {
  const { rows } = await sql<{ runId: string }>`
    select l.run_id "runId" from plan_lines l join runs using (run_id)
    where not runs.is_preview and ${isMeant(reference)} order by runs.started_at desc limit 1`.execute(store);
  return rows[0]?.runId;
}

/** A line's SKU is that of its first record; others that mean the same service were summed into it. */
function isMeant(reference: LineReference): RawBuilder<unknown> {
  if ('lineId' in reference) return sql`l.line_id = ${reference.lineId}`;
  if ('contractId' in reference) {
    return sql`l.contract_id = ${reference.contractId} and l.service_id = ${reference.serviceId}`;
  }
  const { customerCode, sku } = reference;
  return sql`l.customer_code = ${customerCode} and (l.sku = ${sku} or exists (
    select 1 from run_records r where r.run_id = l.run_id and r.pass = l.pass and r.line_id = l.line_id
      and trim(r.sku) = ${sku}))`;
}

/** The change by which a customer was deprovisioned. */
export interface Deprovisioning {
  readonly changeId: number;
  readonly actor: string;
  readonly happenedAt: Date;
}

/** @returns undefined if this ledger knows of none */
export async function findDeprovisioning(store: Store, customerCode: string): Promise<Deprovisioning | undefined> {
  const { rows } = await sql<Deprovisioning>`
    select change_id "changeId", actor, happened_at "happenedAt" from service_changes
    where customer_code = ${customerCode} and kind = 'customerDeprovisioned'
    order by change_id desc limit 1`.execute(store);
  return rows[0];
}
