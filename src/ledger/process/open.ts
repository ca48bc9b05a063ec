import { ApplicationFailure } from '@temporalio/activity';
import { dayInTimeZone, isDay, type Day } from '../../domain/day.js';
import { periodsBetween, periodsToBuild, type PeriodToBuild } from '../model/periods.js';
import { firstChangeDay, insertPeriods, listPeriods } from '../store/periods.js';
import { ledgerSettings } from '../store/settings.js';
import { shortText } from '../../domain/wording.js';
import type { BillingProcessServices } from './services.js';

/**
 * Decides which periods a billing process rebuilds: the one that ends on the given day ("reprocess"), or else all open
 * ones. Adds the periods that have begun since the last process.
 *
 * @param input what the process was started with: nothing, or an object with `PeriodEnd`
 */
export function openBillingProcess({ store, clock }: BillingProcessServices) {
  return async (input: unknown): Promise<PeriodToBuild[]> => {
    const asked = askedPeriod(input);
    const { billProcessDay, timeZone } = await ledgerSettings(store);
    const today = dayInTimeZone(clock ?? new Date(), timeZone);
    const first = (await firstChangeDay(store, timeZone)) ?? today;
    await insertPeriods(store, periodsBetween(billProcessDay, first, today));
    const toBuild = periodsToBuild(await listPeriods(store), today, asked);
    if (asked !== null && toBuild.length === 0) throw noSuchPeriod(asked);
    return toBuild;
  };
}

function askedPeriod(input: unknown): Day | null {
  if (input === undefined || input === null) return null;
  const isObject = typeof input === 'object' && Object.keys(input).every((name) => name === 'PeriodEnd');
  const periodEnd = isObject && 'PeriodEnd' in input ? input.PeriodEnd : null;
  if (isObject && (periodEnd === null || typeof periodEnd === 'string')) return periodEnd;
  const message = 'A billing process takes nothing, or the end of one period: {"PeriodEnd": "2026-11-25"}.';
  throw ApplicationFailure.nonRetryable(message, 'InvalidInput');
}

function noSuchPeriod(asked: string): ApplicationFailure {
  const message = isDay(asked)
    ? `There is no billing period that ends on ${asked}. Give the end of one, as /api/billing/periods lists them.`
    : `${shortText(JSON.stringify(asked), 80)} is not a day. Give the end of a billing period as YYYY-MM-DD.`;
  return ApplicationFailure.nonRetryable(message, 'PeriodNotFound');
}
