import { sql } from 'kysely';
import {
  leastForPercent,
  mostNamedAbove,
  type GreatestChanges,
  type NamedChange,
  type PlannedTotals,
  type RunLimits,
} from '../../domain/sync/run-limits.js';
import type { Day } from '../../domain/day.js';
import type { Store } from '../database.js';
import { proposedOutcomes } from '../log/outcome-codes.js';
import { withPeriod } from '../runs/run-stages.js';
import type { Run } from '../runs/runs.js';
import { amountOfLine, difference, proposedTotals } from './proposed-lines.js';

/** What the limits of a job are compared with, by a completed preview of its run. */
export async function plannedTotals(store: Store, preview: Run, limits: RunLimits): Promise<PlannedTotals> {
  const { runId, runDay, periodStart, periodEnd, currentPeriodStart, recordsSeen } = withPeriod(preview);
  const totals = await proposedTotals(store, runId);
  return {
    changedLines: totals.lines,
    linesToZero: totals.toZero,
    withoutPrice: totals.withoutPrice,
    amountRaised: Number(totals.amountRaised ?? 0),
    amountReduced: Number(totals.amountReduced ?? 0),
    ...(await greatestChanges(store, runId, limits)),
    ...(await postedPeriods(store, runId)),
    records: recordsSeen ?? 0,
    formerRecords: await formerRecords(store, preview),
    period: { start: periodStart, end: periodEnd },
    currentPeriodStart,
    runDay,
  };
}

async function greatestChanges(store: Store, runId: string, limits: RunLimits) {
  const ofLines = (change: typeof nameOfLine, rest = sql``) => sql`
    select ${nameOfLine} "name", ${change} change from plan_lines
    where run_id = ${runId} and outcome in ${proposedOutcomes} ${rest}`;
  const percent = sql`100.0 * ${difference} / before`;
  const isLarge = sql`and before >= ${leastForPercent}`;
  return {
    lines: await greatest(store, ofLines(difference), limits.unitsOfLine),
    percents: await greatest(store, ofLines(percent, isLarge), limits.percentOfLine),
    customers: await greatest(store, changesOfCustomers(runId), limits.amountOfCustomer),
  };
}

async function greatest(store: Store, changes: typeof nameOfLine, limit: number | undefined): Promise<GreatestChanges> {
  if (limit === undefined) return { greatest: [], above: 0 };
  const { rows } = await sql<NamedChange & { above: number }>`
    select name, change::float8 change, count(*) filter (where abs(change) > ${limit}::numeric) over () above
    from (${changes}) changes where change is not null
    order by abs(change) desc, name limit ${mostNamedAbove}`.execute(store);
  return { greatest: rows.map(({ name, change }) => ({ name, change })), above: rows[0]?.above ?? 0 };
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

/** What is added for a customer never makes up for what is taken away: whichever is more counts. */
function changesOfCustomers(runId: string) {
  return sql`
    select distinct on (customer_code) name, change from (
      select customer_code, min(customer_name) "name", sum(${amountOfLine}) change from plan_lines
      where run_id = ${runId} and outcome in ${proposedOutcomes} and unit_price is not null
      group by customer_code, ${difference} > 0) by_direction
    order by customer_code, abs(change) desc`;
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
