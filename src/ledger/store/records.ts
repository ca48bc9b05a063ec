import { sql, type RawBuilder } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { ChangeKind } from '../model/changes.js';
import type { ItemAction, ItemKind } from '../model/items.js';
import type { Store } from '../../store/database.js';

/** The records of a period as one build shows them. */
export interface RecordsOf {
  readonly periodEnd: Day;
  readonly buildId: number;
  /** Only billable ones, only those that are not, or both. */
  readonly billable?: boolean | undefined;
  /** None given: of all customers. */
  readonly customerCodes?: readonly string[] | undefined;
  /** Only this one row. */
  readonly summaryId?: number | undefined;
  /** A part of the customer's code or name, the SKU, the description or, of an item, its user; in any case. */
  readonly search?: string | undefined;
  /** Only what has no SKU: it is reported as AT07 if it is billable. */
  readonly withoutSku?: boolean | undefined;
}

export interface Paging {
  readonly offset: number;
  readonly limit: number;
}

/** One summary row: the items of a customer that are billed alike, counted. */
export interface SummaryRecord {
  readonly summaryId: number;
  readonly customerCode: string;
  readonly customerName: string;
  readonly billingIdentifier: string;
  readonly sku: string;
  readonly skuType: 'customer' | 'user';
  readonly grouping: string;
  readonly serviceName: string;
  readonly planName: string;
  readonly instanceName: string;
  readonly billable: boolean;
  readonly overrideReason: string;
  /** Whether it has no items and only takes back what was billed under its SKU before. */
  readonly formerlyBilled: boolean;
  readonly lastCount: number;
  readonly thisCount: number;
}

const summaryColumns = sql`
  s.summary_id "summaryId", v.customer_code "customerCode", c.name "customerName", c.billing_identifier "billingIdentifier",
  s.sku, s.sku_type "skuType", s.grouping, s.service_name "serviceName", s.plan_name "planName",
  s.instance_name "instanceName", s.billable, s.override_reason "overrideReason",
  s.formerly is not null "formerlyBilled", s.last_count "lastCount",
  s.this_count "thisCount"`;

/** In the order of customers; a row keeps its id as long as nothing of its customer changes. */
export async function listSummaries(store: Store, of: RecordsOf, paging: Paging): Promise<SummaryRecord[]> {
  const { rows } = await sql<SummaryRecord>`
    select ${summaryColumns} ${summariesOf(of)}
    order by v.customer_code, s.summary_id offset ${paging.offset} limit ${paging.limit}`.execute(store);
  return rows;
}

/** Rows that a stream reads at a time. */
const streamPage = 2_000;

/**
 * Every summary row, some thousands at a time, all from one build. Nothing is held open between two reads, so the
 * reader may be slow.
 */
export async function* streamSummaries(store: Store, of: RecordsOf): AsyncGenerator<readonly SummaryRecord[]> {
  for (let last: SummaryRecord | undefined; ;) {
    const { rows } = await sql<SummaryRecord>`
      select ${summaryColumns} ${summariesOf(of)}
        and ${last === undefined ? sql`true` : sql`(v.customer_code, s.summary_id) > (${last.customerCode}, ${last.summaryId})`}
      order by v.customer_code, s.summary_id limit ${streamPage}`.execute(store);
    if (rows.length > 0) yield rows;
    last = rows.at(-1);
    if (rows.length < streamPage) return;
  }
}

export async function countSummaries(store: Store, of: RecordsOf): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) count ${summariesOf(of)}`.execute(store);
  return rows[0]?.count ?? 0;
}

/** One customer's summary rows added up. */
export interface CustomerTotal {
  readonly customerCode: string;
  readonly customerName: string;
  readonly billingIdentifier: string;
  readonly records: number;
  readonly lastCount: number;
  readonly thisCount: number;
}

export async function listCustomerTotals(store: Store, of: RecordsOf, paging: Paging): Promise<CustomerTotal[]> {
  const { rows } = await sql<CustomerTotal>`
    select v.customer_code "customerCode", c.name "customerName", c.billing_identifier "billingIdentifier",
      count(*) records, sum(s.last_count) "lastCount", sum(s.this_count) "thisCount"
    ${summariesOf(of)}
    group by v.customer_code, c.name, c.billing_identifier
    order by v.customer_code offset ${paging.offset} limit ${paging.limit}`.execute(store);
  return rows;
}

export async function countCustomerTotals(store: Store, of: RecordsOf): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct v.customer_code) count ${summariesOf(of)}`.execute(store);
  return rows[0]?.count ?? 0;
}

/** One item of a period with the changes that made it come and go. */
export interface DetailRecord extends Omit<SummaryRecord, 'lastCount' | 'thisCount' | 'billingIdentifier'> {
  readonly itemKind: ItemKind;
  readonly userName: string;
  readonly instance: string;
  readonly action: ItemAction;
  readonly added: ItemEvent;
  /** Null for an item that is still there at the end of the period. */
  readonly removed: ItemEvent | null;
}

/** The change that made an item come or go. */
export interface ItemEvent {
  readonly changeId: number;
  readonly kind: ChangeKind;
  readonly actor: string;
  /** An ISO instant. */
  readonly happenedAt: string;
}

export interface DetailFilter {
  readonly action?: ItemAction | undefined;
  readonly userName?: string | undefined;
  readonly actor?: string | undefined;
}

const detailColumns = sql`
  ${summaryColumns}, n.item_kind "itemKind", n.user_name "userName", n.instance, d.action,
  ${eventOf('a')} added, case when r.change_id is not null then ${eventOf('r')} end removed`;

export async function listDetails(
  store: Store,
  of: RecordsOf,
  filter: DetailFilter,
  paging: Paging,
): Promise<DetailRecord[]> {
  const { rows } = await sql<DetailRecord>`
    select ${detailColumns} ${detailsOf(of, filter)}
    order by v.customer_code, s.summary_id, d.added_change_id offset ${paging.offset} limit ${paging.limit}`.execute(
    store,
  );
  return rows;
}

/** Every item, as {@link streamSummaries} gives the summary rows. */
export async function* streamDetails(
  store: Store,
  of: RecordsOf,
  filter: DetailFilter,
): AsyncGenerator<readonly DetailRecord[]> {
  for (let last: DetailRecord | undefined; ;) {
    const beyond =
      last === undefined
        ? sql`true`
        : sql`(v.customer_code, s.summary_id, d.added_change_id)
            > (${last.customerCode}, ${last.summaryId}, ${last.added.changeId})`;
    const { rows } = await sql<DetailRecord>`
      select ${detailColumns} ${detailsOf(of, filter)} and ${beyond}
      order by v.customer_code, s.summary_id, d.added_change_id limit ${streamPage}`.execute(store);
    if (rows.length > 0) yield rows;
    last = rows.at(-1);
    if (rows.length < streamPage) return;
  }
}

export async function countDetails(store: Store, of: RecordsOf, filter: DetailFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) count ${detailsOf(of, filter)}`.execute(store);
  return rows[0]?.count ?? 0;
}

function summariesOf(of: RecordsOf): RawBuilder<unknown> {
  return sql`
    from billing_versions v join billing_summaries s using (version_id) join ledger_customers c on c.code = v.customer_code
    where ${visible(of)} and ${contains(of.search, summaryTexts)}`;
}

function detailsOf(of: RecordsOf, { action, userName, actor }: DetailFilter): RawBuilder<unknown> {
  return sql`
    from billing_versions v join billing_summaries s using (version_id) join ledger_customers c on c.code = v.customer_code
    join billing_details d using (summary_id) join ledger_spans n on n.added_change_id = d.added_change_id
    join service_changes a on a.change_id = d.added_change_id
    left join service_changes r on r.change_id = d.removed_change_id
    where ${visible(of)} and ${contains(of.search, sql`${summaryTexts}, n.user_name`)}
      and (${action ?? null}::text is null or d.action = ${action ?? null})
      and (${userName ?? null}::text is null or n.user_name = ${userName ?? null})
      and (${actor ?? null}::text is null or (case when d.action = 'Removed' then r.actor else a.actor end) = ${actor ?? null})`;
}

const summaryTexts = sql`v.customer_code, c.name, s.sku, s.grouping`;

function contains(search: string | undefined, texts: RawBuilder<unknown>): RawBuilder<unknown> {
  const text = (search ?? '').toLowerCase();
  if (text.includes('\0')) return sql`false`;
  return text === '' ? sql`true` : sql`position(${text} in lower(concat_ws(chr(31), ${texts}))) > 0`;
}

function visible({
  periodEnd,
  buildId,
  billable,
  customerCodes,
  summaryId,
  withoutSku,
}: RecordsOf): RawBuilder<unknown> {
  return sql`
    v.period_end = ${periodEnd} and v.from_build <= ${buildId} and (v.to_build is null or v.to_build > ${buildId})
    and (${billable ?? null}::boolean is null or s.billable = ${billable ?? null})
    and (${customerCodes ?? null}::text[] is null or v.customer_code = any(${customerCodes ?? null}))
    and (${summaryId ?? null}::bigint is null or s.summary_id = ${summaryId ?? null})
    and (${withoutSku ?? false} = false or trim(s.sku) = '')`;
}

/** A change as JSON; its time in UTC, as ISO writes it. */
function eventOf(change: 'a' | 'r'): RawBuilder<unknown> {
  const column = (name: string) => sql.ref(`${change}.${name}`);
  return sql`jsonb_build_object('changeId', ${column('change_id')}, 'kind', ${column('kind')}, 'actor', ${column('actor')},
    'happenedAt', to_char(${column('happened_at')} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;
}
