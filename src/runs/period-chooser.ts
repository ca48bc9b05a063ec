import { choosePeriod, type BillingPeriodChoice, type ChosenPeriod } from '../domain/billing-period.js';
import { dayInTimeZone } from '../domain/day.js';
import { isTimeZone } from '../domain/local-time.js';
import { listPeriods } from '../ledger/store/periods.js';
import { ledgerSettings } from '../ledger/store/settings.js';
import type { Store } from '../store/database.js';

/**
 * Tells which period of the built-in Atria a run of a BillingPeriod would process now, or why none. undefined: the ledger
 * has no periods, as with a remote Atria.
 *
 * @param services.clock "now" of a sample world
 */
export async function periodChooser({ store, clock }: { readonly store: Store; readonly clock?: Date | undefined }) {
  const [periods, settings] = await Promise.all([listPeriods(store), ledgerSettings(store)]);
  return (choice: BillingPeriodChoice, timeZone?: string): ChosenPeriod | undefined => {
    if (periods.length === 0) return undefined;
    const zone = timeZone !== undefined && isTimeZone(timeZone) ? timeZone : settings.timeZone;
    return choosePeriod(periods, choice, dayInTimeZone(clock ?? new Date(), zone));
  };
}
