import { join } from 'node:path';
import { cacheDirectory } from './cache-directory.js';
import { builtPath, buildWithGo, everyFiveSeconds, hasGo, isExecutable, type GoProgram } from './go-build.js';
import { downloadTemporalCli } from './temporal-cli-download.js';
import { runProgram } from './run-program.js';
import { withLockFile } from './lock-file.js';

const temporalCli: GoProgram = {
  title: 'the Temporal CLI',
  file: 'temporal',
  directory: 'temporal-cli',
  package: 'github.com/temporalio/cli/cmd/temporal',
  // The newest release that `go install` accepts: later ones carry a `replace` directive in their go.mod.
  version: '1.5.1',
  otherwise:
    'Install it from https://docs.temporal.io/cli so that "temporal" is on the PATH, or name it in TEMPORAL_CLI.',
};
const versionTimeoutMs = 20_000;

export interface FindTemporalCliOptions {
  /** Receives a line of text for the operator whenever there is something to wait for. */
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * The path of a Temporal CLI that runs. Looked for in this order: `TEMPORAL_CLI`; `temporal` on the PATH; the cache of
 * an earlier call; the download that the Temporal SDK offers; a build with Go into the cache (once, about 4 minutes).
 *
 * @throws Error with one sentence that says what to install, when none of them works.
 */
export async function findTemporalCli(options: FindTemporalCliOptions = {}): Promise<string> {
  const environment = options.environment ?? process.env;
  const onProgress = options.onProgress ?? (() => undefined);
  const named = environment['TEMPORAL_CLI'];
  if (named !== undefined && named !== '') return namedCli(named, environment);
  if (await runs('temporal', environment)) return 'temporal';
  const cache = cacheDirectory(environment);
  const [built, downloaded] = [builtPath(cache, temporalCli), join(cache, 'temporal-cli-download', 'temporal')];
  const cached = await firstExecutable([built, downloaded]);
  if (cached !== undefined) return cached;
  return withLockFile(
    join(cache, 'temporal-cli.lock'),
    async () => {
      const meanwhile = await firstExecutable([built, downloaded]);
      if (meanwhile !== undefined) return meanwhile;
      return obtain({ cache, built, downloaded, environment, onProgress });
    },
    { onWait: everyFiveSeconds('Another process is obtaining the Temporal CLI', onProgress) },
  );
}

interface Obtaining {
  readonly cache: string;
  readonly built: string;
  readonly downloaded: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly onProgress: (line: string) => void;
}

async function obtain(from: Obtaining): Promise<string> {
  const { cache, environment, onProgress } = from;
  onProgress('Downloading the Temporal CLI (once) …');
  const refusal = await downloadTemporalCli({ cache, target: from.downloaded, environment });
  if (refusal === undefined) return from.downloaded;
  if (!(await hasGo(environment))) {
    throw new Error(
      'The Temporal CLI was not found and could not be downloaded. Install it (https://docs.temporal.io/cli) so that ' +
        '"temporal" is on the PATH, or name it in TEMPORAL_CLI, or install Go (https://go.dev/dl), with which it is then built. ' +
        `The download said: ${refusal}`,
    );
  }
  onProgress('The Temporal CLI could not be downloaded; building it with Go instead.');
  await buildWithGo(temporalCli, {
    target: from.built,
    environment,
    onSeconds: everyFiveSeconds('Building the Temporal CLI with Go (once, about 4 minutes)', onProgress),
  });
  return from.built;
}

async function namedCli(path: string, environment: NodeJS.ProcessEnv): Promise<string> {
  if (await runs(path, environment)) return path;
  throw new Error(
    `TEMPORAL_CLI names ${path}, but "${path} --version" does not run. Correct TEMPORAL_CLI, or remove it so that the Temporal CLI is looked for.`,
  );
}

async function firstExecutable(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

async function runs(command: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const result = await runProgram(command, ['--version'], { environment, timeoutMs: versionTimeoutMs });
  return result.succeeded && result.output.toLowerCase().includes('temporal');
}
