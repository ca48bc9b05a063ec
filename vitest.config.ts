import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Minutes of killed processes, which want the machine for themselves. */
const campaign = ['test/campaign/{campaign,mutants}.test.ts'];

/**
 * What needs neither Temporal nor Postgres: pure rules, and both APIs over HTTP. A test here that asks for a server fails,
 * as none is looked for.
 */
const fast = [
  'test/{domain,configuration,http,exports,simulator,demo,autotask,atria}/**/*.test.ts',
  'test/probe/{refusals,rows}.test.ts',
  'test/client/{attention,program-faults,retention-checks,shown-text,table}.test.ts',
  'test/console/{line-totals,merged-edits,one-action,page-addresses}.test.ts',
  'test/docs/{architecture,log-codes,parameters}-page.test.ts',
  'test/recording/replace.test.ts',
  'test/jobs/job-conflicts.test.ts',
  'test/store/{log-cursor,migrations}.test.ts',
  'test/promises.test.ts',
];

const common = {
  // Nothing here changes what a file shares with the next one, so each worker loads every module once.
  isolate: false,
  // Temporal's native module crashes in worker threads.
  pool: 'forks',
  // Real servers on a busy machine: a test that takes seconds may take a minute.
  testTimeout: 240_000,
  hookTimeout: 240_000,
  // The default of one second is less than a busy machine may take for a step of a run.
  expect: { poll: { interval: 10, timeout: 60_000 } },
} as const;

/** The files that take longest. One that begins last keeps one core busy, and the other one idle. */
const longest = [
  'cases/cases',
  'console/every-page',
  'bench/bench',
  'client/demo',
  'canary/canary',
  'undo/undone-then-gone',
  'client/tour',
  'console/atria-pages',
  'sync/odd-rows',
  'previews/asked-again',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => longest.some((name) => moduleId.endsWith(`${name}.test.ts`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...common, name: 'fast', include: fast, sequence: { groupOrder: 0 } } },
      {
        test: {
          ...common,
          name: 'product',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...campaign, ...fast],
          globalSetup: ['test/rig/global-setup.ts'],
          // Tests wait for servers half of their time, so three keep two cores busy.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...common,
          name: 'campaign',
          include: campaign,
          testTimeout: 600_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
