import type { BillingPeriod } from '../domain/billing-period.js';
import type { Day } from '../domain/day.js';
import { fieldsOf, oddityOf } from '../http/odd-row.js';
import type { PagedList } from './paging.js';
import * as schemas from './schemas.js';

/** A row of the list of periods that is no period. */
export interface OddPeriod {
  /** Null if it cannot be read either. */
  readonly end: Day | null;
  /** What is odd about it, as a clause that names the row. */
  readonly reason: string;
}

export interface PeriodList {
  readonly periods: readonly BillingPeriod[];
  readonly odd: readonly OddPeriod[];
}

export type ReadPeriod = BillingPeriod | OddPeriod;

export const periodList: PagedList<ReadPeriod> = {
  path: 'api/billing/periods',
  read(row, place) {
    const parsed = schemas.period.safeParse(row);
    if (parsed.success) return parsed.data;
    const end = schemas.periodEnd.safeParse(fieldsOf(row)).data?.end ?? null;
    return { end, reason: `${nameOf(place)} cannot be used: ${oddityOf(row, parsed.error)}` };
  },
  keyOf: (period) => ('reason' in period ? undefined : period.end),
  doubled: ({ end }, place) => ({ end, reason: `${nameOf(place)} ends on ${end ?? ''}, as another one does` }),
};

function nameOf(place: number): string {
  return `row ${place} of Atria's list of billing periods`;
}
