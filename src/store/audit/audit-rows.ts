import { sql, type RawBuilder } from 'kysely';
import type { AuditEntry, AuditRecord } from '../../domain/audit/audit-entry.js';
import type { Day } from '../../domain/day.js';
import type { Store } from '../database.js';
import { firstDigest } from './digest.js';

/** Which entries are meant; all where nothing is given. */
export interface AuditQuery {
  readonly record?: AuditRecord | undefined;
  /** Of exactly this record. */
  readonly id?: string | undefined;
  /** A part of who did it, or where, in any case. */
  readonly who?: string | undefined;
  /** A part of the record's id or name, in any case. */
  readonly search?: string | undefined;
  /** The first and the last day. */
  readonly since?: Day | undefined;
  readonly until?: Day | undefined;
  /** In which these days are: an IANA name; UTC unless given. */
  readonly timeZone?: string | undefined;
}

/** A page of entries: the newest, those before an entry, or those after one. */
export interface AuditPlace {
  readonly limit: number;
  /** The number of an entry: the page has the next older ones. */
  readonly below?: number | undefined;
  /** The number of an entry: the page has the next newer ones. */
  readonly above?: number | undefined;
}

/** Some entries, the newest first. */
export async function readAudit(store: Store, query: AuditQuery, { limit, below, above }: AuditPlace) {
  if (above !== undefined) return (await entriesAfter(store, query, above, limit)).reverse();
  const bound = below === undefined ? sql`true` : sql`e.entry_number < ${below}`;
  return entries(store, sql`${conditionOf(query)} and ${bound} order by e.entry_number desc limit ${limit}`);
}

/** How many entries a query finds. */
export async function countAudit(store: Store, query: AuditQuery): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) count from audit_entries e where ${conditionOf(query)}`.execute(store);
  return rows[0]?.count ?? 0;
}

const streamPage = 5_000;

/** Every entry that a query finds, the oldest first, some thousands at a time. */
export async function* streamAudit(store: Store, query: AuditQuery = {}): AsyncGenerator<readonly AuditEntry[]> {
  for (let last: number | undefined = 0; last !== undefined;) {
    const page = await entriesAfter(store, query, last, streamPage);
    if (page.length > 0) yield page;
    last = page.length < streamPage ? undefined : page.at(-1)?.number;
  }
}

function entriesAfter(store: Store, query: AuditQuery, above: number, limit: number): Promise<AuditEntry[]> {
  return entries(
    store,
    sql`${conditionOf(query)} and e.entry_number > ${above} order by e.entry_number limit ${limit}`,
  );
}

async function entries(store: Store, wanted: RawBuilder<unknown>): Promise<AuditEntry[]> {
  const { rows } = await sql<AuditEntry>`
    select e.entry_number number, e.recorded_at at, e.who, e.origin "from", e.action, e.record, e.record_id id,
      e.record_name name, e.changes, e.reason, coalesce(f.digest, ${firstDigest}) former, e.digest
    from audit_entries e left join audit_entries f on f.entry_number = e.entry_number - 1
    where ${wanted}`.execute(store);
  return rows;
}

function conditionOf({ record, id, who, search, since, until, timeZone = 'UTC' }: AuditQuery): RawBuilder<unknown> {
  const conditions = [sql`true`];
  if (record !== undefined) conditions.push(sql`e.record = ${record}`);
  if (id !== undefined) conditions.push(sql`e.record_id = ${id}`);
  if (who !== undefined) conditions.push(has(sql`coalesce(e.who, e.origin)`, who));
  if (search !== undefined) conditions.push(has(sql`e.record_id || chr(10) || e.record_name`, search));
  if (since !== undefined) conditions.push(sql`e.recorded_at >= ${since}::date::timestamp at time zone ${timeZone}`);
  if (until !== undefined) {
    conditions.push(sql`e.recorded_at < (${until}::date + 1)::timestamp at time zone ${timeZone}`);
  }
  return sql.join(conditions, sql` and `);
}

function has(text: RawBuilder<unknown>, part: string): RawBuilder<boolean> {
  return sql<boolean>`position(lower(${part}) in lower(${text})) > 0`;
}
