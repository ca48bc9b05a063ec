import { createHash } from 'node:crypto';
import type { AuditEntry } from '../../domain/audit/audit-entry.js';

/** What stands for the digest before the first entry. */
export const firstDigest = '0'.repeat(64);

/**
 * The SHA-256, in hexadecimal digits, of an entry in its canonical form: all members but `digest`, as JSON without white
 * space, their names in alphabetical order at every level, in UTF-8. For these values that is the form of RFC 8785.
 */
export function digestOf(entry: Omit<AuditEntry, 'digest'>): string {
  const { action, at, former, from, id, name, number, reason, record, who } = entry;
  const changes = entry.changes.map(({ after, before, field }) => ({ after, before, field }));
  const canonical = { action, at: at.toISOString(), changes, former, from, id, name, number, reason, record, who };
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex');
}
