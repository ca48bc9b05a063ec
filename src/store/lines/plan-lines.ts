import { sql } from 'kysely';
import type { LogCode } from '../../domain/log/log-codes.js';
import type { LineNames, Pass, PlanLine } from '../../domain/sync/plan.js';
import type { Store } from '../database.js';
import { fedOutcomes } from '../log/outcome-codes.js';
import { foundAt, stillStands } from './undone-lines.js';

/**
 * Saves the decisions about lines. A line that an earlier plan of the run saved stays as it is, decided or not.
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
    withinStart: place?.within?.start,
    withinEnd: place?.within?.end,
    lineId: line.lineId,
    change: line.change,
    mayCreate: line.mayCreate,
    target: line.target,
    quantityRule: line.quantityRule,
    before: line.before,
    state: outcome === null ? 'planned' : 'settled',
    outcome: outcome?.code ?? null,
  }));
  const inserted = await sql<{ lineId: string }>`
    insert into plan_lines (run_id, pass, line_id, customer_code, customer_name, description, sku, service_name,
      service_description, company_id, contract_id, contract_name, service_id, contract_service_id, contract_start, contract_end,
      effective_date, within_start, within_end, reference_day, days_by_direction, change, may_create, target, quantity_rule, before, after, state, outcome, found_at)
    select ${runId}, ${pass}, "lineId", "customerCode", "customerName", description, sku, "serviceName",
      "serviceDescription", "companyId", "contractId", "contractName", "serviceId", "contractServiceId", "contractStart", "contractEnd",
      "effectiveDate", "withinStart", "withinEnd", "referenceDay", "byDirection", change, "mayCreate", target, "quantityRule", before,
      case when outcome is null then null else before end, state, outcome, clock_timestamp()
    from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as ("lineId" text, "customerCode" text,
      "customerName" text, description text, sku text, "serviceName" text, "serviceDescription" text, "companyId" bigint,
      "contractId" bigint, "contractName" text, "serviceId" bigint, "contractServiceId" bigint, "contractStart" date, "contractEnd" date,
      "effectiveDate" date, "withinStart" date, "withinEnd" date, "referenceDay" date, "byDirection" jsonb, change text, "mayCreate" boolean, target integer, "quantityRule" text, before integer,
      state text, outcome text)) with ordinality
    order by ordinality
    on conflict (run_id, line_id) do nothing
    returning line_id "lineId"`.execute(store);
  return new Set(inserted.rows.map(({ lineId }) => lineId));
}

/**
 * Withdraws the lines of these customers that an earlier plan of the run had and the current one lacks: their records
 * go elsewhere now. A line with an outcome keeps it.
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

/** What a line of a run is called, whatever became of it. */
export async function lineNamed(store: Store, runId: string, lineId: string): Promise<LineNames | undefined> {
  const { rows } = await sql<LineNames>`
    select customer_code "customerCode", customer_name "customerName", description, sku, service_name "serviceName",
      service_description "serviceDescription"
    from plan_lines where run_id = ${runId} and line_id = ${lineId}`.execute(store);
  return rows[0];
}

/**
 * Lines that other runs fed from billing records of these customers, of the period that this run processes or of an
 * earlier one. A run for an old period must not take away what only later periods fed.
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
      select l.customer_code, l.contract_id, l.service_id, l.sku, l.description, ${foundAt} fed_at
      from plan_lines l join runs r using (run_id)
      where l.customer_code = any(${customerCodes}) and l.pass = 'records' and r.database_ci = ${databaseCi}
        and not r.is_preview and l.outcome in ${fedOutcomes} and ${stillStands}
        and r.period_end <= (select period_end from runs where run_id = ${runId})
      union all
      -- Of runs that were removed since.
      select customer_code, contract_id, service_id, sku, description, fed_at from fed_lines
      where customer_code = any(${customerCodes}) and database_ci = ${databaseCi}
        and first_period_end <= (select period_end from runs where run_id = ${runId})) fed
    order by customer_code, contract_id, service_id, fed_at desc`.execute(store);
  return rows;
}

/**
 * What the run decided about the billing records of these customers: the SKU of each, its outcome, and its service if known.
 * A line names the SKU of one of its records only. So the records themselves give the other SKUs, and those of what is no
 * longer billed.
 */
export async function linesBilled(
  store: Store,
  runId: string,
  customerCodes: readonly string[],
): Promise<{ customerCode: string; sku: string; serviceId: number | null; outcome: LogCode | null }[]> {
  const { rows } = await sql<{ customerCode: string; sku: string; serviceId: number | null; outcome: LogCode | null }>`
    select customer_code "customerCode", sku, service_id "serviceId", outcome from plan_lines
    where run_id = ${runId} and pass = 'records' and customer_code = any(${customerCodes})
    union all
    select customer_code, trim(sku), null, outcome from run_records
    where run_id = ${runId} and pass = 'records' and customer_code = any(${customerCodes})
      and (line_id is not null or formerly_billed)`.execute(store);
  return rows;
}

/** The lines of a run by outcome. */
export async function lineOutcomeCounts(store: Store, runId: string): Promise<{ code: LogCode; lines: number }[]> {
  const { rows } = await sql<{ code: LogCode; lines: number }>`
    select outcome code, count(*) lines from plan_lines
    where run_id = ${runId} and outcome is not null group by outcome order by outcome`.execute(store);
  return rows;
}
