import { sql } from 'kysely';
import type { Day } from '../domain/day.js';
import type { CodedValues, LogCode } from '../domain/log-codes.js';
import type { LineNames, Pass, PlanLine } from '../domain/plan.js';
import type { Store } from './database.js';

/**
 * Keeps what was decided about lines. A line that the run has decided about before stays as it is.
 *
 * @returns the ids of the lines that are new
 */
export async function insertPlanLines(
  store: Store,
  runId: string,
  pass: Pass,
  lines: readonly PlanLine[],
): Promise<Set<string>> {
  if (lines.length === 0) return new Set();
  const rows = lines.map(({ names, place, outcome, ...line }) => ({
    ...names,
    ...place,
    lineId: line.lineId,
    change: line.change,
    mayCreate: line.mayCreate,
    target: line.target,
    before: line.before,
    state: outcome === null ? 'planned' : 'settled',
    outcome: outcome?.code ?? null,
  }));
  const inserted = await sql<{ lineId: string }>`
    insert into plan_lines (run_id, pass, line_id, customer_code, customer_name, description, sku, service_name,
      service_description, company_id, contract_id, service_id, contract_service_id, contract_start, contract_end,
      effective_date, reference_day, change, may_create, target, before, after, state, outcome)
    select ${runId}, ${pass}, "lineId", "customerCode", "customerName", description, sku, "serviceName",
      "serviceDescription", "companyId", "contractId", "serviceId", "contractServiceId", "contractStart", "contractEnd",
      "effectiveDate", "referenceDay", change, "mayCreate", target, before,
      case when outcome is null then null else before end, state, outcome
    from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as ("lineId" text, "customerCode" text,
      "customerName" text, description text, sku text, "serviceName" text, "serviceDescription" text, "companyId" bigint,
      "contractId" bigint, "serviceId" bigint, "contractServiceId" bigint, "contractStart" date, "contractEnd" date,
      "effectiveDate" date, "referenceDay" date, change text, "mayCreate" boolean, target integer, before integer,
      state text, outcome text)) with ordinality
    order by ordinality
    on conflict (run_id, line_id) do nothing
    returning line_id "lineId"`.execute(store);
  return new Set(inserted.rows.map(({ lineId }) => lineId));
}

/**
 * Withdraws the lines of these customers that an earlier plan of the run had and the present one has not: their records
 * go elsewhere now. What has its outcome keeps it.
 */
export async function withdrawLines(
  store: Store,
  runId: string,
  pass: Pass,
  customerCodes: readonly string[],
  planned: readonly Pick<PlanLine, 'lineId'>[],
): Promise<void> {
  await sql`
    update plan_lines set withdrawn = not withdrawn
    where run_id = ${runId} and pass = ${pass} and customer_code = any(${customerCodes}) and state <> 'settled'
      and withdrawn = (line_id = any(${planned.map(({ lineId }) => lineId)}))`.execute(store);
}

/** A line whose change is still to be made, or under way. */
export interface OpenLine {
  readonly lineId: string;
  readonly pass: Pass;
  readonly customerCode: string;
  readonly customerName: string;
  readonly description: string;
  readonly sku: string;
  readonly serviceName: string;
  readonly serviceDescription: string;
  readonly companyId: number;
  readonly contractId: number;
  readonly serviceId: number;
  readonly contractServiceId: number | null;
  readonly contractStart: Day;
  readonly contractEnd: Day;
  readonly effectiveDate: Day;
  readonly referenceDay: Day;
  readonly mayCreate: boolean;
  readonly createdLine: boolean;
  readonly target: number;
  readonly before: number | null;
  readonly state: 'planned' | 'claimed' | 'deferred';
  readonly rounds: number;
  readonly notApplied: number;
  /** Whether the run has planned anew, without this line. */
  readonly withdrawn: boolean;
}

const openLineColumns = sql`
  l.line_id "lineId", l.pass, l.customer_code "customerCode", l.customer_name "customerName", l.description, l.sku,
  l.service_name "serviceName", l.service_description "serviceDescription", l.company_id "companyId",
  l.contract_id "contractId", l.service_id "serviceId", l.contract_service_id "contractServiceId",
  l.contract_start "contractStart", l.contract_end "contractEnd", l.effective_date "effectiveDate",
  l.reference_day "referenceDay", l.may_create "mayCreate", l.created_line "createdLine", l.target, l.before, l.state,
  l.rounds, l.not_applied "notApplied", l.withdrawn`;

/**
 * The next lines to claim: those that wait, and those that nobody is at work on any more, because an earlier execution
 * of the run (before a reset) claimed them and never sent.
 * Lines that had to wait come last: what they wait for is settled when the others are through.
 */
export async function claimableLines(store: Store, runId: string, holder: string, limit: number): Promise<OpenLine[]> {
  const { rows } = await sql<OpenLine>`
    select ${openLineColumns} from plan_lines l
    where l.run_id = ${runId} and l.state <> 'settled' and (
      l.state = 'planned'
      or (l.state = 'deferred' and l.deferred_until <= clock_timestamp())
      or (l.state = 'claimed' and not exists (
        select 1 from claims c where c.run_id = l.run_id and c.line_id = l.line_id and not c.collected
          and (c.holder = ${holder} or c.state not in ('claimed', 'recorded')))))
    order by (l.state = 'deferred'), l.ordinal limit ${limit}`.execute(store);
  return rows;
}

/** Lines of a run by id, as far as they have no outcome yet. */
export async function linesById(store: Store, runId: string, lineIds: readonly string[]): Promise<OpenLine[]> {
  const { rows } = await sql<OpenLine>`
    select ${openLineColumns} from plan_lines l where l.run_id = ${runId} and l.line_id = any(${lineIds}) and l.state <> 'settled'
    order by l.ordinal`.execute(store);
  return rows;
}

/** What a line of a run is called, whatever became of it. */
export async function lineNamed(store: Store, runId: string, lineId: string): Promise<LineNames | undefined> {
  const { rows } = await sql<LineNames>`
    select customer_code "customerCode", customer_name "customerName", description, sku, service_name "serviceName",
      service_description "serviceDescription"
    from plan_lines where run_id = ${runId} and line_id = ${lineId}`.execute(store);
  return rows[0];
}

/** Every line without an outcome. */
export async function openLines(store: Store, runId: string): Promise<OpenLine[]> {
  const { rows } = await sql<OpenLine>`
    select ${openLineColumns} from plan_lines l where l.run_id = ${runId} and l.state <> 'settled'
    order by l.ordinal`.execute(store);
  return rows;
}

/** How far the changes of a run are, and in how many milliseconds the next deferred line can go on. */
export async function openLineCounts(
  store: Store,
  runId: string,
): Promise<{ waiting: number; deferred: number; claimed: number; nextDeferredMs: number | null }> {
  const { rows } = await sql<{ waiting: number; deferred: number; claimed: number; nextDeferredMs: number | null }>`
    select count(*) filter (where state = 'planned') waiting,
      count(*) filter (where state = 'deferred') deferred,
      count(*) filter (where state = 'claimed') claimed,
      (extract(epoch from min(deferred_until) filter (where state = 'deferred') - clock_timestamp()) * 1000)::float8
        "nextDeferredMs"
    from plan_lines where run_id = ${runId} and state <> 'settled'`.execute(store);
  return rows[0] ?? { waiting: 0, deferred: 0, claimed: 0, nextDeferredMs: null };
}

/** A line's next state on its way; what is left out stays as it is. */
export interface LineProgress {
  readonly lineId: string;
  /** Whether the line was put off, which happens only so often in one run. */
  readonly putOff?: true;
  readonly state: 'planned' | 'claimed' | 'deferred';
  readonly deferredMs?: number;
  readonly contractServiceId?: number;
  readonly createdLine?: boolean;
  readonly before?: number;
  readonly effectiveDate?: Day;
  readonly referenceDay?: Day;
  readonly notApplied?: number;
}

/** Moves lines on. */
export async function progressLines(store: Store, runId: string, lines: readonly LineProgress[]): Promise<void> {
  if (lines.length === 0) return;
  const rows = lines.map((line) => ({ ...line, putOff: line.putOff === true ? 1 : 0 }));
  await sql`
    update plan_lines l set state = x.state, rounds = l.rounds + coalesce(x."putOff", 0),
      deferred_until = clock_timestamp() + make_interval(secs => coalesce(x."deferredMs", 0) / 1000.0),
      contract_service_id = coalesce(x."contractServiceId", l.contract_service_id),
      created_line = coalesce(x."createdLine", l.created_line),
      before = coalesce(x.before, l.before),
      effective_date = coalesce(x."effectiveDate", l.effective_date),
      reference_day = coalesce(x."referenceDay", l.reference_day),
      not_applied = coalesce(x."notApplied", l.not_applied)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x("lineId" text, state text, "putOff" integer, "deferredMs" float8,
      "contractServiceId" bigint, "createdLine" boolean, before integer, "effectiveDate" date, "referenceDay" date,
      "notApplied" integer)
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

export async function settleLines(store: Store, runId: string, outcomes: readonly LineOutcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  const rows = outcomes.map(({ outcome, ...line }) => ({ ...line, code: outcome.code }));
  await sql`
    update plan_lines l set state = 'settled', outcome = x.code, outcome_details = x.details,
      before = coalesce(x.before, l.before), after = x.after
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as x("lineId" text, code text, details text, before integer, after integer)
    where l.run_id = ${runId} and l.line_id = x."lineId" and l.state <> 'settled'`.execute(store);
}

/** Puts lines off that somebody else is at work on, unless this run has them in hand itself by now. */
export async function deferLines(
  store: Store,
  runId: string,
  lines: readonly { readonly lineId: string; readonly deferredMs: number }[],
): Promise<void> {
  if (lines.length === 0) return;
  await sql`
    update plan_lines l set state = 'deferred', rounds = rounds + 1,
      deferred_until = clock_timestamp() + make_interval(secs => x."deferredMs" / 1000.0)
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as x("lineId" text, "deferredMs" float8)
    where l.run_id = ${runId} and l.line_id = x."lineId" and l.state <> 'settled' and not (l.state = 'claimed' and exists (
      select 1 from claims c where c.run_id = l.run_id and c.line_id = l.line_id and not c.collected))`.execute(store);
}

/**
 * Takes the outcomes back that only said how far an ended run had come: what it did not attempt or confirm, or what
 * others held. A line whose write is not judged yet gets that verdict; the others are planned anew.
 */
export async function replanLines(store: Store, runId: string): Promise<void> {
  await sql`
    update plan_lines l set outcome = null, outcome_details = null, after = null, rounds = 0, not_applied = 0,
      state = case when exists (
        select 1 from claims c where c.run_id = l.run_id and c.line_id = l.line_id and not c.collected)
        then 'claimed' else 'planned' end
    where l.run_id = ${runId} and l.outcome in ('AT36', 'AT37', 'AT38')`.execute(store);
}

/**
 * Lines that other runs fed from billing records of these customers, of the period that this run processes or of an
 * earlier one: what was fed later only is not to be taken away from an old period on.
 */
export async function linesFedBefore(
  store: Store,
  runId: string,
  databaseCi: number,
  customerCodes: readonly string[],
): Promise<{ customerCode: string; contractId: number; serviceId: number; sku: string; description: string }[]> {
  const { rows } = await sql<{
    customerCode: string;
    contractId: number;
    serviceId: number;
    sku: string;
    description: string;
  }>`
    select distinct on (customer_code, contract_id, service_id)
      customer_code "customerCode", contract_id "contractId", service_id "serviceId", sku, description
    from (
      select l.customer_code, l.contract_id, l.service_id, l.sku, l.description, r.started_at fed_at
      from plan_lines l join runs r using (run_id)
      where l.customer_code = any(${customerCodes}) and l.pass = 'records' and r.database_ci = ${databaseCi}
        and l.outcome in ('AT09', 'AT10', 'AT11', 'AT13')
        and r.period_end <= (select period_end from runs where run_id = ${runId})
      union all
      -- Of runs that were removed since.
      select customer_code, contract_id, service_id, sku, description, fed_at from fed_lines
      where customer_code = any(${customerCodes}) and database_ci = ${databaseCi}
        and first_period_end <= (select period_end from runs where run_id = ${runId})) fed
    order by customer_code, contract_id, service_id, fed_at desc`.execute(store);
  return rows;
}

/** What the run decided about the billing records of these customers: the service of each, where it is known. */
export async function linesBilled(
  store: Store,
  runId: string,
  customerCodes: readonly string[],
): Promise<{ customerCode: string; sku: string; serviceId: number | null; outcome: LogCode | null }[]> {
  const { rows } = await sql<{ customerCode: string; sku: string; serviceId: number | null; outcome: LogCode | null }>`
    select customer_code "customerCode", sku, service_id "serviceId", outcome from plan_lines
    where run_id = ${runId} and pass = 'records' and customer_code = any(${customerCodes})`.execute(store);
  return rows;
}

/** The lines of a run by outcome. */
export async function lineOutcomeCounts(store: Store, runId: string): Promise<{ code: LogCode; lines: number }[]> {
  const { rows } = await sql<{ code: LogCode; lines: number }>`
    select outcome code, count(*) lines from plan_lines
    where run_id = ${runId} and outcome is not null group by outcome order by outcome`.execute(store);
  return rows;
}
