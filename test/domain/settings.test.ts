import { expect, test } from 'vitest';
import { defaultSyncSettings, settleAfterMs } from '../../src/domain/sync/settings.js';

test('a request is settled only after every allowance has passed since it was sent', () => {
  expect(settleAfterMs(defaultSyncSettings)).toBe(400_000);
  expect(
    settleAfterMs({
      ...defaultSyncSettings,
      commitWindowMs: 5,
      readLagMs: 3,
      stallAllowanceMs: 2,
      requestTimeoutMs: 1,
    }),
  ).toBe(11);
});
