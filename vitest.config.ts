import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Temporal's native module crashes in worker threads.
    pool: 'forks',
    include: ['test/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
