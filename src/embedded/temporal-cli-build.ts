import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { homeDirectory } from './cache-directory.js';
import { runProgram } from './run-program.js';

export interface BuildOptions {
  /** A release of github.com/temporalio/cli, without the "v". */
  readonly version: string;
  /** Where the program goes. It appears there whole, or not at all. */
  readonly target: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Called every second with the seconds since the build began. */
  readonly onSeconds: (seconds: number) => void;
}

/**
 * Builds the Temporal CLI from the Go module proxy. Only one caller at a time may build into a directory.
 *
 * @throws Error with the last lines of Go's output.
 */
export async function buildTemporalCli(options: BuildOptions): Promise<void> {
  const directory = dirname(options.target);
  const building = `${directory}.building-${process.pid}`;
  await removeAbandoned(`${directory}.building-`);
  await mkdir(building, { recursive: true });
  const since = Date.now();
  const report = (): void => {
    options.onSeconds(Math.floor((Date.now() - since) / 1000));
  };
  report();
  const timer = setInterval(report, 1000);
  try {
    const module = `github.com/temporalio/cli/cmd/temporal@v${options.version}`;
    const environment = {
      ...options.environment,
      HOME: homeDirectory(options.environment),
      GOBIN: building,
    };
    // Without symbols the program is smaller and is linked sooner.
    const result = await runProgram('go', ['install', '-ldflags=-s -w', module], { environment, cwd: building });
    if (!result.succeeded) {
      throw new Error(
        'Go could not build the Temporal CLI. Install it from https://docs.temporal.io/cli so that "temporal" is on ' +
          `the PATH, or name it in TEMPORAL_CLI. Go's last lines were:\n${result.output}`,
      );
    }
    await mkdir(directory, { recursive: true });
    await rename(join(building, 'temporal'), options.target);
  } finally {
    clearInterval(timer);
    await rm(building, { recursive: true, force: true });
  }
}

/** What builds that were killed left behind. */
async function removeAbandoned(prefix: string): Promise<void> {
  const parent = dirname(prefix);
  const names = await readdir(parent).catch(() => []);
  const abandoned = names.filter((name) => name.startsWith(basename(prefix)));
  await Promise.all(abandoned.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}
