import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dualControlProblem, partText, readDecision } from '../../src/domain/sync/decision.js';

const PlanHash = 'a'.repeat(64);
const usual = { PlanHash, By: 'Ann' };

function problemsOf(verdict: 'approve' | 'reject', input: unknown): readonly string[] {
  const read = readDecision(verdict, input);
  return 'problems' in read ? read.problems : [];
}

describe('Dual control', () => {
  it('takes one name for the same in whatever case and with whatever spaces it is typed, and another for another', () => {
    const typed = fc.tuple(fc.constantFrom('', ' ', '\t '), fc.constantFrom(' ', '   '), fc.boolean());
    fc.assert(
      fc.property(typed, fc.constantFrom('Ann Miller', 'Änne Öz', 'bob 2'), ([around, between, isUpper], name) => {
        const spaced = `${around}${name.replace(' ', between)}${around}`;
        const by = isUpper ? spaced.toUpperCase() : spaced;
        expect(dualControlProblem(['Zoe', name], by)).toMatch(/wants somebody else to approve it\.$/);
        expect(dualControlProblem(['Zoe', name], `${by}x`)).toBeUndefined();
        expect(dualControlProblem([], by)).toBeUndefined();
      }),
    );
  });
});

describe('A decision', () => {
  it('approves everything, and is refused where something has moved, unless it says otherwise', () => {
    expect(readDecision('approve', usual)).toEqual({
      decision: { verdict: 'approve', planHash: PlanHash, by: 'Ann', reason: '', part: {}, ifMoved: 'Refuse' },
    });
    const given = {
      ...usual,
      Reason: ' as\nagreed ',
      Customers: ['A'],
      ExceptLines: ['2001/9001'],
      IfMoved: 'LeaveOut',
    };
    expect(readDecision('approve', given)).toMatchObject({
      decision: { reason: 'as agreed', part: { customers: ['A'], exceptLines: ['2001/9001'] }, ifMoved: 'LeaveOut' },
    });
  });

  it.each([
    ['approve', 5, 'give an object with PlanHash, By and Reason'],
    ['approve', { ...usual, PlanHash: 'abc' }, 'PlanHash must be the 64 digits of the plan'],
    ['approve', { PlanHash }, 'By must be the name of the person who decides'],
    ['approve', { ...usual, By: '  ' }, 'By must be the name of the person who decides'],
    ['approve', { ...usual, Customer: ['A'] }, /^allowed are PlanHash, By, Reason, Customers,/],
    ['approve', { ...usual, Customers: 'A' }, /must be lists of texts$/],
    ['approve', { ...usual, Customers: [''] }, /must be lists of texts$/],
    ['approve', { ...usual, Lines: Array(100_001).fill('x') }, /^so many names are too much for one decision/],
    ['approve', { ...usual, IfMoved: 'Ignore' }, 'IfMoved must be "Refuse" or "LeaveOut"'],
    ['approve', { ...usual, Reason: 'x'.repeat(501) }, 'Reason must be a text of up to 500 characters'],
    ['reject', usual, 'Reason must say why the changes are rejected'],
    ['reject', { ...usual, Reason: 'no', Customers: ['A'] }, 'allowed are PlanHash, By, Reason'],
  ] as const)('to %s may not be %j', (verdict, input, problem) => {
    const expected: unknown = typeof problem === 'string' ? problem : expect.stringMatching(problem);
    expect(problemsOf(verdict, input)).toEqual([expected]);
  });

  it('names customers and lines as they are, whatever characters their codes hold', () => {
    expect(readDecision('approve', { ...usual, Customers: ['A  B\tC '] })).toMatchObject({
      decision: { part: { customers: ['A  B\tC '] } },
    });
  });

  it('of any shape is either read or refused with reasons, and never widens what is approved', () => {
    const names = fc.oneof(fc.array(fc.string(), { maxLength: 3 }), fc.jsonValue());
    fc.assert(
      fc.property(fc.record({ Customers: names, Lines: names, ExceptCustomers: names }), (part) => {
        const read = readDecision('approve', { ...usual, ...part });
        if ('problems' in read) {
          expect(read.problems).not.toEqual([]);
          return;
        }
        // A list that was given is there, whatever it holds: to drop one would approve more.
        expect(Object.keys(read.decision.part).sort()).toEqual(['customers', 'exceptCustomers', 'lines']);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        expect(problemsOf('approve', input).length).toBeGreaterThan(0);
      }),
    );
  });

  it('is said in words', () => {
    expect(partText({})).toBe('all changes');
    expect(partText({ customers: ['A', 'B'], lines: ['1/2'] })).toBe('the changes of A, B and of 1/2');
    expect(partText({ exceptCustomers: ['A'] })).toBe('all changes except those of A');
  });
});
