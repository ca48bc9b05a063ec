import { sql } from 'kysely';
import type { AuditEntry, NewAuditEntry } from '../../domain/audit/audit-entry.js';
import { storableValue } from '../../domain/storable-text.js';
import { inTransaction, type Store } from '../database.js';
import { digestOf } from './digest.js';

/** Entries that are written by one statement. */
const batchSize = 1_000;

/**
 * Adds entries to the audit record, in the given order. Call it last in the transaction of what it records: from here to
 * its end, others that record wait.
 *
 * @param store a transaction; without one, the entries get one of their own
 * @returns the number of the last entry; 0 if none was given
 */
export async function recordAudit(store: Store, entries: readonly NewAuditEntry[]): Promise<number> {
  if (entries.length === 0) return 0;
  return inTransaction(store, (transaction) => append(transaction, entries));
}

async function append(transaction: Store, entries: readonly NewAuditEntry[]): Promise<number> {
  const { rows } = await sql<{ number: number; digest: string }>`
    select entry_number number, digest from audit_head for update`.execute(transaction);
  const [head] = rows;
  if (head === undefined) throw new Error('The audit record has no head. Restore the row of audit_head.');
  const at = await timeOf(transaction);
  let { number, digest: former } = head;
  for (let from = 0; from < entries.length; from += batchSize) {
    const batch = entries.slice(from, from + batchSize).map((given): AuditEntry => {
      number += 1;
      // As the store keeps it, so that the digest is of what is read back.
      const entry = { ...(storableValue(given) as NewAuditEntry), number, at, former };
      const digest = digestOf(entry);
      former = digest;
      return { ...entry, digest };
    });
    await insert(transaction, batch);
  }
  await sql`update audit_head set entry_number = ${number}, digest = ${former}`.execute(transaction);
  return number;
}

/** Asked once the head is locked, so that the times are in the order of the numbers. */
async function timeOf(transaction: Store): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`
    select date_trunc('milliseconds', clock_timestamp()) at`.execute(transaction);
  if (rows[0] === undefined) throw new Error('The store did not tell the time.');
  return rows[0].at;
}

async function insert(transaction: Store, entries: readonly AuditEntry[]): Promise<void> {
  await sql`
    insert into audit_entries (entry_number, recorded_at, who, origin, action, record, record_id, record_name, changes,
      reason, digest)
    select number, at, who, "from", action, record, id, name, changes, reason, digest
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as (number bigint, at timestamptz, who text, "from" text,
      action text, record text, id text, name text, changes jsonb, reason text, digest text)`.execute(transaction);
}
