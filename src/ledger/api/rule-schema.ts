import { z } from 'zod';
import type { NewBillingRule } from '../model/billing-rule.js';
import { isDay } from '../../domain/day.js';
import { customerTypes } from '../model/changes.js';
import { itemKinds } from '../model/items.js';
import { storableTextSchema } from '../text-schemas.js';

const day = z.string().refine(isDay, { error: 'must be a day as YYYY-MM-DD' });
const names = z.array(storableTextSchema).max(1_000).optional();

const text = storableTextSchema.min(1, { error: 'must not be empty' });
const orderError = 'must be a whole number from 0 to 1000000';

/** A billing rule as senders give it. Whether it can match anything is judged against the ledger. */
export const ruleSchema: z.ZodType<NewBillingRule> = z.strictObject({
  description: text,
  overrideReason: text,
  processingOrder: z.int({ error: orderError }).min(0, { error: orderError }).max(1_000_000, { error: orderError }),
  validFrom: day.nullable().default(null),
  validTo: day.nullable().default(null),
  conditions: z.strictObject({
    customerCodes: names,
    customerTypes: z.array(z.enum(customerTypes)).optional(),
    serviceCodes: names,
    planNames: names,
    itemKinds: z.array(z.enum(itemKinds)).optional(),
    skus: names,
    skuStartsWith: text.optional(),
    skuIsEmpty: z.boolean().optional(),
    userNames: names,
    userFlags: names,
  }),
});
