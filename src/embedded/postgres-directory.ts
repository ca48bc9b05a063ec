import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './run-program.js';
import type { PostgresUser } from './postgres-user.js';

/** The superuser of an embedded server. */
export const databaseUser = 'postgres';

/** Settings of our own environment, such as PGPORT or a locale, are not meant for the server. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}

/** The file beside a data directory that holds the password of its server. */
export function passwordPath(directory: string): string {
  return `${directory}.password`;
}

/**
 * Makes sure that the directory holds a database cluster of our version, and returns its password. A new directory gets
 * a random one. A cluster appears whole or not at all: it is made beside its place and moved there when it is done.
 *
 * @throws Error when the directory holds something else, another major version, or its password file is missing.
 */
export async function ensureCluster(directory: string, user: PostgresUser): Promise<string> {
  const version = await readFile(join(directory, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) return createCluster(directory, user);
  if (Number(version) !== user.binaries.majorVersion) {
    throw new Error(
      `${directory} holds a database of PostgreSQL ${version.trim()}, and the embedded server is PostgreSQL ${user.binaries.majorVersion}. ` +
        'Dump it with the old version and restore it into a new directory (docs/running-in-production.md).',
    );
  }
  return readPassword(directory);
}

/** @throws Error when the file is missing. */
export async function readPassword(directory: string): Promise<string> {
  const path = passwordPath(directory);
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new Error(
      `The password of the embedded PostgreSQL in ${directory} cannot be read from ${path}. Restore that file from a back-up.`,
      { cause: error },
    );
  }
}

async function createCluster(directory: string, user: PostgresUser): Promise<string> {
  const present = await readdir(directory).catch(() => []);
  if (present.length > 0) {
    throw new Error(`${directory} is not empty and holds no PostgreSQL database. Name a new or an empty directory.`);
  }
  const password = randomBytes(24).toString('hex');
  const fresh = `${directory}.initialising`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  if (user.owner !== undefined) await chown(fresh, user.owner.uid, user.owner.gid);
  await runInitdb(fresh, password, user);
  await rm(passwordPath(directory), { force: true });
  await writeFile(passwordPath(directory), `${password}\n`, { mode: 0o600 });
  await rm(directory, { recursive: true, force: true });
  await rename(fresh, directory);
  return password;
}

async function runInitdb(directory: string, password: string, user: PostgresUser): Promise<void> {
  const passwordFile = `${directory}.password`;
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    if (user.owner !== undefined) await chown(passwordFile, user.owner.uid, user.owner.gid);
    const {
      command,
      arguments: rest,
      ...ids
    } = user.command(user.binaries.initdb, [
      ...[`--pgdata=${directory}`, `--username=${databaseUser}`, `--pwfile=${passwordFile}`],
      // The built-in locale sorts the same on every operating system, so that an index never goes bad by its upgrade.
      ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'],
      ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
    ]);
    const result = await runProgram(command, rest, { environment: postgresEnvironment(), cwd: '/', ...ids });
    if (!result.succeeded) {
      throw new Error(
        `PostgreSQL could not initialise its directory ${directory}. Its last lines were:\n${result.output}`,
      );
    }
  } finally {
    await rm(passwordFile, { force: true });
  }
}
