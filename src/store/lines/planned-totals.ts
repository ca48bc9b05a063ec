import { sql } from 'kysely';
import { leastForPercent, type NamedChange, type PlannedTotals } from '../../domain/sync/run-limits.js';
import type { Day } from '../../domain/day.js';
import type { Store } from '../database.js';
import { proposedOutcomes } from '../log/outcome-codes.js';
import { withPeriod } from '../runs/run-stages.js';
import type { Run } from '../runs/runs.js';
import { amountOfLine, difference, proposedTotals } from './proposed-lines.js';

/** What the limits of a job are compared with, by a completed preview of its run. */
export async function plannedTotals(store: Store, preview: Run): Promise<PlannedTotals> {
  const { runId, runDay, periodStart, periodEnd, currentPeriodStart, recordsSeen } = withPeriod(preview);
  const totals = await proposedTotals(store, runId);
  return {
    changedLines: totals.lines,
    linesToZero: totals.toZero,
    withoutPrice: totals.withoutPrice,
    amountRaised: Number(totals.amountRaised ?? 0),
    amountReduced: Number(totals.amountReduced ?? 0),
    ...(await greatestChanges(store, runId)),
    ...(await postedPeriods(store, runId)),
    records: recordsSeen ?? 0,
    formerRecords: await formerRecords(store, preview),
    period: { start: periodStart, end: periodEnd },
    currentPeriodStart,
    runDay,
  };
}

async function greatestChanges(store: Store, runId: string) {
  const greatest = async (name: typeof nameOfLine, change: typeof nameOfLine, rest = sql``) => {
    const { rows } = await sql<NamedChange>`
      select ${name} "name", (${change})::float8 change from plan_lines
      where run_id = ${runId} and outcome in ${proposedOutcomes} ${rest}
      order by abs(${change}) desc nulls last limit 1`.execute(store);
    return rows[0];
  };
  const percent = sql`(100.0 * ${difference} / before)`;
  return {
    greatestLine: await greatest(nameOfLine, difference),
    greatestPercent: await greatest(nameOfLine, percent, sql`and before >= ${leastForPercent}`),
    greatestCustomer: await greatestCustomer(store, runId),
  };
}

async function postedPeriods(store: Store, runId: string): Promise<Pick<PlannedTotals, 'posted' | 'perhapsPosted'>> {
  const { rows } = await sql<{ posted: number; perhapsPosted: number; name: string | null; day: Day | null }>`
    select count(*) filter (where is_posted) posted, count(*) filter (where is_posted is null) "perhapsPosted",
      (array_agg(${nameOfLine} order by ordinal) filter (where is_posted))[1] "name",
      (array_agg(effective_date order by ordinal) filter (where is_posted))[1]::text "day"
    from plan_lines where run_id = ${runId} and outcome in ${proposedOutcomes}`.execute(store);
  const [totals] = rows;
  if (totals === undefined) throw new Error(`The periods of preview ${runId} cannot be read.`);
  const { posted, perhapsPosted, name, day } = totals;
  return { posted: name === null || day === null ? undefined : { lines: posted, name, day }, perhapsPosted };
}

/** What is added for a customer never makes up for what is taken away. */
async function greatestCustomer(store: Store, runId: string): Promise<NamedChange | undefined> {
  const { rows } = await sql<NamedChange>`
    select min(customer_name) "name", sum(${amountOfLine})::float8 change from plan_lines
    where run_id = ${runId} and outcome in ${proposedOutcomes} and unit_price is not null
    group by customer_code, ${difference} > 0
    order by abs(sum(${amountOfLine})) desc limit 1`.execute(store);
  return rows[0];
}

const nameOfLine = sql`(customer_name || ', ' || case when service_name = '' then description else service_name end)`;

/**
 * How many records the last run before this one found in the same Atria, whatever customers it processed. A preview
 * counts for nothing: one that a limit stopped would be the measure of the next.
 */
async function formerRecords(store: Store, { runId, startedAt }: Run): Promise<number | null> {
  const { rows } = await sql<{ records: number }>`
    select records_seen records from runs
    where started_at < ${startedAt} and records_seen is not null and closed_at is not null and not is_preview
      and failure_kind is null
      and atria_url = (select atria_url from runs where run_id = ${runId})
    order by started_at desc limit 1`.execute(store);
  return rows[0]?.records ?? null;
}
