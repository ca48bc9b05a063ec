import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountOf, type LineSighting } from '../../src/domain/sync/line-account.js';

const units = fc.option(fc.integer({ min: 0, max: 9 }), { nil: null });
const sightings = fc.array(
  fc.oneof(
    fc.record({ before: units, after: units, change: fc.constantFrom('none' as const, 'doubtful' as const) }),
    fc.record({ before: units, after: fc.integer({ min: 0, max: 9 }), change: fc.constant('made' as const) }),
  ),
  { maxLength: 8 },
);

describe('The account of a line', () => {
  it('adds up from its first quantity to its last one, without a gap', () => {
    fc.assert(
      fc.property(sightings, (given: readonly LineSighting[]) => {
        const { start, steps, now } = accountOf(given);
        let present = start;
        for (const step of steps) {
          if (step.kind === 'doubtful') continue;
          expect(step.before).toBe(present);
          present = step.after;
        }
        expect(present).toBe(now);
      }),
    );
  });

  it('has each change that a run made, and none that it did not', () => {
    fc.assert(
      fc.property(sightings, (given: readonly LineSighting[]) => {
        const changes = accountOf(given).steps.filter(({ kind }) => kind === 'change');
        expect(changes.map(({ by }) => by)).toEqual(given.filter(({ change }) => change === 'made'));
      }),
    );
  });

  const seen = (before: number | null, after: number | null, change: LineSighting['change'] = 'none') => {
    return { before, after, change };
  };
  it.each<[string, LineSighting[], ReturnType<typeof summary>]>([
    ['no run looked at it', [], { start: null, steps: [], now: null }],
    ['a run found it as billed', [seen(5, 5)], { start: 5, steps: [], now: 5 }],
    ['a run changed it', [seen(5, 7, 'made')], { start: 5, steps: ['change 5 → 7'], now: 7 }],
    ['a run made the line', [seen(null, 7, 'made')], { start: 0, steps: ['change 0 → 7'], now: 7 }],
    [
      'a person edited it between two runs',
      [seen(5, 7, 'made'), seen(8, 7, 'made')],
      { start: 5, steps: ['change 5 → 7', 'elsewhere 7 → 8', 'change 8 → 7'], now: 7 },
    ],
    [
      'a change of which nobody knew took effect',
      [seen(5, null, 'doubtful'), seen(7, 7)],
      { start: 5, steps: ['doubtful 5 → ?', 'elsewhere 5 → 7'], now: 7 },
    ],
    ['no run could tell its units', [seen(null, null), seen(null, null)], { start: null, steps: [], now: null }],
    ['the last run could not tell them', [seen(4, 4), seen(null, null)], { start: 4, steps: [], now: 4 }],
  ])('says where %s', (_what, given, expected) => {
    expect(summary(given)).toEqual(expected);
  });
});

function summary(given: readonly LineSighting[]) {
  const { start, steps, now } = accountOf(given);
  const textOf = (step: (typeof steps)[number]) =>
    `${step.kind} ${step.before ?? '?'} → ${step.kind === 'doubtful' ? '?' : step.after}`;
  return { start, steps: steps.map(textOf), now };
}
