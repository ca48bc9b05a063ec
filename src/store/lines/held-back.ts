import { sql, type RawBuilder } from 'kysely';
import { authorName, type Author, type NewAuditEntry } from '../../domain/audit/audit-entry.js';
import { changedFields } from '../../domain/audit/changed-fields.js';
import type { Day } from '../../domain/day.js';
import type { Hold } from '../../domain/sync/held-back.js';
import { lineIdOf, type LineKey } from '../../domain/sync/line-key.js';
import { recordAudit } from '../audit/record-audit.js';
import { inTransaction, type Store } from '../database.js';

/** A hold as it is asked for. */
export interface NewHold extends Hold {
  readonly customerCode: string;
  readonly customerName: string;
  /** null: every line of the customer, also one that it gets later. */
  readonly line: LineKey | null;
  /** What people call the line; "" of a whole customer. */
  readonly lineName: string;
}

/** A hold that is kept, whether or not it still holds. */
export interface KeptHold extends Hold {
  readonly holdId: number;
  readonly customerCode: string;
  readonly customerName: string;
  /** `contract/service`; null: every line of the customer. */
  readonly lineId: string | null;
  readonly lineName: string;
  readonly createdAt: Date;
  /** Set if somebody ended it before its day. */
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
}

/** Which line, and on which day, within a query. */
interface LineInQuery {
  readonly customerCode: RawBuilder<unknown>;
  readonly contractId: RawBuilder<unknown>;
  readonly serviceId: RawBuilder<unknown>;
  readonly day: RawBuilder<unknown>;
}

/** In a query: the holds `h` that keep a line as it is on a day, to follow `from`. */
export function holdsOn({ customerCode, contractId, serviceId, day }: LineInQuery): RawBuilder<unknown> {
  return sql`held_back h where h.customer_code = ${customerCode} and h.ended_at is null and h.until_day > ${day}
    and (h.contract_id is null or (h.contract_id = ${contractId} and h.service_id = ${serviceId}))`;
}

/** In a query: whether the line of a claim `c` is held back on the day of its run. */
export const isHeldBack = sql<boolean>`exists (
  select 1 from plan_lines l join runs r on r.run_id = l.run_id
  where l.run_id = c.run_id and l.line_id = c.line_id and exists (select 1 from ${holdsOn({
    ...{ customerCode: sql`l.customer_code`, contractId: sql`c.contract_id`, serviceId: sql`c.service_id` },
    day: sql`r.run_day`,
  })}))`;

/** In a query: of the holds that keep a line `l` of a run `r` as it is, the one that lasts longest; null if none does. */
export const holdOfLine = sql<Hold | null>`(
  select jsonb_build_object('until', h.until_day, 'by', h.held_by, 'reason', h.reason) from ${holdsOn({
    ...{ customerCode: sql`l.customer_code`, contractId: sql`l.contract_id`, serviceId: sql`l.service_id` },
    day: sql`r.run_day`,
  })} order by h.until_day desc, h.hold_id limit 1)`;

/** Those of these lines that are held back on a day, each with the hold that lasts longest. */
export async function heldBackLines(
  store: Store,
  day: Day,
  lines: readonly (LineKey & { readonly lineId: string; readonly customerCode: string })[],
): Promise<ReadonlyMap<string, Hold>> {
  const asked = lines.map(({ lineId, customerCode, contractId, serviceId }) => {
    return { lineId, customerCode, contractId, serviceId };
  });
  const { rows } = await sql<Hold & { lineId: string }>`
    select x."lineId", held.until, held.by, held.reason
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
        as x("lineId" text, "customerCode" text, "contractId" bigint, "serviceId" bigint),
      lateral (select h.until_day until, h.held_by "by", h.reason from ${holdsOn({
        ...{ customerCode: sql`x."customerCode"`, contractId: sql`x."contractId"`, serviceId: sql`x."serviceId"` },
        day: sql`${day}::date`,
      })} order by h.until_day desc, h.hold_id limit 1) held`.execute(store);
  return new Map(rows.map(({ lineId, until, by, reason }) => [lineId, { until, by, reason }]));
}

const holdColumns = sql`
  h.hold_id "holdId", h.customer_code "customerCode", h.customer_name "customerName",
  h.contract_id || '/' || h.service_id "lineId", h.line_name "lineName", h.until_day until, h.reason, h.held_by "by",
  h.created_at "createdAt", h.ended_at "endedAt", h.ended_by "endedBy"`;

/** Every hold there ever was: those that nobody ended first, each part the newest first. */
export async function listHolds(store: Store): Promise<KeptHold[]> {
  const { rows } = await sql<KeptHold>`
    select ${holdColumns} from held_back h order by h.ended_at is not null, h.hold_id desc`.execute(store);
  return rows;
}

/**
 * Keeps a hold, with its entry in the audit record. One that is kept already, as after a double click, is not kept again.
 *
 * @param author the person, whose name the hold has, and where they are
 */
export async function addHold(store: Store, hold: NewHold, author: Author): Promise<KeptHold> {
  return inTransaction(store, async (transaction) => {
    // Of two that are the same, the second waits here and then finds the first.
    await sql`lock table held_back in share row exclusive mode`.execute(transaction);
    const { customerCode, customerName, line, lineName, until, reason, by } = hold;
    const { rows: same } = await sql<KeptHold>`
      select ${holdColumns} from held_back h
      where h.customer_code = ${customerCode} and h.contract_id is not distinct from ${line?.contractId ?? null}::bigint
        and h.service_id is not distinct from ${line?.serviceId ?? null}::bigint and h.until_day = ${until}::date
        and h.reason = ${reason} and h.held_by = ${by} and h.ended_at is null`.execute(transaction);
    if (same[0] !== undefined) return same[0];
    const { rows } = await sql<KeptHold>`
      insert into held_back as h (customer_code, customer_name, contract_id, service_id, line_name, until_day, reason, held_by)
      values (${customerCode}, ${customerName}, ${line?.contractId ?? null}, ${line?.serviceId ?? null}, ${lineName},
        ${until}, ${reason}, ${by})
      returning ${holdColumns}`.execute(transaction);
    const [added] = rows;
    if (added === undefined) throw new Error('The hold was not kept.');
    await recordAudit(transaction, [entryOf('added', added, author, undefined, { Until: until })]);
    return added;
  });
}

/** Ends a hold before its day, with an entry in the audit record. @returns undefined if none with this id still holds */
export async function endHold(store: Store, holdId: number, author: Author): Promise<KeptHold | undefined> {
  return inTransaction(store, async (transaction) => {
    const { rows } = await sql<KeptHold>`
      update held_back h set ended_at = clock_timestamp(), ended_by = ${authorName(author)}
      where h.hold_id = ${holdId} and h.ended_at is null returning ${holdColumns}`.execute(transaction);
    const [ended] = rows;
    if (ended === undefined) return undefined;
    await recordAudit(transaction, [entryOf('ended', ended, author, { Until: ended.until }, undefined)]);
    return ended;
  });
}

function entryOf(
  action: 'added' | 'ended',
  { holdId, customerCode, lineId, reason }: KeptHold,
  author: Author,
  ...[before, after]: Parameters<typeof changedFields>
): NewAuditEntry {
  return {
    ...author,
    ...{ action, record: 'hold', id: String(holdId) },
    name: lineId === null ? customerCode : `${customerCode}, line ${lineId}`,
    changes: changedFields(before, after),
    reason: action === 'added' ? reason : '',
  };
}

/** What the newest run that read a customer calls it; undefined if none has read one with this code. */
export async function knownCustomer(store: Store, customerCode: string): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    select c.customer_name "name" from run_customers c join runs r using (run_id)
    where c.customer_code = ${customerCode} order by r.started_at desc limit 1`.execute(store);
  return rows[0]?.name;
}

/** A line of a customer that runs have planned. */
export interface KnownLine extends LineKey {
  readonly lineId: string;
  /** As Atria bills it, and its service. */
  readonly name: string;
}

/**
 * The lines of a customer that any kept run fed, or the newest one that read it planned, in the order of their services. One run
 * knows only some: jobs may select different contracts.
 */
export async function knownLines(store: Store, customerCode: string): Promise<KnownLine[]> {
  const { rows } = await sql<LineKey & { name: string }>`
    select distinct on (l.service_id, l.contract_id) l.contract_id "contractId", l.service_id "serviceId", l.description "name"
    from (
      select * from plan_lines where pass = 'records' and customer_code = ${customerCode} and contract_id is not null
      union all
      select * from plan_lines where customer_code = ${customerCode} and contract_id is not null and run_id = (
        select c.run_id from run_customers c join runs r using (run_id)
        where c.customer_code = ${customerCode} order by r.started_at desc limit 1)) l
    join runs r using (run_id)
    order by l.service_id, l.contract_id, r.started_at desc`.execute(store);
  return rows.map((row) => ({ ...row, lineId: lineIdOf(row) }));
}
