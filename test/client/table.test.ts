import fc from 'fast-check';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { table } from '../../src/client/terminal/table.js';
import { wrapped, wrappedWithCommands } from '../../src/client/terminal/wrapped-text.js';

const colours = pc.createColors(false);
const word = fc.string({
  unit: fc.constantFrom('a', 'b', 'x', 'y', 'z', '@', '.', '-', '"'),
  minLength: 1,
  maxLength: 120,
});
const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
const width = fc.integer({ min: 44, max: 120 });

/** All that is not space: what no way to show it may lose. */
const inkOf = (shown: string) => Array.from(shown.replaceAll(/\s/g, '')).sort().join('');

test('No table is wider than the terminal, and none loses a letter of its cells', () => {
  const column = fc.record({ head: fc.constantFrom('job', 'billing identifier'), flexible: fc.boolean() });
  const given = fc
    .array(column, { minLength: 2, maxLength: 6 })
    .chain((columns) =>
      fc.tuple(fc.constant(columns), fc.array(fc.tuple(...columns.map(() => text)), { minLength: 1, maxLength: 4 })),
    );
  fc.assert(
    fc.property(given, width, fc.integer({ min: 0, max: 120 }), ([columns, rows], wide, leastWidth) => {
      const shown = table(columns, rows, { colours, width: wide, leastWidth });
      expect(shown.split('\n').filter((line) => line.length > wide)).toEqual([]);
      const ink = inkOf(shown);
      for (const letter of ['x', 'y', 'z', '@', '"']) {
        const count = (of: string) => of.split(letter).length;
        expect(count(ink)).toBe(count(inkOf(rows.flat().join(' '))));
      }
    }),
  );
});

test('No wrapped text is wider than its room, and none loses a letter', () => {
  fc.assert(
    fc.property(text, width, fc.integer({ min: 0, max: 20 }), (given, wide, indentation) => {
      for (const shown of [wrapped(given, wide, indentation), wrappedWithCommands(given, wide, indentation)]) {
        const lines = shown.split('\n');
        expect(lines.filter((line, index) => line.length > (index === 0 ? wide - indentation : wide))).toEqual([]);
        expect(inkOf(shown)).toBe(inkOf(given));
      }
    }),
  );
});

test('A web address stays whole, and so does a command that fits on a line', () => {
  const address = `http://127.0.0.1:8233/namespaces/default/${'x'.repeat(60)}`;
  expect(wrapped(`See ${address}`, 60, 4)).toBe(`See\n    ${address}`);
  const command = '"billing-sync job show nightly"';
  expect(wrappedWithCommands(`Look at it with ${command}.`, 40, 0)).toBe(`Look at it with\n${command}.`);
});
