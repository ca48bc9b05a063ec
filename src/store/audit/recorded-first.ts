import type { NewAuditEntry } from '../../domain/audit/audit-entry.js';
import { messageOf } from '../../domain/message-of.js';
import { shortText } from '../../domain/wording.js';
import type { Store } from '../database.js';
import { recordAudit } from './record-audit.js';

const longestReason = 500;

/**
 * Does what another system keeps, such as an edit of a schedule. It is recorded first, so nothing is done without an entry.
 * If it fails, a second entry says so; whether it was done after all is then not known here.
 */
export async function recordedFirst<Result>(
  store: Store,
  entry: NewAuditEntry,
  act: () => Promise<Result>,
): Promise<Result> {
  const number = await recordAudit(store, [entry]);
  try {
    return await act();
  } catch (error) {
    const reason = shortText(`entry ${number} failed: ${messageOf(error)}`, longestReason);
    const failed = { ...entry, action: `${entry.action}: failed`, changes: [], reason };
    // The first error says more than one of the store's.
    await recordAudit(store, [failed]).catch(() => undefined);
    throw error;
  }
}
