import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutText, storableJson, storableText, storableValue } from '../../src/domain/storable-text.js';

const unstorable = /[\0\p{Surrogate}]/u;
const odd = fc.constantFrom('\0', '\uD83D', '\uDE00', '\\', '\\u0000', '\\ud83d', '"', '👍');
const anyText = fc.array(fc.oneof(fc.string({ unit: 'binary' }), odd)).map((parts) => parts.join(''));

test('every text becomes one that the store takes, and one that it takes stays as it is', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const storable = storableText(text);
      expect(storable).not.toMatch(unstorable);
      if (!unstorable.test(text)) expect(storable).toBe(text);
      expect(storableText(storable)).toBe(storable);
    }),
    { numRuns: 500 },
  );
});

test('all texts within JSON become what each becomes by itself', () => {
  const values = fc.array(fc.record({ name: anyText, list: fc.array(anyText), other: fc.jsonValue() }));
  fc.assert(
    fc.property(values, fc.boolean(), (rows, escapesAll) => {
      const text = JSON.stringify(rows);
      // As senders do it that write ASCII only.
      const json = escapesAll
        ? text.replace(/[^\0-\x7f]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`)
        : text;
      const cleaned = JSON.parse(storableJson(json)) as typeof rows;
      expect(cleaned.map(({ name, list }) => ({ name, list }))).toEqual(
        rows.map(({ name, list }) => ({ name: storableText(name), list: list.map(storableText) })),
      );
      expect(storableValue(rows)).toEqual(cleaned);
    }),
    { numRuns: 300 },
  );
});

test('a cut text has no half of a character at its end', () => {
  fc.assert(
    fc.property(anyText.map(storableText), fc.nat(20), (text, length) => {
      const cut = cutText(text, length);
      expect(cut.length).toBeLessThanOrEqual(length);
      expect(cut.isWellFormed()).toBe(true);
      expect(text.startsWith(cut)).toBe(true);
    }),
  );
});
