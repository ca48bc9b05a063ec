import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SavedSinceAsked } from '../../src/console/components/changed-meanwhile.js';
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

describe('A question about a record that somebody else saved', () => {
  const asked = (changes: ReturnType<typeof mergeEdits>['changes']) => {
    const notice: unknown = SavedSinceAsked({ changes, labels: {} });
    return String(notice);
  };

  test('shows what was changed', () => {
    expect(asked([{ field: 'Label', opened: 'a', saved: 'b', kept: 'a' }])).toMatch(/“Saved since” shows[^]*<table/);
  });

  test('has no table where nothing that it shows was changed', () => {
    expect(asked([])).toContain('Nothing was done.');
    expect(asked([])).not.toMatch(/Saved since|<table/);
  });
});

describe('What a form was opened with', () => {
  test('is what is saved now for a script that does not say it', () => {
    expect(openedValues({}, { label: 'saved' })).toEqual({ label: 'saved' });
  });

  test('is refused if it cannot be read, as saving would then undo edits unseen', () => {
    expect(() => openedValues({ opened: '{"label":' }, { label: 'saved' })).toThrow('cannot be saved');
  });

  test.each([
    '5',
    'null',
    '[]',
    '{"label": 5}',
    '{"label": null}',
    '{"label": ["saved"]}',
    '{"version": "1"}',
    '{"flags": "x"}',
    '{"flags": ["x", 1]}',
    '{"label": {"toString": null, "valueOf": null}}',
    '{"other": {"toString": null, "valueOf": null}}',
    String.raw`{"label": "\u0000"}`,
  ])('is refused if no form can have been opened with it: %s', (opened) => {
    expect(() => openedValues({ opened }, { label: 'saved', flags: ['x'], version: 1 })).toThrow('cannot be saved');
  });

  test('may have values where nothing is saved now', () => {
    const saved = { label: 'saved', approval: undefined, limit: null };
    const opened = { label: 'former', approval: 'None', limit: 5, more: ['x'] };
    expect(openedValues({ opened: JSON.stringify(opened) }, saved)).toEqual(opened);
  });
});
