import { expect, it } from 'vitest';
import { PaceMemory } from '../../src/console/runs/pace.js';

const start = Date.UTC(2026, 10, 26);

it('The time that is left goes by the pace of the changes, and not by what the run read before them', () => {
  const pace = new PaceMemory();
  const observe = (seconds: number, made: number, isApplying = true) =>
    pace.observe('a run', { at: start + seconds * 1_000, made, isApplying }, 100);
  expect([observe(0, 0, false), observe(60, 0, false), observe(61, 0), observe(63, 5)]).toEqual(
    Array(4).fill(undefined),
  );
  // 20 changes in 10 seconds, 80 to go.
  expect(observe(71, 20)).toBe(40_000);
  expect(observe(80, 100)).toBe(0);
});
