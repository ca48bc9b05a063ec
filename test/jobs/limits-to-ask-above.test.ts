import { describe, expect, test } from 'vitest';
import { savedParameters } from '../../src/jobs/index.js';

const usual = { LinesToZero: 25, LeastRecordsPercent: 50, OnlyRecentPeriods: 'True', OnlyOpenPeriods: 'True' };

const saved = (text: string, approval?: 'AboveLimits' | 'None') =>
  JSON.parse(savedParameters('billingSync', text, { approval })) as object;

describe('A job that asks above its limits', () => {
  test.each(['', '{}', '{"ZoneUser":"api@example.com"}', '{"Approval":"None"}'])(
    'gets those of a new job with the parameters %j, which have none',
    (text) => {
      expect(saved(text, 'AboveLimits')).toMatchObject({ Limits: usual, Approval: 'AboveLimits' });
    },
  );

  test('keeps its own limits', () => {
    const text = '{"Limits":{"ChangedLines":1}}';
    expect(saved(text, 'AboveLimits')).toEqual({ Limits: { ChangedLines: 1 }, Approval: 'AboveLimits' });
  });

  test('is no other job: nothing is added where nobody is asked', () => {
    expect(saved('{"ZoneUser":"api@example.com"}', 'None')).not.toHaveProperty('Limits');
    expect(saved('{"ZoneUser":"api@example.com"}')).not.toHaveProperty('Limits');
  });
});
