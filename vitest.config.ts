import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Temporal's native module crashes in worker threads.
    pool: 'forks',
    include: ['test/**/*.test.ts'],
    // These have a configuration of their own: vitest.campaign.config.ts.
    exclude: ['node_modules/**', 'test/campaign/{campaign,mutants}.test.ts'],
    globalSetup: ['test/rig/global-setup.ts'],
    maxWorkers: 2,
    // Real servers on a busy machine: a test that takes seconds may take a minute.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    // The default of one second is less than a busy machine may take for a step of a run.
    expect: { poll: { interval: 10, timeout: 30_000 } },
  },
});
