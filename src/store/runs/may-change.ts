import { sql, type RawBuilder } from 'kysely';

/**
 * In a query: whether a run may change lines. One with limits or an approval rule may not before it is known which preview's
 * changes it makes, also if somebody reset it to a place after that in an older execution.
 *
 * @param run its row
 */
export function mayChange(run: string): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${run}.${column}`);
  return sql<boolean>`(${of('approval_wait')} is null and (${of('applied_hash')} is not null
    or (${of('parameters')} -> 'limits' is null and ${of('parameters')} -> 'approval' is null)))`;
}
