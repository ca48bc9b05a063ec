import { constants } from 'node:fs';
import { access, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { homeDirectory } from './cache-directory.js';
import { runProgram } from './run-program.js';

/** A program that Go builds from its module proxy. */
export interface GoProgram {
  /** For messages: "the Temporal CLI". */
  readonly title: string;
  /** The name of its file. */
  readonly file: string;
  /** The beginning of the name of its directory in the cache. */
  readonly directory: string;
  /** The path of its main package. */
  readonly package: string;
  /** A release, without the "v". */
  readonly version: string;
  /**
   * The module that the package is in, for one that `go install` refuses: a module of our own that requires it is then
   * built instead.
   */
  readonly requiredModule?: string;
  /** What to do where it cannot be built; a sentence. */
  readonly otherwise: string;
}

export interface BuildOptions {
  /** Where the program goes. It appears there whole, or not at all. */
  readonly target: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Called every second with the seconds since the build began. */
  readonly onSeconds: (seconds: number) => void;
}

const versionTimeoutMs = 20_000;

/** Where a program that was built is kept. */
export function builtPath(cache: string, { directory, file, version }: GoProgram): string {
  return join(cache, `${directory}-${version}`, file);
}

export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

export async function hasGo(environment: NodeJS.ProcessEnv): Promise<boolean> {
  return (await runProgram('go', ['version'], { environment, timeoutMs: versionTimeoutMs })).succeeded;
}

/**
 * Builds a program from the Go module proxy. Only one caller at a time may build into a directory.
 *
 * @throws Error with the last lines of Go's output.
 */
export async function buildWithGo(program: GoProgram, options: BuildOptions): Promise<void> {
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
    const result = await runGo(program, building, options.environment);
    if (!result.succeeded) {
      throw new Error(
        `Go could not build ${program.title}. ${program.otherwise} Go's last lines were:\n${result.output}`,
      );
    }
    await mkdir(directory, { recursive: true });
    await rename(join(building, program.file), options.target);
  } finally {
    clearInterval(timer);
    await rm(building, { recursive: true, force: true });
  }
}

async function runGo(
  { package: path, version, requiredModule, file }: GoProgram,
  building: string,
  given: NodeJS.ProcessEnv,
): ReturnType<typeof runProgram> {
  const environment = { ...given, HOME: homeDirectory(given), GOBIN: building };
  // Without symbols the program is smaller and is linked sooner.
  const linking = '-ldflags=-s -w';
  if (requiredModule === undefined) {
    return runProgram('go', ['install', linking, `${path}@v${version}`], { environment, cwd: building });
  }
  await writeFile(join(building, 'go.mod'), `module build\n\ngo 1.21\n\nrequire ${requiredModule} v${version}\n`);
  const buildArguments = ['build', '-mod=mod', linking, '-o', join(building, file), path];
  return runProgram('go', buildArguments, { environment, cwd: building });
}

/** What builds that were killed left behind. */
async function removeAbandoned(prefix: string): Promise<void> {
  const parent = dirname(prefix);
  const names = await readdir(parent).catch(() => []);
  const abandoned = names.filter((name) => name.startsWith(basename(prefix)));
  await Promise.all(abandoned.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}

/** Turns frequent reports of elapsed seconds into a line at the start and then every five seconds. */
export function everyFiveSeconds(what: string, onProgress: (line: string) => void): (seconds: number) => void {
  let next = 0;
  return (seconds) => {
    if (seconds < next) return;
    next = seconds - (seconds % 5) + 5;
    onProgress(`${what} … ${seconds} s`);
  };
}
