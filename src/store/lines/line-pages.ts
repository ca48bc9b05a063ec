import { sql, type RawBuilder } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import type { Store } from '../database.js';
import { isDayTaken } from '../claims/taken-days.js';
import { datedOutcomes, proposedOutcomes } from '../log/outcome-codes.js';
import { amountOfLine, firstAmountOfLine } from './proposed-lines.js';

/** A line of a run as a page shows it. */
export interface ShownLine {
  /** Its place in the plan. */
  readonly ordinal: number;
  readonly lineId: string;
  readonly customerCode: string;
  readonly customerName: string;
  readonly description: string;
  readonly sku: string;
  readonly serviceName: string;
  /** The account in Autotask; null if none was found. */
  readonly companyId: number | null;
  /** null if no contract was found. */
  readonly contractId: number | null;
  /** null if no contract was found, or the run is from before it was kept. */
  readonly contractName: string | null;
  readonly before: number | null;
  /** null if the run did not decide it. */
  readonly after: number | null;
  /** What Atria billed, as the quantity rules of the job have it. */
  readonly target: number | null;
  /** What a quantity rule made of the units that Atria provisioned, as a sentence; null if none did anything. */
  readonly quantityRule: string | null;
  /** null if the quantity was not changed, and no preview would change it. */
  readonly effectiveDate: Day | null;
  /** Of a line that a preview would change: whether a run had used its day before, so that Autotask may refuse the change. */
  readonly isDayTaken: boolean;
  /** Of a line that a preview would change: decimals as text, null if they are not known. Per billing period. */
  readonly unitPrice: string | null;
  readonly amount: string | null;
  /** An estimate, if the change begins within a period. */
  readonly firstAmount: string | null;
  /** null while the line waits or is under way. */
  readonly outcome: LogCode | null;
}

/** A line of which a person chooses whether it is changed. */
export type LineToChoose = Omit<ShownLine, 'ordinal' | 'companyId' | 'contractId' | 'target' | 'unitPrice' | 'outcome'>;

/** Which lines of a run are meant; the parts are combined by "and". */
export interface LineQuery {
  /** Any of these outcomes; null among them: no outcome yet. */
  readonly outcomes?: readonly (LogCode | null)[] | undefined;
  /** A text within the customer's code or name, the description, the SKU or the service's name, whatever its case. */
  readonly search?: string | undefined;
  /** Only lines whose price is not known. */
  readonly isUnpriced?: boolean;
}

export interface LinePage {
  readonly lines: readonly ShownLine[];
  /** The places in the plan to read from for the neighbouring pages; null if there is none. */
  readonly before: number | null;
  readonly after: number | null;
}

/** A page with its place among all lines that the query finds. */
export interface CountedLinePage extends LinePage {
  readonly total: number;
  /** Lines on the pages before this one. */
  readonly earlier: number;
}

/** Reads the same page, and counts what the query finds. */
export async function readCountedLinePage(
  store: Store,
  runId: string,
  query: LineQuery,
  position: LinePosition,
): Promise<CountedLinePage> {
  const page = await readLinePage(store, runId, query, position);
  const first = page.lines[0]?.ordinal ?? beforeAll;
  const { rows } = await sql<Pick<CountedLinePage, 'total' | 'earlier'>>`
    select count(*) total, count(*) filter (where ordinal < ${first}) earlier
    from plan_lines where ${matches(runId, query)}`.execute(store);
  return { ...page, ...(rows[0] ?? { total: 0, earlier: 0 }) };
}

/** Where a page begins: after a place in the plan, or before one; at the start without either. */
export interface LinePosition {
  readonly limit: number;
  readonly after?: number | undefined;
  readonly before?: number | undefined;
}

/** Reads a page of a run's lines in the order of its plan. */
export async function readLinePage(
  store: Store,
  runId: string,
  query: LineQuery,
  { limit, after, before }: LinePosition,
): Promise<LinePage> {
  if (before !== undefined) {
    const found = await readLines(
      store,
      runId,
      query,
      sql`ordinal < ${before} order by ordinal desc limit ${limit + 1}`,
    );
    if (found.length < limit) return readLinePage(store, runId, query, { limit });
    return pageOf(found.slice(0, limit).reverse(), { before: found.length > limit, after: true });
  }
  const found = await readLines(
    store,
    runId,
    query,
    sql`ordinal > ${after ?? beforeAll} order by ordinal limit ${limit + 1}`,
  );
  return pageOf(found.slice(0, limit), { before: after !== undefined, after: found.length > limit });
}

const streamPage = 5_000;

/** The lines that a preview would change have negative places. */
const beforeAll = Number.MIN_SAFE_INTEGER;

/** Every line that the query finds, in the order of the plan, some thousands at a time. */
export async function* streamLines(
  store: Store,
  runId: string,
  query: LineQuery,
): AsyncGenerator<readonly ShownLine[]> {
  for (let after = beforeAll; ;) {
    const lines = await readLines(store, runId, query, sql`ordinal > ${after} order by ordinal limit ${streamPage}`);
    if (lines.length > 0) yield lines;
    const last = lines.at(-1);
    if (last === undefined || lines.length < streamPage) return;
    after = last.ordinal;
  }
}

async function readLines(
  store: Store,
  runId: string,
  query: LineQuery,
  part: RawBuilder<unknown>,
): Promise<ShownLine[]> {
  const { rows } = await sql<ShownLine>`
    select ordinal, line_id "lineId", customer_code "customerCode", customer_name "customerName", description, sku,
      service_name "serviceName", company_id "companyId", contract_id "contractId", contract_name "contractName", before, after, target,
      quantity_rule "quantityRule", case when outcome in ${datedOutcomes} then effective_date end "effectiveDate", outcome,
      trim_scale(unit_price)::text "unitPrice",
      coalesce(outcome in ${proposedOutcomes} and ${isDayTaken}, false) "isDayTaken",
      case when outcome in ${proposedOutcomes} then trim_scale(${amountOfLine})::text end amount,
      case when outcome in ${proposedOutcomes} then trim_scale(${firstAmountOfLine})::text end "firstAmount"
    from plan_lines where ${matches(runId, query)} and ${part}`.execute(store);
  return rows;
}

function matches(runId: string, { outcomes, search = '', isUnpriced = false }: LineQuery): RawBuilder<unknown> {
  const conditions = [sql`run_id = ${runId}`];
  if (outcomes !== undefined) {
    const codes = outcomes.filter((code) => code !== null);
    const open = outcomes.includes(null) ? sql`or outcome is null` : sql``;
    conditions.push(sql`(outcome = any(${codes}::text[]) ${open})`);
  }
  if (isUnpriced) conditions.push(sql`unit_price is null`);
  if (search !== '') conditions.push(containsText(search));
  return sql.join(conditions, sql` and `);
}

function containsText(text: string): RawBuilder<unknown> {
  if (text.includes('\0')) return sql`false`;
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return sql`concat_ws(chr(31), customer_code, customer_name, description, sku, service_name) ilike ${pattern}`;
}

function pageOf(lines: readonly ShownLine[], further: { before: boolean; after: boolean }): LinePage {
  return {
    lines,
    before: further.before ? (lines[0]?.ordinal ?? null) : null,
    after: further.after ? (lines.at(-1)?.ordinal ?? null) : null,
  };
}
