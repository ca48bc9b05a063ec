import { sql } from 'kysely';
import type { NewChange, ServiceChange } from '../model/changes.js';
import type { Store } from '../../store/database.js';

/** Names the lock under which changes are recorded: one after the other, so that their numbers appear in order. */
const recordingLock = 4_107_001;

/** Waits until nobody else records changes. The lock ends with the transaction. */
export async function lockRecording(transaction: Store): Promise<void> {
  await sql`select pg_advisory_xact_lock(${recordingLock})`.execute(transaction);
}

/** The number of the newest change; 0 if there is none. */
export async function lastChangeId(store: Store): Promise<number> {
  const { rows } = await sql<{ last: number }>`select coalesce(max(change_id), 0) last from service_changes`.execute(
    store,
  );
  return rows[0]?.last ?? 0;
}

export async function insertChanges(transaction: Store, changes: readonly ServiceChange[]): Promise<void> {
  await sql`
    insert into service_changes (change_id, kind, happened_at, actor, customer_code, user_name, service_code, plan_name,
      instance, change_values, source_key)
    select "changeId", kind, "happenedAt", actor, "customerCode", "userName", "serviceCode", "planName", instance,
      "values", nullif("sourceKey", '')
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as ("changeId" bigint, kind text, "happenedAt" timestamptz,
      actor text, "customerCode" text, "userName" text, "serviceCode" text, "planName" text, instance text,
      "values" jsonb, "sourceKey" text)`.execute(transaction);
}

/** A change as it was recorded. */
export interface RecordedChange extends Omit<NewChange, 'sourceKey' | 'happenedAt'> {
  readonly changeId: number;
  readonly happenedAt: Date;
  readonly recordedAt: Date;
}

const columns = sql`
  change_id "changeId", kind, happened_at "happenedAt", recorded_at "recordedAt", actor, customer_code "customerCode",
  user_name "userName", service_code "serviceCode", plan_name "planName", instance, change_values "values"`;

/** Changes in the order of recording. */
export async function listChanges(
  store: Store,
  page: { readonly after: number; readonly limit: number; readonly customerCode?: string | undefined },
): Promise<RecordedChange[]> {
  const { rows } = await sql<RecordedChange>`
    select ${columns} from service_changes
    where change_id > ${page.after} and (${page.customerCode ?? null}::text is null or customer_code = ${page.customerCode ?? null})
    order by change_id limit ${page.limit}`.execute(store);
  return rows;
}

/** The changes recorded under these source keys. */
export async function changesBySourceKey(store: Store, keys: readonly string[]): Promise<Map<string, RecordedChange>> {
  const { rows } = await sql<RecordedChange & { sourceKey: string }>`
    select ${columns}, source_key "sourceKey" from service_changes where source_key = any(${keys})`.execute(store);
  return new Map(rows.map(({ sourceKey, ...change }) => [sourceKey, change]));
}
