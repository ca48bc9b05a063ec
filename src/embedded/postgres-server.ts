import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isLifelineHeld } from './lifeline.js';
import { withLockFile } from './lock-file.js';
import { findPostgresBinaries } from './postgres-binaries.js';
import { ensureDatabase, postgresUrl } from './postgres-connection.js';
import { ensureCluster } from './postgres-directory.js';
import { lifelinePath, openSession, type PostgresSession, type PostgresSite } from './postgres-process.js';
import { runningPostmaster } from './postmaster-file.js';
import { isProcessAlive, signalProcess } from './process-alive.js';
import { postgresUser } from './postgres-user.js';

const endWithinMs = 20_000;
const pollMs = 20;

export interface PostgresOptions {
  /** The data directory. A new one is initialised; its password, log and lock lie beside it. */
  readonly directory: string;
  /** The port of a server that is started; without it, a free one. A server that runs already keeps its port. */
  readonly port?: number | undefined;
  /** Created when missing; "billing_sync" unless told. */
  readonly database?: string | undefined;
  /** For tests: faster, because a crash of the machine may lose or damage the data. A crash of the server does not. */
  readonly ephemeral?: boolean | undefined;
  /** The server outlives the processes that use it, until `stop` of the one that started it or `stopPostgres`. */
  readonly detached?: boolean | undefined;
  /** Receives lines about what takes a while. */
  readonly onProgress?: ((line: string) => void) | undefined;
}

export interface PostgresServer {
  /** For `DATABASE_URL`; holds the password. */
  readonly url: string;
  readonly port: number;
  /** The process id of the server (the postmaster); another one after `restart`. */
  readonly pid: number;
  /** Gives the server up: it ends with the last process that uses it. Resolves when it has ended or others go on. */
  stop(): Promise<void>;
  /** Kills the server at once, as a crash would. */
  kill(): void;
  /** Ends the server if it runs and starts it again on the same port, for everybody who uses it. */
  restart(): Promise<void>;
}

/**
 * Starts PostgreSQL in a data directory, or joins the server that another process runs there. It listens on 127.0.0.1
 * only and ends when the last process that uses it ends, however that ends, unless it is detached.
 *
 * @throws Error that says what to do: with the last lines of the server's log when it does not come up.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const directory = resolve(options.directory);
  await mkdir(dirname(directory), { recursive: true });
  const { site, session } = await withDirectoryLock(directory, options, async () => {
    const opened = await openSite(directory, options);
    return { site: opened, session: await openSession(opened, options.port) };
  });
  const database = options.database ?? 'billing_sync';
  await ensureDatabase({ port: session.port, password: site.password }, database);
  return handle(site, session, database);
}

/** Stops the server that runs in the directory, whoever uses it. None is no error. */
export async function stopPostgres(directory: string): Promise<void> {
  const running = await runningPostmaster(resolve(directory));
  if (running === undefined) return;
  signalProcess(running.pid, 'SIGINT');
  await untilEnded(running.pid);
}

async function openSite(directory: string, options: PostgresOptions): Promise<PostgresSite> {
  const binaries = await findPostgresBinaries();
  const user = await postgresUser({ directory, parent: dirname(directory), binaries });
  return {
    directory,
    user,
    password: await ensureCluster(directory, user),
    ephemeral: options.ephemeral ?? false,
    detached: options.detached ?? false,
  };
}

function withDirectoryLock<T>(directory: string, options: PostgresOptions, work: () => Promise<T>): Promise<T> {
  let told = false;
  return withLockFile(`${directory}.lock`, work, {
    onWait(seconds) {
      if (told || seconds < 2) return;
      told = true;
      options.onProgress?.('Waiting for another process that is starting PostgreSQL …');
    },
  });
}

function handle(site: PostgresSite, first: PostgresSession, database: string): PostgresServer {
  let session = first;
  return {
    get url() {
      return postgresUrl({ port: session.port, password: site.password }, database);
    },
    get port() {
      return session.port;
    },
    get pid() {
      return session.pid;
    },
    stop: () => leave(site, session),
    kill() {
      signalProcess(session.pid, 'SIGKILL');
    },
    async restart() {
      const { port } = session;
      session = await withLockFile(`${site.directory}.lock`, async () => {
        await stopPostgres(site.directory);
        await session.process?.stop();
        const next = await openSession(site, port);
        session.lifeline?.release();
        return next;
      });
    },
  };
}

async function leave(site: PostgresSite, session: PostgresSession): Promise<void> {
  if (site.detached) {
    await session.process?.stop();
    return;
  }
  session.lifeline?.release();
  if (session.lifeline === undefined || isLifelineHeld(lifelinePath(site.directory))) return;
  await untilEnded(session.pid);
}

async function untilEnded(pid: number): Promise<void> {
  const deadline = Date.now() + endWithinMs;
  while (isProcessAlive(pid)) {
    if (Date.now() > deadline) throw new Error(`The PostgreSQL server (process ${pid}) did not end within 20 s.`);
    await delay(pollMs);
  }
}
