import { createHash } from 'node:crypto';
import { sql, type RawBuilder } from 'kysely';
import type { LineNames } from '../../domain/sync/plan.js';
import type { PricedChange, ProposedChange, ShownChange } from '../../domain/sync/proposed-change.js';
import type { Store } from '../database.js';
import { isDayTaken } from '../claims/taken-days.js';
import { proposedOutcomes } from '../log/outcome-codes.js';
import { unitPricesIn, type LinePrice } from './unit-prices.js';

/** Saves the prices of lines. */
export async function savePrices(store: Store, runId: string, prices: readonly LinePrice[]): Promise<void> {
  await sql`
    update plan_lines l set unit_price = x."unitPrice" from (${unitPricesIn(prices)}) x
    where l.run_id = ${runId} and l.line_id = x."lineId"`.execute(store);
}

/** Saves for each change whether it counts from a day that is billed already. */
export async function savePosted(
  store: Store,
  runId: string,
  posted: readonly { readonly lineId: string; readonly isPosted: boolean | null }[],
): Promise<void> {
  await sql`
    update plan_lines l set is_posted = x."isPosted"
    from jsonb_to_recordset(${JSON.stringify(posted)}::jsonb) as x("lineId" text, "isPosted" boolean)
    where l.run_id = ${runId} and l.line_id = x."lineId"`.execute(store);
}

/** The units by which a line of a preview would change, in a query. */
export const difference = sql`(after - coalesce(before, 0))`;

/** In a query: whether a preview would create the line, or raise one that is there. */
export const isCreated = sql<boolean>`contract_service_id is null`;
export const isRaised = sql<boolean>`(${difference} > 0 and not ${isCreated})`;

/** What a change of a previewed line comes to in one whole billing period of its contract, in a query. */
export const amountOfLine: RawBuilder<string | null> = sql`(unit_price * ${difference})`;

/**
 * In a query: whether the change of a line counts within a billing period of its contract and does not begin it. Its day may
 * be a later one than was planned.
 */
const isProRated = sql`(effective_date > within_start and effective_date <= within_end)`;

/**
 * An estimate, in a query: what the change comes to in the billing period that it begins within, by days. Autotask
 * decides. null if the change begins a period, or the period is not known.
 */
export const firstAmountOfLine: RawBuilder<string | null> = sql`(
  case when ${isProRated} then round(unit_price * ${difference}
    * (within_end - effective_date + 1) / (within_end - within_start + 1), 2) end)`;

/** A preview as it was when somebody decided to apply it. */
export interface SeenPreview {
  readonly runId: string;
  readonly hash: string;
}

/** In a query: whether a preview still is what was seen. One that was made anew is not, also while that goes on. */
function isAsSeen({ runId, hash }: SeenPreview): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from runs where run_id = ${runId} and plan_hash = ${hash} and closed_at is not null)`;
}

/** What a preview said of lines. */
export interface PreviewedLines {
  /** The changes that it showed, by line. */
  readonly changes: ReadonlyMap<string, ShownChange>;
  /** Lines whose change counts from a day that it did not show as posted, if the job changes open periods only. */
  readonly notPosted: ReadonlySet<string>;
  /** Lines of which it could not tell what a run would do. */
  readonly unsettled: ReadonlySet<string>;
  /** Lines whose change a person left out of the approval; those that had moved by then with how, as a clause. */
  readonly notApproved: ReadonlyMap<string, string | null>;
}

interface PreviewedLine extends ShownChange {
  readonly lineId: string;
  readonly isUnsettled: boolean;
  readonly isApproved: boolean | null;
  readonly movedSince: string | null;
  readonly onlyOpen: boolean;
}

/** In a query of runs: whether the job of the run changes open periods only. */
const onlyOpenPeriods = sql<boolean>`coalesce((runs.parameters -> 'limits' ->> 'onlyOpenPeriods')::boolean, false)`;

/** What a preview said of these lines; nothing if it is no longer as it was seen. */
export async function previewedLines(
  store: Store,
  preview: SeenPreview,
  lineIds: readonly string[],
): Promise<PreviewedLines> {
  const { rows } = await sql<PreviewedLine>`
    select line_id "lineId", outcome = 'AT38' "isUnsettled", is_approved "isApproved", is_posted "isPosted",
      moved_since "movedSince", ${onlyOpenPeriods} "onlyOpen", ${proposedColumns}
    from plan_lines join runs using (run_id)
    where run_id = ${preview.runId} and (outcome in ${proposedOutcomes} or outcome = 'AT38')
      and line_id = any(${lineIds}) and ${isAsSeen(preview)}`.execute(store);
  const [unsettled, shown] = [rows.filter(({ isUnsettled }) => isUnsettled), rows.filter((row) => !row.isUnsettled)];
  return {
    changes: new Map(
      shown.map(({ lineId, change, before, after, effectiveDate, isPosted }) => {
        return [lineId, { change, before, after, effectiveDate, isPosted }];
      }),
    ),
    notPosted: new Set(
      shown.filter(({ onlyOpen, isPosted }) => onlyOpen && isPosted !== true).map(({ lineId }) => lineId),
    ),
    unsettled: new Set(unsettled.map(({ lineId }) => lineId)),
    notApproved: new Map(
      shown.filter(({ isApproved }) => isApproved === false).map(({ lineId, movedSince }) => [lineId, movedSince]),
    ),
  };
}

/** In a query: the change that a line of a preview shows. */
export const proposedColumns = sql`
  case when contract_service_id is null then 'create' else 'adjust' end change, coalesce(before, 0) before, after,
  effective_date "effectiveDate"`;

/** A change that a preview showed and of which a run has no line at all. */
export interface GoneLine extends ProposedChange, LineNames {
  readonly lineId: string;
  /** false: a person left it out of the approval. */
  readonly isApproved: boolean | null;
}

/** Adds the lines that a preview would change and a run lacks to the run's lines. @returns the lines that were added */
export async function addGoneLines(store: Store, runId: string, preview: SeenPreview): Promise<GoneLine[]> {
  await sql`
    insert into plan_lines (run_id, pass, line_id, customer_code, customer_name, description, sku, service_name,
      service_description, company_id, contract_id, contract_name, service_id, contract_service_id, contract_start,
      contract_end, effective_date, reference_day, change, may_create, target, state, withdrawn)
    select ${runId}, pass, line_id, customer_code, customer_name, description, sku, service_name,
      service_description, company_id, contract_id, contract_name, service_id, contract_service_id, contract_start,
      contract_end, effective_date, reference_day, 'none', false, target, 'planned', true
    from plan_lines where run_id = ${preview.runId} and outcome in ${proposedOutcomes} and ${isAsSeen(preview)}
    on conflict (run_id, line_id) do nothing`.execute(store);
  const { rows } = await sql<GoneLine>`
    select l.line_id "lineId", l.customer_code "customerCode", l.customer_name "customerName", l.description, l.sku,
      l.service_name "serviceName", l.service_description "serviceDescription", p.change, p.before, p.after, p."effectiveDate",
      p.is_approved "isApproved"
    from plan_lines l join (
      select line_id, is_approved, ${proposedColumns} from plan_lines where run_id = ${preview.runId}) p using (line_id)
    where l.run_id = ${runId} and l.change = 'none' and l.state = 'planned' order by l.ordinal`.execute(store);
  return rows;
}

/** Arranges the lines of a preview whose every line has its outcome, and fixes the digest of what it would change. */
export async function completePreview(store: Store, runId: string): Promise<void> {
  await arrangeLines(store, runId);
  await sql`update runs set plan_hash = ${await planHash(store, runId)} where run_id = ${runId}`.execute(store);
}

/**
 * Puts the lines of a preview in the order in which people judge them: what goes to zero, what is reduced, the greatest
 * reduction first; then what is created or raised, the greatest first; then everything else. Only the first ones get new places, which are
 * negative, so that closing a preview costs what it shows and not what it read.
 */
async function arrangeLines(store: Store, runId: string): Promise<void> {
  await sql`
    update plan_lines l set ordinal = x.place
    from (
      select line_id, -row_number() over (order by
        case when after = 0 then 1 when ${difference} < 0 then 2 else 3 end desc,
        -abs(${amountOfLine}) desc nulls first, -abs(${difference}) desc, ordinal desc) place
      from plan_lines where run_id = ${runId} and outcome in ${proposedOutcomes}) x
    where l.run_id = ${runId} and l.line_id = x.line_id`.execute(store);
}

/**
 * A digest of everything that a preview would change: two plans that differ in any line, number or day differ in it, or in whether
 * a day is posted, or in a price.
 */
async function planHash(store: Store, runId: string): Promise<string> {
  const { rows } = await sql<PricedChange & { lineId: string }>`
    select line_id "lineId", is_posted "isPosted", trim_scale(unit_price)::text "unitPrice", ${proposedColumns} from plan_lines
    where run_id = ${runId} and outcome in ${proposedOutcomes} order by line_id collate "C"`.execute(store);
  const digest = createHash('sha256');
  for (const { lineId, change, before, after, effectiveDate, isPosted, unitPrice } of rows) {
    digest.update(`${JSON.stringify([lineId, change, before, after, effectiveDate, isPosted, unitPrice])}\n`);
  }
  return digest.digest('hex');
}

/** What a preview would change, in numbers. Amounts are decimals as text, per billing period of the contracts. */
export interface ProposedTotals {
  readonly lines: number;
  readonly created: number;
  readonly toZero: number;
  readonly raised: number;
  readonly reduced: number;
  readonly customers: number;
  /** null if no price of such a line is known. */
  readonly amountRaised: string | null;
  readonly amountReduced: string | null;
  readonly amount: string | null;
  /** Lines whose price could not be read: no amount counts them. */
  readonly withoutPrice: number;
  /** Lines whose change begins within a billing period of the contract, so that Autotask pro-rates that one. */
  readonly proRated: number;
  /** Lines whose day a run had used before, so that Autotask may refuse their change. */
  readonly onTakenDays: number;
}

export async function proposedTotals(store: Store, runId: string): Promise<ProposedTotals> {
  const { rows } = await sql<ProposedTotals>`
    select count(*) lines, count(*) filter (where ${isCreated}) created,
      count(*) filter (where after = 0) "toZero",
      count(*) filter (where ${isRaised}) raised,
      count(*) filter (where ${difference} < 0 and after > 0) reduced,
      count(distinct customer_code) customers,
      trim_scale(sum(${amountOfLine}) filter (where ${difference} > 0))::text "amountRaised",
      trim_scale(sum(${amountOfLine}) filter (where ${difference} < 0))::text "amountReduced",
      trim_scale(sum(${amountOfLine}))::text amount,
      count(*) filter (where unit_price is null) "withoutPrice",
      count(*) filter (where ${isProRated}) "proRated", count(*) filter (where ${isDayTaken}) "onTakenDays"
    from plan_lines where run_id = ${runId} and outcome in ${proposedOutcomes}`.execute(store);
  const [totals] = rows;
  if (totals === undefined) throw new Error(`The totals of preview ${runId} cannot be read.`);
  return totals;
}
