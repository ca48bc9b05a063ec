import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  differsFrom,
  movedSince,
  postedSince,
  pricedSince,
  type ProposedChange,
} from '../../src/domain/sync/proposed-change.js';
import { readOtherRun } from '../../src/domain/parameters/other-run.js';

const days = ['2026-10-26', '2026-11-01', '2026-11-26'] as const;
/** A run tries a line on twelve days at most. */
const withinDays = (from: string, to: string) => to >= from && Date.parse(to) - Date.parse(from) <= 12 * 86_400_000;
const changes: fc.Arbitrary<ProposedChange> = fc.record({
  change: fc.constantFrom('adjust', 'create'),
  before: fc.nat(3),
  after: fc.nat(3),
  effectiveDate: fc.constantFrom(...days),
});

describe('A line of a preview', () => {
  test('has moved exactly if anything about its change differs', () => {
    fc.assert(
      fc.property(changes, changes, (previewed, now) => {
        const isSame = JSON.stringify(previewed) === JSON.stringify(now);
        expect(movedSince(previewed, now, false) === undefined).toBe(isSame);
      }),
      {
        examples: [
          [
            { change: 'adjust', before: 1, after: 2, effectiveDate: days[0] },
            { change: 'adjust', before: 1, after: 2, effectiveDate: days[0] },
          ],
        ],
      },
    );
  });

  test('may take effect on a later day only if the job moves changes to the next day', () => {
    fc.assert(
      fc.property(changes, fc.constantFrom(...days), (previewed, effectiveDate) => {
        const moved = movedSince(previewed, { ...previewed, effectiveDate }, true);
        expect(moved === undefined).toBe(withinDays(previewed.effectiveDate, effectiveDate));
      }),
    );
  });

  test('that was not shown has moved', () => {
    const now = { change: 'create', before: 0, after: 4, effectiveDate: days[0] } as const;
    expect(movedSince(undefined, now, false)).toBe(
      'the preview showed no change of it; now it would be created with 4 from 2026-10-26',
    );
  });
});

describe('The period of a change', () => {
  const shownAs = (isPosted: boolean | null) =>
    ({ change: 'adjust', before: 1, after: 2, effectiveDate: days[0], isPosted }) as const;

  test.for([
    [false, true, /from 1 to 2 from 2026-10-26; Autotask has approved and posted that period since$/],
    [null, true, /approved and posted that period since$/],
    [false, null, /does not show any more whether that period is posted$/],
  ] as const)('has moved if it was shown with posted %s, and is %s now', ([shown, now, reason]) => {
    expect(postedSince(shownAs(shown), now)).toMatch(reason);
  });

  test.for([
    [true, true],
    [true, null],
    [true, false],
    [false, false],
    [null, null],
    [null, false],
  ] as const)('has not moved if it was shown with posted %s, and is %s now', ([shown, now]) => {
    expect(postedSince(shownAs(shown), now)).toBeUndefined();
  });
});

describe('The price of a change', () => {
  const shownAt = (unitPrice: string | null) =>
    ({ change: 'adjust', before: 1, after: 2, effectiveDate: days[0], isPosted: false, unitPrice }) as const;
  const shown = 'the preview showed that it would go from 1 to 2 from 2026-10-26';

  test.for([
    ['4.5', '45', 'at 4.50 a unit; now a unit costs 45.00'],
    ['4.5', null, 'at 4.50 a unit; now Autotask gives no price'],
    [null, '4.5', 'without a price; now a unit costs 4.50'],
    ['0', '0.0001', 'at 0.00 a unit; now a unit costs 0.0001'],
    ['-2', '2', 'at −2.00 a unit; now a unit costs 2.00'],
    ['10', '10.02', 'at 10.00 a unit; now a unit costs 10.02'],
  ] as const)('has moved if it was shown as %s and is %s now', ([before, now, clause]) => {
    expect(pricedSince(shownAt(before), now)).toBe(`${shown}, ${clause}`);
  });

  test.for([
    ['4.5', '4.5'],
    [null, null],
    ['7.5', '7.5001'],
    ['-10', '-10.01'],
  ] as const)('has not moved if it was shown as %s and is %s now', ([before, now]) => {
    expect(pricedSince(shownAt(before), now)).toBeUndefined();
  });

  test('is of no interest where the quantity differs, or the period was posted', () => {
    const posted = { ...shownAt('9'), isPosted: true };
    expect(differsFrom(shownAt('4.5'), { ...posted, after: 3 })).toMatch(/; now it would go from 1 to 3/);
    expect(differsFrom(shownAt('4.5'), posted)).toMatch(/; Autotask has approved and posted/);
    expect(differsFrom(shownAt('4.5'), shownAt('9'))).toMatch(/; now a unit costs 9\.00$/);
    expect(differsFrom(shownAt('4.5'), shownAt('4.5'))).toBeUndefined();
  });
});

describe('The preview to apply', () => {
  const runId = '0192f0c1-0000-7000-8000-000000000001';
  test('is read from an object or from text, with its hash or without', () => {
    const planHash = 'a'.repeat(64);
    expect(readOtherRun({ ApplyPreview: runId })).toEqual({
      ...{ relation: 'applies', runId, planHash: undefined, ifMoved: 'LeaveOut' },
    });
    expect(readOtherRun(`{"ApplyPreview": " ${runId} ", "PlanHash": "${planHash}", "IfMoved": "Refuse",}`)).toEqual({
      ...{ relation: 'applies', runId, planHash, ifMoved: 'Refuse' },
    });
  });

  test('is not taken from the parameters of a job', () => {
    const others = [undefined, '', 'ApplyPreview', '{"ApplyPreview"', {}, { BillingPeriod: 'Previous' }, [runId]];
    expect(others.map(readOtherRun)).toEqual(others.map(() => undefined));
  });

  test('is refused in any other form', () => {
    const odd = [
      { ApplyPreview: '' },
      { ApplyPreview: "x' or 1" },
      { ApplyPreview: runId, PlanHash: 'A' },
      { ApplyPreview: runId, Preview: 'True' },
    ];
    for (const input of odd) expect(readOtherRun(input)).toHaveProperty('problems');
  });
});
