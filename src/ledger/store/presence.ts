import { sql } from 'kysely';
import type { Store } from '../../store/database.js';

/** Whether the built-in ledger is used here: something was recorded in it, or somebody was given a token for it. */
export async function ledgerIsUsed(store: Store): Promise<boolean> {
  const { rows } = await sql<{ used: boolean }>`
    select exists (select 1 from service_changes) or exists (select 1 from api_tokens) used`.execute(store);
  return rows[0]?.used ?? false;
}
