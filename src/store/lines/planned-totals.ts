import { sql } from 'kysely';
import { leastForPercent, type NamedChange, type PlannedTotals } from '../../domain/sync/run-limits.js';
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
    greatestCustomer: await greatest(sql`min(customer_name)`, sql`sum(${amountOfLine})`, sql`group by customer_code`),
  };
}

const nameOfLine = sql`(customer_name || ', ' || case when service_name = '' then description else service_name end)`;

/** How many records the last run before this one found in the same Atria, whatever customers it processed. */
async function formerRecords(store: Store, { runId, startedAt, appliesRunId }: Run): Promise<number | null> {
  const { rows } = await sql<{ records: number }>`
    select records_seen records from runs
    where run_id <> ${runId} and run_id is distinct from ${appliesRunId} and started_at < ${startedAt}
      and records_seen is not null and closed_at is not null
      and atria_url = (select atria_url from runs where run_id = ${runId})
    order by started_at desc limit 1`.execute(store);
  return rows[0]?.records ?? null;
}
