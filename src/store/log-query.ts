import { sql, type RawBuilder } from 'kysely';
import { levelRank, type LogLevel } from '../domain/log-codes.js';

export * from '../domain/log-order.js';

/** Which entries of a run's log are meant. Several levels or codes mean any of them; the parts are combined by "and". */
export interface LogQuery {
  /** A text within the code, the message or the customer code, whatever its case; empty: no search. */
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
  const conditions = [sql`run_id = ${runId}`];
  if (query.levels !== undefined) conditions.push(sql`severity = any(${query.levels.map(levelRank)}::smallint[])`);
  if (query.codes !== undefined) conditions.push(sql`code = any(${query.codes}::text[])`);
  if (isSearched(query)) conditions.push(containsText(query.search));
  return sql.join(conditions, sql` and `);
}

/** The characters that have a meaning in a pattern are taken as themselves. No text in the store has the character 0. */
function containsText(text: string): RawBuilder<unknown> {
  if (text.includes('\0')) return sql`false`;
  return sql`search_text like lower(${`%${text.replaceAll(/[\\%_]/g, '\\$&')}%`})`;
}
