import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextWaitMs, outageWaitText } from '../../src/domain/sync/outage.js';
import { defaultSyncSettings } from '../../src/domain/sync/settings.js';

const retryAfter = fc.option(fc.integer({ min: 0, max: 3_600_000 }));

/** The instants of all tries of an outage that never ends, in milliseconds from its first failure. */
function triesOf(settings: { retryIntervalMs: number; patienceMs: number }, retryAfterMs: number | null): number[] {
  const instants: number[] = [];
  for (let nowMs = 0, tries = 0; ; tries += 1) {
    const waitMs = nextWaitMs(settings, { sinceMs: 0, nowMs, tries, retryAfterMs });
    if (waitMs === undefined) return instants;
    nowMs += waitMs;
    instants.push(nowMs);
  }
}

test('the last try is made when patience ends, and none after it, whatever the other system asks for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), retryAfter, (patienceMs, retryAfterMs) => {
      const instants = triesOf({ ...defaultSyncSettings, patienceMs }, retryAfterMs);
      expect(instants.at(-1)).toBe(patienceMs);
    }),
  );
});

test('no try is made before the other system asked for it, except the last', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_600_000 }), (retryAfterMs) => {
      const instants = [0, ...triesOf(defaultSyncSettings, retryAfterMs)];
      const waits = instants.slice(1).map((instant, index) => instant - (instants[index] ?? 0));
      expect(Math.min(...waits.slice(0, -1), Infinity)).toBeGreaterThanOrEqual(retryAfterMs);
    }),
  );
});

test('a system that says when it is back is asked then', () => {
  const [first, second] = triesOf(defaultSyncSettings, 30_000);
  expect([first, second]).toEqual([30_000, 60_000]);
});

test('an hour without an answer is tried through with waits that grow from half a minute to five', () => {
  const instants = [0, ...triesOf(defaultSyncSettings, null)];
  const seconds = instants.slice(1).map((instant, index) => (instant - (instants[index] ?? 0)) / 1_000);
  expect(seconds.slice(0, 6)).toEqual([30, 60, 120, 240, 300, 300]);
  expect(seconds.length).toBeLessThan(20);
});

test('a run that was opened before there was patience has none', () => {
  const settings = { retryIntervalMs: 1_000 } as { retryIntervalMs: number; patienceMs: number };
  expect(nextWaitMs(settings, { sinceMs: 0, nowMs: 0, tries: 0, retryAfterMs: null })).toBeUndefined();
});

test('a wait is told with the times of its beginning and of the next try', () => {
  const wait = { system: 'Autotask', since: '2026-11-26T12:01:59.000Z', nextTry: '2026-11-26T12:05:00.000Z' } as const;
  expect(outageWaitText({ ...wait, because: '' })).toBe('waiting for Autotask since 12:01 UTC, next try 12:05 UTC');
});
