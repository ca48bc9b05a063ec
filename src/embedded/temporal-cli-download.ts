import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runProgram } from './run-program.js';

/** A download that brings nothing for this long is given up: some networks drop what they do not allow. */
const stallMs = 30_000;
const checkMs = 1_000;

export interface DownloadOptions {
  readonly cache: string;
  /** Where the program goes. It appears there whole, or not at all. */
  readonly target: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Lets the Temporal SDK download its CLI, as its test environment does when no other server is given.
 * It runs in a process of its own, because the SDK's native runtime can be set up only once per process.
 * https://typescript.temporal.io/api/namespaces/testing#ephemeralserverexecutable
 *
 * @returns nothing when the program lies at `target`, else why it does not.
 */
export async function downloadTemporalCli(options: DownloadOptions): Promise<string | undefined> {
  const directory = join(options.cache, `temporal-cli-download-${process.pid}`);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const watch = watchForStall(directory);
  try {
    const result = await runProgram(process.execPath, ['--input-type=module', '--eval', script(directory)], {
      environment: options.environment,
      signal: watch.signal,
    });
    if (!result.succeeded) return reason(result.output);
    const program = await largestFile(directory);
    if (program === undefined) return 'the download left no file.';
    await chmod(program, 0o755);
    await mkdir(dirname(options.target), { recursive: true });
    await rename(program, options.target);
    return undefined;
  } finally {
    watch.end();
    await rm(directory, { recursive: true, force: true });
  }
}

function script(directory: string): string {
  const testing = pathToFileURL(createRequire(import.meta.url).resolve('@temporalio/testing')).href;
  return `
    import testing from ${JSON.stringify(testing)};
    const executable = { type: 'cached-download', downloadDir: ${JSON.stringify(directory)} };
    try {
      const environment = await testing.TestWorkflowEnvironment.createLocal({ server: { executable } });
      await environment.teardown();
    } catch (error) {
      console.error(error.message);
      process.exit(1);
    }`;
}

function watchForStall(directory: string): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  let size = 0;
  let since = Date.now();
  const check = async (): Promise<void> => {
    const now = await totalSize(directory);
    if (now !== size) {
      size = now;
      since = Date.now();
    } else if (Date.now() - since > stallMs) {
      controller.abort();
    }
  };
  const timer = setInterval(() => void check(), checkMs);
  return {
    signal: controller.signal,
    end: () => {
      clearInterval(timer);
    },
  };
}

async function filesWithSizes(directory: string): Promise<{ path: string; size: number }[]> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      const status = await stat(path).catch(() => undefined);
      return status?.isFile() === true ? [{ path, size: status.size }] : [];
    }),
  );
  return files.flat();
}

async function totalSize(directory: string): Promise<number> {
  return (await filesWithSizes(directory)).reduce((total, { size }) => total + size, 0);
}

async function largestFile(directory: string): Promise<string | undefined> {
  return (await filesWithSizes(directory)).sort((a, b) => b.size - a.size)[0]?.path;
}

function reason(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.at(-1)?.trim() ?? `nothing arrived within ${stallMs / 1000} s.`;
}
