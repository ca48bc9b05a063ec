import { ApplicationFailure } from '@temporalio/activity';
import { dayInTimeZone, isDay } from '../domain/day.js';
import { periodsBetween, periodsToBuild, type PeriodToBuild } from '../domain/ledger-periods.js';
import { firstChangeDay, insertPeriods, listPeriods } from '../store/ledger-periods.js';
import { ledgerSettings } from '../store/ledger-settings.js';
import type { BillingProcessServices } from './billing-process-services.js';

/**
 * Decides which periods a billing process makes anew: the one that ends on the day asked for ("reprocess"), or else all
 * that are open. Periods that have begun since the last process are added.
 */
export function openBillingProcess({ store, clock }: BillingProcessServices) {
  return async (asked: string | null): Promise<PeriodToBuild[]> => {
    const { billProcessDay, timeZone } = await ledgerSettings(store);
    const today = dayInTimeZone(clock ?? new Date(), timeZone);
    const first = (await firstChangeDay(store, timeZone)) ?? today;
    await insertPeriods(store, periodsBetween(billProcessDay, first, today));
    const toBuild = periodsToBuild(await listPeriods(store), today, asked);
    if (asked !== null && toBuild.length === 0) throw noSuchPeriod(asked);
    return toBuild;
  };
}

function noSuchPeriod(asked: string): ApplicationFailure {
  const message = isDay(asked)
    ? `There is no billing period that ends on ${asked}. Give the end of one, as /api/billing/periods lists them.`
    : `"${asked}" is not a day. Give the end of a billing period as YYYY-MM-DD.`;
  return ApplicationFailure.nonRetryable(message, 'PeriodNotFound');
}
