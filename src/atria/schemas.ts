import { z } from 'zod';
import { isDay } from '../domain/day.js';
import { isKey } from '../http/odd-row.js';

const day = z.string().refine(isDay);

/** Texts that nobody filled in may be null. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** A text that only people read; any other value is left out. */
const label = text.catch('');

/** Numbers are taken for the digits that they are. */
const reference = z
  .union([z.string(), z.int().transform(String)])
  .nullish()
  .transform((value) => value ?? '');

const key = z.union([z.string(), z.int().transform(String)]).refine(isKey);

/**
 * One page of any list; its rows are read one by one. Pages are numbered from 1; `totalCount` counts the rows of all
 * pages. A list that can change between two pages names its source; further pages asked with that come from the same
 * source.
 */
export const page = z.object({
  items: z.array(z.unknown()),
  page: z.int().positive(),
  pageSize: z.int().positive(),
  totalCount: z.int().nonnegative(),
  build: z.int().optional().catch(undefined),
});

export const period = z
  .object({ start: day, end: day, status: z.enum(['open', 'closed']) })
  .refine(({ start, end }) => start <= end);

export const periodEnd = z.object({ end: day });

export const customer = z.object({
  code: key,
  name: label,
  billingIdentifier: reference,
  type: label,
  status: z.string().min(1),
});

/** For a customer that cannot be read as a whole: each field by itself, as far as possible. */
export const customerParts = {
  code: z.object({ code: key }),
  name: z.object({ name: label }),
  billingIdentifier: z.object({ billingIdentifier: reference }),
  status: z.object({ status: z.string().min(1) }),
};

/** The quantities may be any number: what cannot be billed is reported with its record, not as a broken answer. */
export const billingRecord = z
  .object({
    id: key,
    customerCode: key,
    productSku: reference,
    summaryGrouping: label,
    billable: z.literal(true),
    formerlyBilled: z
      .boolean()
      .nullish()
      .transform((value) => value ?? false),
    lastMonthCount: z.number().nullable().catch(null),
    thisMonthCount: z.number(),
    customerName: label,
    customerAccountCode: reference.catch(''),
  })
  // For a record with the count 0, only the count before tells whether it was ever billed.
  .refine(({ thisMonthCount, lastMonthCount }) => thisMonthCount !== 0 || lastMonthCount !== null, {
    path: ['lastMonthCount'],
  });

/** For a record that cannot be read as a whole. */
export const recordParts = {
  id: z.object({ id: key }),
  customerCode: z.object({ customerCode: key }),
  productSku: z.object({ productSku: reference }),
  summaryGrouping: z.object({ summaryGrouping: label }),
  thisMonthCount: z.object({ thisMonthCount: z.number() }),
  /** How records name their customer besides the code. */
  customer: z.object({ customerName: label, customerAccountCode: reference.catch('') }),
};
