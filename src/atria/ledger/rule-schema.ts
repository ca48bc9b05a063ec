import { z } from 'zod';
import type { NewBillingRule } from '../../domain/billing-rule.js';
import { isDay } from '../../domain/day.js';
import { customerTypes } from '../../domain/ledger-changes.js';
import { itemKinds } from '../../domain/ledger-items.js';

const day = z.string().refine(isDay, { error: 'must be a day as YYYY-MM-DD' });
const names = z.array(z.string().max(500)).max(1_000).optional();

/** A billing rule as senders give it. Whether it can match anything is judged against the ledger. */
export const ruleSchema: z.ZodType<NewBillingRule> = z.strictObject({
  description: z.string().min(1).max(500),
  overrideReason: z.string().min(1).max(500),
  processingOrder: z.int().min(0).max(1_000_000),
  validFrom: day.nullable().default(null),
  validTo: day.nullable().default(null),
  conditions: z.strictObject({
    customerCodes: names,
    customerTypes: z.array(z.enum(customerTypes)).optional(),
    serviceCodes: names,
    planNames: names,
    itemKinds: z.array(z.enum(itemKinds)).optional(),
    skus: names,
    skuStartsWith: z.string().min(1).max(500).optional(),
    skuIsEmpty: z.boolean().optional(),
    userNames: names,
    userFlags: names,
  }),
});
