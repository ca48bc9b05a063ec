import { z } from 'zod';
import { isDay } from '../domain/day.js';

const day = z.string().refine(isDay);

/** Texts that nobody filled in may be null. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/**
 * One page of any list. Pages are numbered from 1; `totalCount` counts the rows of all pages. A list that can change
 * between two pages names what it was read from; asked with that, the further pages are from the same.
 */
export function pageOf<Row>(row: z.ZodType<Row>) {
  return z.object({
    items: z.array(row),
    page: z.int().positive(),
    pageSize: z.int().positive(),
    totalCount: z.int().nonnegative(),
    build: z.int().optional().catch(undefined),
  });
}

export const period = z
  .object({ start: day, end: day, status: z.enum(['open', 'closed']) })
  .refine(({ start, end }) => start <= end);

export const customer = z.object({
  code: z.string().min(1),
  name: text,
  billingIdentifier: text,
  type: text,
  status: z.string().min(1),
});

/** The quantities may be any number: what cannot be billed is reported with its record, not as a broken answer. */
export const billingRecord = z.object({
  id: z.union([z.string().min(1), z.int()]).transform(String),
  customerCode: z.string().min(1),
  productSku: text,
  summaryGrouping: text,
  billable: z.boolean(),
  formerlyBilled: z.boolean().optional().catch(undefined),
  lastMonthCount: z.number(),
  thisMonthCount: z.number(),
});
