import { sql } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { CodedValues } from '../../domain/log/log-codes.js';
import type { ChangeDays, DaysByDirection } from '../../domain/sync/change-days.js';
import type { LineNames, Pass } from '../../domain/sync/plan.js';
import type { Store } from '../database.js';
import { heldBackOutcomes, leftOutOutcomes, unfinishedOutcomes } from '../log/outcome-codes.js';

/** A line whose change is still to be made, or under way. */
export interface OpenLine extends LineNames {
  readonly lineId: string;
  readonly pass: Pass;
  readonly companyId: number;
  readonly contractId: number;
  readonly serviceId: number;
  readonly contractServiceId: number | null;
  readonly contractStart: Day;
  readonly contractEnd: Day;
  readonly effectiveDate: Day;
  readonly referenceDay: Day;
  /** null: changes of both directions count from the effective date. */
  readonly byDirection: DaysByDirection | null;
  /** The same of the line whose change is undone; null of other lines. */
  readonly undoneByDirection: DaysByDirection | null;
  readonly mayCreate: boolean;
  readonly createdLine: boolean;
  readonly target: number;
  readonly before: number | null;
  readonly state: 'planned' | 'claimed' | 'deferred';
  readonly rounds: number;
  readonly notApplied: number;
  /** Whether the run has planned again, without this line. */
  readonly withdrawn: boolean;
  /** Milliseconds since the run learned that the contract has the line; null if the plan of an older version does not tell. */
  readonly knownForMs: number | null;
}

const openLineColumns = sql`
  l.line_id "lineId", l.pass, l.customer_code "customerCode", l.customer_name "customerName", l.description, l.sku,
  l.service_name "serviceName", l.service_description "serviceDescription", l.company_id "companyId",
  l.contract_id "contractId", l.service_id "serviceId", l.contract_service_id "contractServiceId",
  l.contract_start "contractStart", l.contract_end "contractEnd", l.effective_date "effectiveDate",
  l.reference_day "referenceDay", l.days_by_direction "byDirection", case when l.pass = 'undo' then (
    select changed.days_by_direction from runs undo join plan_lines changed on changed.run_id = undo.undoes_run_id
    where undo.run_id = l.run_id and changed.line_id = l.line_id) end "undoneByDirection", l.may_create "mayCreate", l.created_line "createdLine", l.target, l.before, l.state,
  l.rounds, l.not_applied "notApplied", l.withdrawn,
  (extract(epoch from clock_timestamp() - l.known_since) * 1000)::float8 "knownForMs"`;

/**
 * The next lines to claim: those that wait, and those that an earlier execution of the run (before a reset) claimed and
 * never sent. Lines that had to wait come last: what they wait for is settled once the others are done. Before
 * them come lines whose change was sent and not carried out: by then the run has seen whether changes show at all.
 */
export async function claimableLines(
  store: Store,
  runId: string,
  executionId: string,
  limit: number,
): Promise<OpenLine[]> {
  const { rows } = await sql<OpenLine>`
    select ${openLineColumns} from plan_lines l
    where l.run_id = ${runId} and l.state <> 'settled' and (
      l.state = 'planned'
      or (l.state = 'deferred' and l.deferred_until <= clock_timestamp())
      or (l.state = 'claimed' and not exists (
        select 1 from claims c where c.run_id = l.run_id and c.line_id = l.line_id and not c.collected
          and (c.holder = ${executionId} or c.state not in ('claimed', 'recorded')))))
    order by (l.state = 'deferred'), (l.not_applied > 0), l.ordinal limit ${limit}`.execute(store);
  return rows;
}

/** The next lines of a preview that have no outcome yet. */
export async function plannedLines(store: Store, runId: string, limit: number): Promise<OpenLine[]> {
  const { rows } = await sql<OpenLine>`
    select ${openLineColumns} from plan_lines l where l.run_id = ${runId} and l.state = 'planned'
    order by l.ordinal limit ${limit}`.execute(store);
  return rows;
}

/** The lines of a run with these ids that have no outcome yet. */
export async function linesById(store: Store, runId: string, lineIds: readonly string[]): Promise<OpenLine[]> {
  const { rows } = await sql<OpenLine>`
    select ${openLineColumns} from plan_lines l where l.run_id = ${runId} and l.line_id = any(${lineIds}) and l.state <> 'settled'
    order by l.ordinal`.execute(store);
  return rows;
}

/** Every line without an outcome. */
export async function openLines(store: Store, runId: string): Promise<OpenLine[]> {
  const { rows } = await sql<OpenLine>`
    select ${openLineColumns} from plan_lines l where l.run_id = ${runId} and l.state <> 'settled'
    order by l.ordinal`.execute(store);
  return rows;
}

export interface OpenLineCounts {
  /** Lines that can be claimed at once. */
  readonly waiting: number;
  /** Lines that wait for somebody else's claim, or for what a read may not show yet, and milliseconds until the first of them can be claimed. */
  readonly deferred: number;
  readonly nextDeferredMs: number | null;
  /** Lines with a claim that is not done with them. */
  readonly claimed: number;
}

/**
 * The progress of a run's changes. A line also waits if an activity took over its claim and then broke off, though
 * nothing has moved the line on since.
 */
export async function openLineCounts(store: Store, runId: string): Promise<OpenLineCounts> {
  const { rows } = await sql<OpenLineCounts>`
    select count(*) filter (where state = 'planned' or (state = 'claimed' and not "inHand")) waiting,
      count(*) filter (where state = 'deferred') deferred,
      count(*) filter (where state = 'claimed' and "inHand") claimed,
      (extract(epoch from min(deferred_until) filter (where state = 'deferred') - clock_timestamp()) * 1000)::float8
        "nextDeferredMs"
    from (
      select l.state, l.deferred_until, l.line_id in (
        select c.line_id from claims c where c.run_id = ${runId} and not c.collected) "inHand"
      from plan_lines l where l.run_id = ${runId} and l.state <> 'settled') open_lines`.execute(store);
  return rows[0] ?? { waiting: 0, deferred: 0, claimed: 0, nextDeferredMs: null };
}

/** Whether a run has lines without an outcome. */
export async function hasOpenLines(store: Store, runId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from plan_lines where run_id = ${runId} and state <> 'settled' limit 1`.execute(
    store,
  );
  return rows.length > 0;
}

/** A line's next state on its way; what is left out stays as it is. */
export interface LineProgress {
  readonly lineId: string;
  /** Whether the line was put off; one run does that only so often. */
  readonly putOff?: true;
  readonly state: 'planned' | 'claimed';
  readonly contractServiceId?: number;
  readonly createdLine?: boolean;
  readonly before?: number;
  readonly effectiveDate?: Day;
  readonly referenceDay?: Day;
  /** The days that decide, where that depends on the direction of the change; the two days above come first. */
  readonly directed?: ChangeDays;
  readonly byDirection?: DaysByDirection;
  readonly notApplied?: number;
}

/** Moves lines on. */
export async function progressLines(store: Store, runId: string, lines: readonly LineProgress[]): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map((line) => ({ ...line, putOff: line.putOff === true ? 1 : 0 }));
  await sql`
    update plan_lines l set state = x.state, rounds = l.rounds + x."putOff",
      contract_service_id = coalesce(x."contractServiceId", l.contract_service_id),
      known_since = case when x."contractServiceId" is null then l.known_since else clock_timestamp() end,
      created_line = coalesce(x."createdLine", l.created_line),
      before = coalesce(x.before, l.before),
      found_at = case when x.before is null then l.found_at else clock_timestamp() end,
      effective_date = coalesce(x."effectiveDate", (x.directed ->> 'effectiveDate')::date, l.effective_date),
      reference_day = coalesce(x."referenceDay", (x.directed ->> 'referenceDay')::date, l.reference_day),
      within_start = case when x.directed is null then l.within_start else (x.directed #>> '{within,start}')::date end,
      within_end = case when x.directed is null then l.within_end else (x.directed #>> '{within,end}')::date end,
      days_by_direction = coalesce(x."byDirection", l.days_by_direction),
      not_applied = coalesce(x."notApplied", l.not_applied)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x("lineId" text, state text, "putOff" integer,
      "contractServiceId" bigint, "createdLine" boolean, before integer, "effectiveDate" date, "referenceDay" date,
      directed jsonb, "byDirection" jsonb, "notApplied" integer)
    where l.run_id = ${runId} and l.line_id = x."lineId" and l.state <> 'settled'`.execute(store);
}

/** The end of a line in this run. */
export interface LineOutcome {
  readonly lineId: string;
  readonly outcome: CodedValues;
  readonly before?: number | null;
  readonly after?: number | null;
  readonly details?: string;
}

/** In a query, of a line `l`: when its change was judged. A run may hear of that long after it. */
const judgedAt = sql`(
  select max(c.closed_at) from claims c
  where c.run_id = l.run_id and c.line_id = l.line_id and c.step = 'adjust' and c.verdict = 'applied')`;

/** Gives lines their outcomes. @returns the lines that had none before: the others keep theirs */
export async function giveOutcomes(
  store: Store,
  runId: string,
  outcomes: readonly LineOutcome[],
): Promise<Set<string>> {
  if (outcomes.length === 0) return new Set();
  const given = outcomes.map(({ lineId, outcome: { code }, details, before, after }) => {
    return { lineId, code, details, before, after };
  });
  const { rows } = await sql<{ lineId: string }>`
    update plan_lines l set state = 'settled', outcome = x.code, outcome_details = x.details,
      found_at = case when x.before is null and x.after is null then l.found_at else coalesce(${judgedAt}, clock_timestamp()) end,
      before = coalesce(x.before, l.before), after = x.after
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
      as x("lineId" text, code text, details text, before integer, after integer)
    where l.run_id = ${runId} and l.line_id = x."lineId" and l.state <> 'settled'
    returning l.line_id "lineId"`.execute(store);
  return new Set(rows.map(({ lineId }) => lineId));
}

/**
 * Puts off lines that somebody else is working on, or that a read may not show yet, unless this run itself is working on them by now.
 *
 * @param waits the milliseconds to wait, by line
 */
export async function deferLines(store: Store, runId: string, waits: ReadonlyMap<string, number>): Promise<void> {
  if (waits.size === 0) return;
  const lines = [...waits].map(([lineId, deferredMs]) => ({ lineId, deferredMs }));
  await sql`
    update plan_lines l set state = 'deferred', rounds = rounds + 1,
      deferred_until = clock_timestamp() + make_interval(secs => x."deferredMs" / 1000.0)
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as x("lineId" text, "deferredMs" float8)
    where l.run_id = ${runId} and l.line_id = x."lineId" and l.state <> 'settled' and not (l.state = 'claimed' and exists (
      select 1 from claims c where c.run_id = l.run_id and c.line_id = l.line_id and not c.collected))`.execute(store);
}

/**
 * Removes the outcomes that only said how far an ended run had come: what it did not attempt or confirm, or what others
 * held. A line whose write is not judged yet gets that verdict; the others are planned again.
 */
export async function replanLines(store: Store, runId: string): Promise<void> {
  await sql`
    update plan_lines l set outcome = null, outcome_details = null, after = null, rounds = 0, not_applied = 0,
      state = case when exists (
        select 1 from claims c where c.run_id = l.run_id and c.line_id = l.line_id and not c.collected)
        then 'claimed' else 'planned' end
    where l.run_id = ${runId} and l.outcome in ${unfinishedOutcomes}`.execute(store);
}

/**
 * Plans again the lines that a run left out because the preview that it applied did not show them so, nobody had approved them,
 * or somebody held them back then.
 */
export async function replanLeftOut(transaction: Store, runId: string): Promise<void> {
  await sql`
    update plan_lines set state = 'planned', outcome = null, outcome_details = null, after = null
    where run_id = ${runId} and (outcome in ${leftOutOutcomes} or outcome in ${heldBackOutcomes})`.execute(transaction);
}

/**
 * Removes the lines that a run had only because the preview that it applied showed them.
 *
 * @returns their ids
 */
export async function removeGoneLines(transaction: Store, runId: string): Promise<string[]> {
  const { rows } = await sql<{ lineId: string }>`
    delete from plan_lines where run_id = ${runId} and change = 'none' and outcome in ${leftOutOutcomes}
    returning line_id "lineId"`.execute(transaction);
  return rows.map(({ lineId }) => lineId);
}
