import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactJson, redactorOf } from '../../src/http/redaction.js';
import { encoders } from './encoders.js';

/** What headers can carry. Generated credentials have at least six letters or digits. */
const secret = fc
  .string({
    unit: fc
      .oneof({ weight: 9, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) }, fc.constantFrom(0xc4, 0xe9))
      .map((code) => String.fromCodePoint(code)),
    minLength: 8,
    maxLength: 40,
  })
  .filter((text) => text.replaceAll(/[\s+\-_/\\=]/g, '').length >= 6);

const encoder = fc.constantFrom(...Object.keys(encoders));

test('a secret is found in every form in which a server may repeat it', () => {
  fc.assert(
    fc.property(secret, encoder, fc.string(), fc.string(), (text, name, before, after) => {
      // What ends in half an escape takes the beginning of what follows for the other half.
      fc.pre(!/[%&\\][^;]{0,9}$/.test(before));
      const form = encoders[name]?.(text) ?? '';
      const redacted = redactorOf([text])(`${before}${form}${after}`);
      expect(redacted).toContain('***');
      fc.pre(!`${before}***${after}`.toLowerCase().includes(form.toLowerCase()));
      expect(redacted.toLowerCase()).not.toContain(form.toLowerCase());
    }),
    { numRuns: 500 },
  );
});

test('both parts of a pair are found in the Base64 of the pair, wherever each begins', () => {
  fc.assert(
    fc.property(secret, secret, fc.nat(7), (user, password, offset) => {
      fc.pre(!user.includes(password) && !password.includes(user));
      const pair = Buffer.from(`${'x'.repeat(offset)}${user}:${password}`).toString('base64');
      const left = redactorOf([user, password])(pair);
      expect(left.split('***').length).toBeGreaterThan(2);
      // Two or three characters at each seam hold bits of both sides.
      expect(left.replaceAll('***', '').length).toBeLessThan(16 + (offset * 4) / 3);
    }),
  );
});

test('what holds no secret stays as it is, and numbers are never touched', () => {
  const redact = redactorOf(['a-long-secret', '29683601']);
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text);
      expect(redactJson(value, redact)).toEqual(value);
    }),
  );
  expect(redactJson({ id: 29683601, name: 'x 29683601', 29683601: [true, null] }, redact)).toEqual({
    id: 29683601,
    name: 'x ***',
    '***': [true, null],
  });
});

test('a text too short to be a credential hides nothing', () => {
  expect(redactorOf(['CODE', ''])('integration code')).toBe('integration code');
});
