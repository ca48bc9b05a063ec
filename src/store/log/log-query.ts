import { sql, type RawBuilder } from 'kysely';
import { levelRank, type LogLevel } from '../../domain/log/log-codes.js';

export * from '../../domain/log/log-order.js';

/** Which entries of a run's log are meant. Several levels or codes mean any of them; the parts are combined by "and". */
export interface LogQuery {
  /**
   * A text within the code, the message, or what the entry is about (customer, SKU, description, service), whatever its
   * case; empty: no search.
   */
  readonly search?: string | undefined;
  readonly levels?: readonly LogLevel[] | undefined;
  readonly codes?: readonly string[] | undefined;
}

/** Whether the query searches a text. */
export function isSearched(query: LogQuery): query is LogQuery & { readonly search: string } {
  return query.search !== undefined && query.search !== '';
}

/** The condition that the entries of a run have to meet. */
export function matches(runId: string, query: LogQuery): RawBuilder<unknown> {
  const group = matchesGroup(runId, query);
  return isSearched(query) ? sql`${group} and ${containsText(query.search)}` : group;
}

/** The part of it that is about the code and the level. */
export function matchesGroup(runId: string, { levels, codes }: LogQuery): RawBuilder<unknown> {
  const conditions = [sql`run_id = ${runId}`];
  if (levels !== undefined) conditions.push(sql`severity = any(${levels.map(levelRank)}::smallint[])`);
  if (codes !== undefined) conditions.push(sql`code = any(${codes}::text[])`);
  return sql.join(conditions, sql` and `);
}

/** The special characters of a pattern are taken literally. No text in the store has the character 0. */
export function containsText(text: string): RawBuilder<unknown> {
  if (text.includes('\0')) return sql`false`;
  return sql`search_text like lower(${`%${text.replaceAll(/[\\%_]/g, '\\$&')}%`})`;
}
