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
