import { choosePeriod, type BillingPeriodChoice, type ChosenPeriod } from '../../domain/billing-period.js';
import { isTimeZone } from '../../domain/local-time.js';
import { dayInTimeZone } from '../../domain/day.js';
import { periodMeant } from '../../ledger/model/periods.js';
import { listPeriods, type StoredPeriod } from '../../ledger/store/periods.js';
import { ledgerSettings } from '../../ledger/store/settings.js';
import type { ConsoleServices } from '../services.js';

/** The billing periods, the newest first, and the one that people mostly mean: the last that is over, else the first. */
export async function readPeriods({ store, clock }: ConsoleServices): Promise<{
  readonly periods: readonly StoredPeriod[];
  readonly usual: StoredPeriod | undefined;
}> {
  const [periods, { timeZone }] = await Promise.all([listPeriods(store), ledgerSettings(store)]);
  const usual = periodMeant(periods, 'Previous', dayInTimeZone(clock ?? new Date(), timeZone)) ?? periods[0];
  return { periods: periods.toReversed(), usual };
}

/**
 * Tells which period of the built-in Atria a run of a BillingPeriod would process now, or why none. It knows none of a remote Atria: undefined.
 */
export async function periodChooser({ store, clock }: ConsoleServices) {
  const [periods, settings] = await Promise.all([listPeriods(store), ledgerSettings(store)]);
  return (choice: BillingPeriodChoice, timeZone?: string): ChosenPeriod | undefined => {
    if (periods.length === 0) return undefined;
    const zone = timeZone !== undefined && isTimeZone(timeZone) ? timeZone : settings.timeZone;
    return choosePeriod(periods, choice, dayInTimeZone(clock ?? new Date(), zone));
  };
}
