import { sql } from 'kysely';
import { theProgram } from '../../domain/audit/audit-entry.js';
import { changedFields, type RecordFields } from '../../domain/audit/changed-fields.js';
import { recordAudit } from '../../store/audit/record-audit.js';
import type { Store } from '../../store/database.js';

/** How a ledger divides time. */
export interface LedgerSettings {
  /** The last day of each billing period, as `periodContaining` takes it. */
  readonly billProcessDay: number;
  /** The time zone in which days begin and end: an IANA name. */
  readonly timeZone: string;
}

export async function ledgerSettings(store: Store): Promise<LedgerSettings & { readonly rulesRevision: number }> {
  const { rows } = await sql<LedgerSettings & { rulesRevision: number }>`
    select bill_process_day "billProcessDay", time_zone "timeZone", rules_revision "rulesRevision"
    from ledger_settings`.execute(store);
  const [settings] = rows;
  if (settings === undefined) throw new Error('The ledger has no settings. Restore the row of ledger_settings.');
  return settings;
}

/**
 * Sets how time is divided. What is not given stays as it is.
 * @returns false if billing periods exist already: they would no longer join
 */
export async function saveLedgerSettings(
  store: Store,
  given: Partial<LedgerSettings>,
  author = theProgram,
): Promise<boolean> {
  return store.transaction().execute(async (transaction) => {
    await sql`select 1 from ledger_settings for update`.execute(transaction);
    const former = await ledgerSettings(transaction);
    const settings = { billProcessDay: former.billProcessDay, timeZone: former.timeZone, ...given };
    const { rows } = await sql`
      update ledger_settings set bill_process_day = ${settings.billProcessDay}, time_zone = ${settings.timeZone}
      where not exists (select 1 from billing_periods) returning 1`.execute(transaction);
    if (rows.length === 0) return false;
    const changes = changedFields(fieldsOf(former), fieldsOf(settings));
    const named = { record: 'settings', id: 'ledger', name: 'Billing periods of the ledger' } as const;
    if (changes.length > 0)
      await recordAudit(transaction, [{ ...author, action: 'changed', ...named, changes, reason: '' }]);
    return true;
  });
}

function fieldsOf({ billProcessDay, timeZone }: LedgerSettings): RecordFields {
  return { 'Bill process day': billProcessDay, 'Time zone': timeZone };
}

/** Tells all later builds that the billing rules have changed. */
export async function raiseRulesRevision(transaction: Store): Promise<void> {
  await sql`update ledger_settings set rules_revision = rules_revision + 1`.execute(transaction);
}
