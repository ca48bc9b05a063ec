import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeEdits, openedValues } from '../../src/console/shell/merged-edits.js';

const fields = ['label', 'cron', 'flags'] as const;
const value = fc.oneof(fc.constantFrom('', 'a', 'b'), fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }));
const values = fc.record({ label: value, cron: value, flags: value });
type Values = Readonly<Record<(typeof fields)[number], string | string[]>>;

describe('Two edits of one record', () => {
  test('a field keeps what the person typed, and takes what was saved where they typed nothing', () => {
    fc.assert(
      fc.property(values, values, values, (opened, saved, typed) => {
        const { merged } = mergeEdits<Values>({ opened, saved, typed });
        for (const field of fields) {
          const isTyped = JSON.stringify(typed[field]) !== JSON.stringify(opened[field]);
          expect(merged[field]).toEqual(isTyped ? typed[field] : saved[field]);
        }
      }),
    );
  });

  test('each field that somebody else changed is told, and no other', () => {
    fc.assert(
      fc.property(values, values, values, (opened, saved, typed) => {
        const told = mergeEdits<Values>({ opened, saved, typed }).changes.map(({ field }) => field);
        const changed = fields.filter((field) => JSON.stringify(opened[field]) !== JSON.stringify(saved[field]));
        expect([...told].sort()).toEqual([...changed].sort());
      }),
    );
  });

  test('space at the ends, which browsers may change, is no edit', () => {
    const [opened, typed] = [{ text: '\n{}\n' }, { text: '{}' }];
    expect(mergeEdits({ opened, saved: { text: '{"a": 1}' }, typed }).merged).toEqual({ text: '{"a": 1}' });
  });
});

describe('What a form was opened with', () => {
  test('is what is saved now for a script that does not say it', () => {
    expect(openedValues({}, { label: 'saved' })).toEqual({ label: 'saved' });
  });

  test('is refused if it cannot be read, as saving would then undo edits unseen', () => {
    expect(() => openedValues({ opened: '{"label":' }, { label: 'saved' })).toThrow('cannot be saved');
  });
});
