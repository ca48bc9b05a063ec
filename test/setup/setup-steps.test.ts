import fc from 'fast-check';
import { expect, test } from 'vitest';
import { setupSteps, type SetupFacts, type SetupStepName } from '../../src/setup/setup-steps.js';

const nothing: SetupFacts = {
  ...{ secretSet: undefined, hasIntegrationCode: undefined, tested: undefined },
  ...{ atria: { kind: 'unknown', problem: undefined }, previewRunId: undefined, hasWorker: true, jobs: 0 },
};
const works = [{ name: 'log-in', result: 'ok', found: 'accepted', fix: null }] as const;
const fails = [{ name: 'log-in', result: 'fail', found: 'refused', fix: 'Correct it.' }] as const;

const nextOf = (facts: SetupFacts): SetupStepName | undefined => {
  return setupSteps(facts).find(({ state }) => state === 'next')?.name;
};

test('each step is next until what it makes is there, whatever was done before it', () => {
  const stored = { ...nothing, secretSet: 'default', hasIntegrationCode: true };
  const tested = { ...stored, tested: works };
  const atria = { ...tested, atria: { kind: 'builtIn' } as const };
  const previewed = { ...atria, previewRunId: 'run' };
  expect(nextOf(nothing)).toBe('apiUser');
  expect(nextOf({ ...stored, hasIntegrationCode: false })).toBe('trackingIdentifier');
  expect(nextOf(stored)).toBe('connection');
  expect(nextOf({ ...stored, tested: fails })).toBe('connection');
  expect(nextOf(tested)).toBe('atria');
  expect(nextOf(atria)).toBe('preview');
  expect(nextOf(previewed)).toBe('job');
  expect(nextOf({ ...previewed, jobs: 1 })).toBeUndefined();
});

test('a failed test says what failed and what to do, and a missing worker is named where it is needed', () => {
  const facts = { ...nothing, secretSet: 'default', tested: fails, hasWorker: false };
  const found = new Map(setupSteps(facts).map((step) => [step.name, step.found]));
  expect(found.get('connection')).toEqual(['log-in: refused. Correct it.']);
  expect(found.get('preview')?.join()).toContain('No worker');
});

test('one step at most is next, and it is the first that is not done', () => {
  const facts = fc.record<SetupFacts>({
    secretSet: fc.option(fc.constant('default'), { nil: undefined }),
    hasIntegrationCode: fc.option(fc.boolean(), { nil: undefined }),
    tested: fc.constantFrom(undefined, works, fails),
    atria: fc.constantFrom({ kind: 'builtIn' }, { kind: 'loaded', periodEnd: '2026-11-25' }, nothing.atria),
    previewRunId: fc.option(fc.constant('run'), { nil: undefined }),
    hasWorker: fc.option(fc.boolean(), { nil: undefined }),
    jobs: fc.option(fc.nat(2), { nil: undefined }),
  });
  fc.assert(
    fc.property(facts, (each) => {
      const states = setupSteps(each).map(({ state }) => state);
      const first = states.findIndex((state) => state !== 'done');
      expect(states.map((state, index) => (state === 'next' ? index : -1)).filter((at) => at >= 0)).toEqual(
        first < 0 ? [] : [first],
      );
    }),
  );
});
