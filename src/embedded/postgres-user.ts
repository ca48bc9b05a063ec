import { stat } from 'node:fs/promises';
import { copyPostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { runProgram } from './run-program.js';

/** A command as it must be spawned so that it runs as PostgreSQL's user. */
export interface UserCommand {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

type AsUser = (command: string, programArguments: readonly string[]) => UserCommand;

/** Who PostgreSQL runs as, and with which programs. */
export interface PostgresUser {
  /** Set where this process is root: the server's files must be made over to this user. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Programs that the user can run. */
  readonly binaries: PostgresBinaries;
  readonly command: AsUser;
}

export interface PostgresUserOptions {
  /** The data directory: one that exists belongs to the user that PostgreSQL ran as before. */
  readonly directory: string;
  readonly parent: string;
  readonly binaries: PostgresBinaries;
}

type Owner = NonNullable<PostgresUser['owner']>;

const otherwise = 'Run this as another user, or name a PostgreSQL server in DATABASE_URL.';

/**
 * PostgreSQL refuses to run as root. Where this process is root, it runs as `postgres` or else as `nobody`, which every
 * system has, and the permissions of directories that only root may enter (a fresh temporary directory, root's home)
 * stay as they are: programs that the user cannot reach are copied, and a data directory is reached by a Linux
 * capability that only the server's process has.
 *
 * @throws Error when no way of running it reaches the data directory.
 */
export async function postgresUser(options: PostgresUserOptions): Promise<PostgresUser> {
  const { directory, parent, binaries } = options;
  if (process.getuid?.() !== 0) return { binaries, command: (command, rest) => ({ command, arguments: rest }) };
  const owner = (await ownerOf(directory)) ?? (await account('postgres')) ?? (await account('nobody'));
  if (owner === undefined) {
    throw new Error(
      `PostgreSQL refuses to run as root, and there is neither a user "postgres" nor a user "nobody". ${otherwise}`,
    );
  }
  const plain = await firstThat([withSetpriv(owner), spawnedAs(owner)], (as) => runs(as('true', [])));
  const programs = plain === undefined ? undefined : await programsFor(plain, binaries);
  const entering = [plain, withSetpriv(owner, 'dac_read_search'), withSetpriv(owner, 'dac_override')];
  const command = await firstThat(entering, (as) => runs(as('sh', ['-c', 'cd "$1"', 'sh', parent])));
  if (programs === undefined || command === undefined) {
    throw new Error(
      `PostgreSQL refuses to run as root, and the user ${owner.uid} in its place may not enter ${parent}. ${otherwise}`,
    );
  }
  return { owner, binaries: programs, command };
}

/** PostgreSQL checks by itself that its user may run its programs, and there no capability counts. */
async function programsFor(as: AsUser, binaries: PostgresBinaries): Promise<PostgresBinaries | undefined> {
  const usable = ({ initdb }: PostgresBinaries): Promise<boolean> =>
    runs(as(initdb, ['--show', '--pgdata=/nowhere', '--username=postgres']));
  if (await usable(binaries)) return binaries;
  return copyPostgresBinaries(binaries, usable);
}

function spawnedAs(owner: Owner): AsUser {
  return (command, rest) => ({ command, arguments: rest, ...owner });
}

function withSetpriv(owner: Owner, ...capabilities: string[]): AsUser {
  return (command, rest) => ({
    command: 'setpriv',
    arguments: [
      ...[`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'],
      ...capabilities.flatMap((capability) => [`--inh-caps=+${capability}`, `--ambient-caps=+${capability}`]),
      ...['--', command, ...rest],
    ],
  });
}

async function firstThat(ways: (AsUser | undefined)[], works: (as: AsUser) => Promise<boolean>) {
  for (const as of ways) if (as !== undefined && (await works(as))) return as;
  return undefined;
}

async function runs({ command, arguments: rest, ...ids }: UserCommand): Promise<boolean> {
  return (await runProgram(command, rest, { environment: process.env, cwd: '/', ...ids })).succeeded;
}

async function ownerOf(directory: string): Promise<Owner | undefined> {
  const status = await stat(directory).catch(() => undefined);
  return status === undefined || status.uid === 0 ? undefined : { uid: status.uid, gid: status.gid };
}

async function account(name: string): Promise<Owner | undefined> {
  const [user, group] = await Promise.all([idOf('-u', name), idOf('-g', name)]);
  return user === undefined || group === undefined ? undefined : { uid: user, gid: group };
}

async function idOf(option: '-u' | '-g', name: string): Promise<number | undefined> {
  const result = await runProgram('id', [option, name], { environment: process.env });
  const id = Number(result.output);
  return result.succeeded && Number.isSafeInteger(id) && id > 0 ? id : undefined;
}
