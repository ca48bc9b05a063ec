import { createHash } from 'node:crypto';

/** What tells a record from what it was before an edit: the same as long as all that it says is the same. */
export function recordVersion(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
