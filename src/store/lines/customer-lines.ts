import { sql, type RawBuilder } from 'kysely';
import type { DayRange } from '../../domain/billing-period.js';
import type { Day } from '../../domain/day.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import type { LineSighting } from '../../domain/sync/line-account.js';
import type { Pass } from '../../domain/sync/plan.js';
import { startersOfRun } from '../audit/run-starters.js';
import type { Store } from '../database.js';
import { changedOutcomes, doubtfulOutcomes } from '../log/outcome-codes.js';
import { changeInDoubt } from './undone-lines.js';

/** A line of a customer as a run of a billing period found and left it. */
export interface CustomerSighting extends LineSighting {
  readonly runId: string;
  /** When it changed the line, or read it. */
  readonly at: Date;
  readonly jobId: string | null;
  readonly undoesRunId: string | null;
  /** Who started the run; null if nobody is known. */
  readonly startedBy: string | null;
  /** Who approved its changes; null if nobody was asked. */
  readonly approvedBy: string | null;
  readonly databaseCi: number | null;
  readonly lineId: string;
  readonly pass: Pass;
  readonly description: string;
  readonly sku: string;
  readonly serviceName: string;
  readonly contractId: number | null;
  readonly contractName: string;
  readonly target: number | null;
  readonly quantityRule: string | null;
  readonly effectiveDate: Day | null;
  /** The day whose units it found and left. */
  readonly referenceDay: Day | null;
  readonly outcome: LogCode | null;
  /** What its log says of the outcome; null if it did not record that. */
  readonly message: string | null;
  /** By the preview whose changes the run made; decimals as text, null if it read no price. */
  readonly unitPrice: string | null;
  readonly amount: string | null;
}

/** In a query: the runs of a billing period that may have changed lines. */
const runsOf = ({ start, end }: DayRange): RawBuilder<unknown> => sql`(
  select * from runs where period_start = ${start}::date and period_end = ${end}::date and not is_preview
    and removal_started_at is null)`;

/** What each run of a period found and left on the lines of a customer, in the order of time. */
export async function sightingsOf(store: Store, customerCode: string, period: DayRange): Promise<CustomerSighting[]> {
  const { rows } = await sql<CustomerSighting>`
    select s.*, trim_scale(price)::text "unitPrice",
      case when change = 'made' then trim_scale(price * (after - coalesce(before, 0)))::text end amount
    from (
      select r.run_id "runId", coalesce(sent.at, l.found_at, r.closed_at, r.started_at) at, r.job_id "jobId",
        r.undoes_run_id "undoesRunId", ${startersOfRun} "startedBy", (
          select decided_by from decisions d where d.run_id = r.run_id and d.verdict = 'approved'
          order by decided_at desc limit 1) "approvedBy",
        r.database_ci "databaseCi", l.line_id "lineId", l.ordinal, l.pass, l.description, l.sku,
        l.service_name "serviceName", l.contract_id "contractId", coalesce(l.contract_name, '') "contractName",
        l.target, l.quantity_rule "quantityRule", l.effective_date "effectiveDate", l.reference_day "referenceDay",
        l.outcome, entry.message, shown.unit_price price, coalesce(doubt.had, l.before) before,
        coalesce(doubt.had + doubt.delta, l.after) after,
        case when l.outcome in ${changedOutcomes} or doubt.was_made then 'made'
          when doubt.delta is not null then 'doubtful' else 'none' end change
      from ${runsOf(period)} r join plan_lines l using (run_id)
        left join plan_lines shown on shown.run_id = r.applies_run_id and shown.line_id = l.line_id
        left join log_entries entry on entry.run_id = r.run_id and entry.entry_key = 'line ' || l.line_id
          and entry.code = l.outcome
        left join lateral ${changeInDoubt} doubt on l.outcome in ${doubtfulOutcomes}
        left join lateral (
          select max(coalesce(c.answered_at, c.sending_at)) at from claims c
          where c.run_id = r.run_id and c.line_id = l.line_id and c.step = 'adjust' and c.verdict = 'applied') sent on true
      where l.customer_code = ${customerCode}) s
    order by at, ordinal`.execute(store);
  return rows;
}

/** The billing periods of which runs looked at a customer, the newest first. */
export async function periodsOfCustomer(store: Store, customerCode: string): Promise<DayRange[]> {
  const { rows } = await sql<DayRange>`
    with place as (
      select distinct contract_id, service_id from plan_lines where pass = 'records' and customer_code = ${customerCode}),
    looked as (
      select run_id from run_customers where customer_code = ${customerCode}
      union
      select run_id from plan_lines where pass = 'records' and customer_code = ${customerCode}
      union
      -- A customer that Atria no longer lists is no customer of the run that sets its lines to zero.
      select l.run_id from plan_lines l join place using (contract_id, service_id) where l.customer_code = ${customerCode})
    select distinct r.period_start "start", r.period_end "end" from looked join runs r using (run_id)
    where not r.is_preview and r.removal_started_at is null and r.period_start is not null
    order by 2 desc, 1 desc`.execute(store);
  return rows;
}

/** A line with the units that it has now. */
export interface LineUnits {
  readonly databaseCi: number | null;
  readonly lineId: string;
  readonly units: number | null;
}

/** What a preview of the period read last of a line's price, and what the line comes to by it. Decimals as text. */
export interface LinePriced {
  readonly unitPrice: string;
  /** null if its units are not known. */
  readonly amount: string | null;
}

/** The prices of lines that previews of a period have read, each by its place in the list. */
export async function pricesOf(
  store: Store,
  period: DayRange,
  lines: readonly LineUnits[],
): Promise<ReadonlyMap<number, LinePriced>> {
  const { rows } = await sql<LinePriced & { place: number }>`
    select distinct on (x.place) x.place, trim_scale(l.unit_price)::text "unitPrice",
      trim_scale(l.unit_price * x.units)::text amount
    from rows from (jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
        as ("databaseCi" integer, "lineId" text, units integer)) with ordinality as x("databaseCi", "lineId", units, place)
      join runs r on r.database_ci = x."databaseCi" and r.is_preview and r.removal_started_at is null
        and r.period_start = ${period.start}::date and r.period_end = ${period.end}::date
      join plan_lines l on l.run_id = r.run_id and l.line_id = x."lineId" and l.unit_price is not null
    order by x.place, r.started_at desc`.execute(store);
  return new Map(rows.map(({ place, ...price }) => [place - 1, price]));
}

/** A change that a run of another billing period made to a line. */
export interface ChangeElsewhere {
  readonly databaseCi: number;
  readonly lineId: string;
  readonly runId: string;
  readonly at: Date;
  readonly effectiveDate: Day;
  /** The units that it added, from that day on. */
  readonly delta: number;
}

/** The changes that runs of other periods made to lines, in the order of time. */
export async function changesElsewhere(
  store: Store,
  runIds: readonly string[],
  lines: readonly Omit<LineUnits, 'units'>[],
): Promise<ChangeElsewhere[]> {
  const { rows } = await sql<ChangeElsewhere>`
    select c.database_ci "databaseCi", x."lineId", c.run_id "runId", coalesce(c.answered_at, c.sending_at, c.closed_at) at,
      c.effective_date "effectiveDate", c.delta
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as x("databaseCi" integer, "lineId" text)
      join claims c on c.database_ci = x."databaseCi" and c.contract_id = split_part(x."lineId", '/', 1)::bigint
        and c.service_id = split_part(x."lineId", '/', 2)::bigint
    where c.step = 'adjust' and c.verdict = 'applied' and not c.run_id = any(${[...runIds]}::text[])
    order by c.claim_id`.execute(store);
  return rows;
}
