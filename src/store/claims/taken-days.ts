import { sql, type RawBuilder } from 'kysely';
import type { Day } from '../../domain/day.js';
import type { LineKey } from '../../domain/sync/line-key.js';
import type { Store } from '../database.js';

/**
 * In a query: whether a run has changed a line from a day before a moment, or was refused a change as its day was taken. It counts
 * as well if the change was undone since: Autotask keeps both.
 */
function isUsed(line: {
  readonly databaseCi: RawBuilder<unknown>;
  readonly contractId: RawBuilder<unknown>;
  readonly serviceId: RawBuilder<unknown>;
  readonly day: RawBuilder<unknown>;
  readonly before: RawBuilder<unknown>;
}): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select 1 from claims c
    where c.database_ci = ${line.databaseCi} and c.contract_id = ${line.contractId} and c.service_id = ${line.serviceId}
      and c.step = 'adjust' and c.effective_date = ${line.day} and c.state = 'closed' and c.closed_at < ${line.before}
      and (c.verdict = 'applied' or (c.verdict = 'rejected' and c.duplicate_date)))`;
}

/**
 * In a query of `plan_lines`: whether a run had used the day of a previewed change when the preview ended. An undo counts from the
 * day of the change that it undoes.
 */
export const isDayTaken: RawBuilder<boolean> = sql<boolean>`exists (
  select 1 from runs shown where shown.run_id = plan_lines.run_id and shown.is_preview
    and plan_lines.contract_service_id is not null and ${isUsed({
      databaseCi: sql`shown.database_ci`,
      contractId: sql`plan_lines.contract_id`,
      serviceId: sql`plan_lines.service_id`,
      day: sql`plan_lines.effective_date`,
      before: sql`coalesce(shown.closed_at, 'infinity')`,
    })})`;

/** A change that a preview would make. */
interface DatedChange extends LineKey {
  readonly lineId: string;
  readonly effectiveDate: Day;
}

/** The ids of the lines whose day a run has used already. */
export async function linesOnTakenDays(
  store: Store,
  databaseCi: number,
  changes: readonly DatedChange[],
): Promise<ReadonlySet<string>> {
  const wanted = changes.map(({ lineId, contractId, serviceId, effectiveDate }) => {
    return { lineId, contractId, serviceId, effectiveDate };
  });
  if (wanted.length === 0) return new Set();
  const { rows } = await sql<{ lineId: string }>`
    select x."lineId" from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
      as x("lineId" text, "contractId" bigint, "serviceId" bigint, "effectiveDate" date)
    where ${isUsed({
      databaseCi: sql`${databaseCi}::integer`,
      contractId: sql`x."contractId"`,
      serviceId: sql`x."serviceId"`,
      day: sql`x."effectiveDate"`,
      before: sql`'infinity'::timestamptz`,
    })}`.execute(store);
  return new Set(rows.map(({ lineId }) => lineId));
}
