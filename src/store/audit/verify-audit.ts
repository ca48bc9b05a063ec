import { sql } from 'kysely';
import type { AuditEntry } from '../../domain/audit/audit-entry.js';
import type { Store } from '../database.js';
import { streamAudit } from './audit-rows.js';
import { digestOf, firstDigest } from './digest.js';

/** What a check of the audit record found. */
export interface AuditVerification {
  /** Entries that fit, from the first one on. */
  readonly entries: number;
  /** When the last one of them was written; null if there is none. */
  readonly at: Date | null;
  /** Its digest. Whoever notes it elsewhere can tell later that nothing up to it was changed. */
  readonly digest: string;
  /** The first entry that does not fit, and why, as a sentence; null if all fit. */
  readonly wrong: { readonly number: number; readonly problem: string } | null;
}

/** The part of a record that fits. */
type Fitting = Pick<AuditVerification, 'entries' | 'at' | 'digest'>;

/**
 * Checks that all entries are as they were written: none changed, missing, cut off at the end, or added by anything else.
 *
 * @param expected a digest that was noted before; it has to be that of an entry
 */
export async function verifyAudit(store: Store, expected = firstDigest): Promise<AuditVerification> {
  // Whoever adds entries meanwhile adds them behind this one. No transaction is held open: a database may end one in which
  // nothing happens while digests are computed.
  const head = await headOf(store);
  let fitting: Fitting = { entries: 0, at: null, digest: firstDigest };
  let isFound = expected === firstDigest;
  for await (const entries of streamAudit(store)) {
    for (const entry of entries) {
      if (entry.number > head.number) break;
      const problem = problemOf(entry, fitting);
      if (problem !== undefined) return { ...fitting, wrong: { number: fitting.entries + 1, problem } };
      fitting = { entries: entry.number, at: entry.at, digest: entry.digest };
      isFound ||= entry.digest === expected;
    }
  }
  const wrong = problemOfEnd(head, fitting);
  if (wrong !== null || isFound) return { ...fitting, wrong };
  const problem = `No entry has the digest ${expected}: the record was written anew, or cut off at its end.`;
  return { ...fitting, wrong: { number: fitting.entries + 1, problem } };
}

function problemOf(entry: AuditEntry, { entries, digest }: Fitting): string | undefined {
  const next = entries + 1;
  if (entry.number !== next) return `Entry ${next} is missing.`;
  return digestOf({ ...entry, former: digest }) === entry.digest
    ? undefined
    : `Entry ${next} is not as it was written.`;
}

/** The end of the record, by the row that each entry brings up to date. */
interface Head {
  readonly number: number;
  readonly digest: string;
  /** The number of the last entry that is there. */
  readonly last: number;
}

async function headOf(store: Store): Promise<Head> {
  const { rows } = await sql<Head>`
    select entry_number number, digest, (select coalesce(max(entry_number), 0) from audit_entries) "last"
    from audit_head`.execute(store);
  return rows[0] ?? { number: 0, digest: firstDigest, last: 0 };
}

function problemOfEnd(head: Head, { entries, digest }: Fitting): AuditVerification['wrong'] {
  if (head.number > entries) {
    const number = entries + 1;
    return { number, problem: `Entry ${number} is missing: entry ${head.number} was the last one that was written.` };
  }
  if (head.digest !== digest) {
    return { number: entries, problem: `Entry ${entries} is not the one that was written last.` };
  }
  if (head.last === head.number) return null;
  const number = head.number + 1;
  return { number, problem: `Entry ${number} was not written by this product.` };
}
