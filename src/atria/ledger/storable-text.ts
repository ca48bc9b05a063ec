import { z } from 'zod';
import { firstInvisible, hasInvisible } from '../../domain/invisible-characters.js';

/**
 * A text that the store can keep, without blanks around it: a name with blanks would be another one that looks the same.
 * Postgres keeps neither NUL nor half of a surrogate pair.
 */
export const storableText = z
  .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a text') })
  .trim()
  .max(500, { error: 'must have at most 500 characters' })
  .refine((text) => !/[\0\p{Surrogate}]/u.test(text), { error: 'holds a character that no text has' });

/**
 * A text that things are told apart by, such as a code. What cannot be seen in it would make another one that looks the
 * same, as happens to what is copied from a web page.
 */
export const identifierText = storableText.refine((text) => !hasInvisible(text), {
  error: ({ input }) => `holds the invisible character ${firstInvisible(String(input)) ?? ''}; type it anew`,
});
