import { z } from 'zod';
import { tokenScopes } from '../store/tokens.js';
import { storableTextSchema } from '../text-schemas.js';

const dayMs = 86_400_000;

/** The longest life of a token, in days. */
export const tokenDaysMax = 730;

/** A token as people ask for it. */
export const newToken = z.strictObject({
  name: storableTextSchema.min(1).max(200),
  scopes: z.array(z.enum(tokenScopes)).min(1),
  expiresInDays: z.number().positive().max(tokenDaysMax),
});

/** When a token that is made now ends. */
export function expiryOf({ expiresInDays }: Pick<z.output<typeof newToken>, 'expiresInDays'>, now: Date): Date {
  return new Date(now.getTime() + expiresInDays * dayMs);
}
