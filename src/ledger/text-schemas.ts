import { z } from 'zod';
import { firstInvisible } from '../domain/invisible-characters.js';

/**
 * A text that the store can keep, without blanks around it: a name with blanks would be another one that looks the same.
 * Postgres keeps neither NUL nor half of a surrogate pair.
 */
export const storableTextSchema = z
  .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a text') })
  .trim()
  .max(500, { error: 'must have at most 500 characters' })
  .refine((text) => !/[\0\p{Surrogate}]/u.test(text), { error: 'holds a character that no text has' });

/** A text that identifies something. With an invisible character it would be another thing that looks the same. */
export const identifierSchema = storableTextSchema.superRefine((text, context) => {
  const point = firstInvisible(text);
  if (point !== undefined)
    context.addIssue({ code: 'custom', message: `holds the invisible character ${point}; type it again` });
});
