import { defineConfig } from 'vitest/config';

/** The tests of the fault and crash campaign: minutes of killed processes, which want the machine for themselves. */
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['test/campaign/*.test.ts'],
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 240_000,
  },
});
