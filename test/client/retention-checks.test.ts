import { expect, test } from 'vitest';
import { checkRetention } from '../../src/client/doctor/retention-checks.js';

const retention = { keepHistoriesDays: 90, keptHistoriesDays: 90, namespace: 'billing-sync' };

const results = (keepRunsDays: number | undefined, more: object = {}) =>
  checkRetention({ ...retention, ...more, keepRunsDays }).map(({ result }) => result);

test('runs are kept as long as what they left on lines may have to be taken back, and as the histories', () => {
  expect(results(undefined)).toEqual(['ok', 'ok']);
  expect(results(400)).toEqual(['ok', 'ok']);
  expect(results(93)).toEqual(['ok', 'ok']);
  expect(results(92)).toEqual(['ok', 'warn']);
  expect(results(100, { keptHistoriesDays: 120 })).toEqual(['ok', 'warn']);
  expect(results(400, { keptHistoriesDays: 30 })).toEqual(['warn', 'ok']);
  expect(results(400, { keptHistoriesDays: undefined })).toEqual(['skip', 'ok']);
});
