import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amountOf, sumOf } from '../../src/domain/decimal.js';
import { priceText } from '../../src/domain/wording.js';

const price = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((cents) => cents / 100);
const units = fc.integer({ min: -1_000_000, max: 1_000_000 });

test('An amount is the price times the units, to the last digit', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), units, (cents, count) => {
      const product = BigInt(cents) * BigInt(count);
      const amount = amountOf(cents / 100, count) ?? '';
      const [whole = '', decimals = ''] = amount.split('.');
      expect(BigInt(`${whole}${decimals.padEnd(2, '0')}`)).toBe(product);
    }),
  );
  expect([amountOf(4.5, 13), amountOf(0.1, 3), amountOf(-0.25, 2), amountOf(10, 0)]).toEqual([
    ...['58.5', '0.3', '-0.5', '0'],
  ]);
  expect([amountOf(1e-9, 1), amountOf(Infinity, 1), amountOf(1, 0.5)]).toEqual([null, null, null]);
});

test('A sum does not depend on the order of its parts, and of amounts of one price it is that of all units', () => {
  fc.assert(
    fc.property(price, fc.array(units, { maxLength: 20 }), (each, counts) => {
      const amounts = counts.map((count) => amountOf(each, count) ?? '');
      const total = counts.reduce((sum, count) => sum + count, 0);
      expect(sumOf(amounts)).toBe(amountOf(each, total));
      expect(sumOf(amounts.toReversed())).toBe(sumOf(amounts));
    }),
  );
});

test('A price is shown with all of its decimals, and with two at the least', () => {
  expect([0.0045, 4.5, 12, 1_234.567].map(priceText)).toEqual(['0.0045', '4.50', '12.00', '1,234.567']);
});
