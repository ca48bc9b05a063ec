import { sql, type RawBuilder } from 'kysely';
import { completedStatuses } from '../../domain/log/run-status.js';

/** In a query, of a run: whether it did what it was asked to do. */
export function isCompletedRun(run: string): RawBuilder<boolean> {
  return sql<boolean>`(${sql.ref(`${run}.status`)} in (${sql.join(completedStatuses.map((status) => sql.lit(status)))}))`;
}
