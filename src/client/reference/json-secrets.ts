import { z } from 'zod';
import { answer, text, time } from './json-fields.js';

/** What the commands about secret sets answer. */
export const secretShapes = [
  {
    commands: ['secrets set'],
    shape: answer({
      name: text('the set'),
      values: z.array(z.string()).describe('the names of its values'),
      databaseCi: z
        .int()
        .nullable()
        .describe('the Autotask database that they were tried in; null: they were not tried'),
    }),
  },
  {
    commands: ['secrets list'],
    shape: answer({
      secretSets: z.array(z.strictObject({ name: text('the set'), updatedAt: time('when its values were stored') })),
    }),
  },
  {
    commands: ['secrets check'],
    shape: answer({
      keyId: text('the present key; a key id names a key, and no key can be found from it'),
      formerKeyId: text('the former key; null: not given').nullable(),
      secretSets: z.array(
        z.strictObject({
          name: text('the set'),
          updatedAt: time('when its values were stored'),
          keyId: text('the key that it is encrypted with'),
          readableWith: z.enum(['present', 'former', 'otherKey', 'damaged']).describe('otherKey: none of those here'),
          valueNames: z.array(z.string()).describe('the names of its values; empty: it cannot be read'),
        }),
      ),
    }),
  },
  {
    commands: ['secrets rotate'],
    shape: answer({
      keyId: text('the present key'),
      rotated: z.array(z.string()).describe('the sets that were encrypted anew'),
      already: z.array(z.string()).describe('those that had this key'),
    }),
  },
  { commands: ['secrets remove'], shape: answer({ removed: text('the set') }) },
];
