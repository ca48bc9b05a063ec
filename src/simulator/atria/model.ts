import { type BillingPeriodDays, knownBillingPeriods } from './billing-calendar.js';
import { type Day, formatDay, parseDay } from '../core/day.js';
import type { Scenario, ScenarioBillingRecord, ScenarioCustomer } from '../scenario.js';

/** Atria's customers and billing records. */
export class AtriaModel {
  /** May be replaced at any time, as a person replaces it in Atria. */
  token: string;
  readonly customers: ScenarioCustomer[];
  /** Records by the end of their billing period, `YYYY-MM-DD`. */
  readonly billing = new Map<string, ScenarioBillingRecord[]>();
  /** The end of a billing period; see `billing-calendar.ts`. */
  readonly billProcessDay: number;
  private readonly today: () => Day;

  /** Keeps the scenario's objects as its own. */
  constructor({ token, customers, billing, billProcessDay }: Scenario['atria'], today: () => Day) {
    this.token = token;
    this.customers = customers;
    this.billProcessDay = billProcessDay;
    this.today = today;
    for (const { periodEnd, records } of billing) this.billing.set(periodEnd, records);
  }

  /** In order of time. */
  periods(): (BillingPeriodDays & { closed: boolean })[] {
    const today = this.today();
    return knownBillingPeriods(today, this.billProcessDay, [...this.billing.keys()].map(parseDay)).map((period) => ({
      ...period,
      closed: period.end < today,
    }));
  }

  /** The records of a period by its end; undefined when Atria has no such period. */
  records(periodEnd: string): readonly ScenarioBillingRecord[] | undefined {
    const known = this.periods().some((period) => formatDay(period.end) === periodEnd);
    return known ? (this.billing.get(periodEnd) ?? []) : undefined;
  }
}
