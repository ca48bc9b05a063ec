import { closeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { createLifeline, joinLifeline, type Lifeline } from './lifeline.js';
import { tryConnect } from './postgres-connection.js';
import { postgresEnvironment } from './postgres-directory.js';
import { runningPostmaster } from './postmaster-file.js';
import { startSupervised, type SupervisedProcess } from './supervised-process.js';
import type { PostgresUser } from './postgres-user.js';

const attempts = 5;
const withinMs = 30_000;
const pollMs = 20;

/** What does not change while a data directory is in use by this process. */
export interface PostgresSite {
  readonly directory: string;
  readonly password: string;
  readonly user: PostgresUser;
  readonly ephemeral: boolean;
  readonly detached: boolean;
}

/** A running server as this process holds it. */
export interface PostgresSession {
  readonly pid: number;
  readonly port: number;
  /** Absent for a server that runs detached. */
  readonly lifeline?: Lifeline;
  /** Present when this process started the server. */
  readonly process?: SupervisedProcess;
}

/** The FIFO beside the data directory. */
export function lifelinePath(directory: string): string {
  return `${directory}.lifeline`;
}

/**
 * Joins the server that runs in the directory, or starts one. The caller holds the directory's lock.
 *
 * @throws Error with the last lines of the server's log when it does not come up.
 */
export async function openSession(site: PostgresSite, port: number | undefined): Promise<PostgresSession> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const running = await runningPostmaster(site.directory);
    if (running === undefined) return launch(site, port);
    const joined = running.state === 'stopping' ? undefined : await join(site, running);
    if (joined !== undefined) return joined;
    if (Date.now() > deadline) {
      throw new Error(
        `A PostgreSQL server (process ${running.pid}) runs in ${site.directory} but accepts no connection on port ` +
          `${running.port}. Stop it, then try again; its log is ${logPath(site.directory)}.`,
      );
    }
    await delay(pollMs);
  }
}

async function join(site: PostgresSite, running: { pid: number; port: number }): Promise<PostgresSession | undefined> {
  const lifeline = joinLifeline(lifelinePath(site.directory));
  const refusal = await tryConnect({ port: running.port, password: site.password });
  if (refusal === undefined) return { ...running, ...(lifeline === undefined ? {} : { lifeline }) };
  lifeline?.release();
  return undefined;
}

/**
 * Another process can take a free port first, and after a crash the old server's processes need a moment to go: both
 * are tried again.
 */
async function launch(site: PostgresSite, port: number | undefined): Promise<PostgresSession> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await launchOnce(site, port ?? (await freePort()));
    if ('session' in outcome) return outcome.session;
    const passing = /address already in use|pre-existing shared memory|lock file .* already exists/i.test(outcome.log);
    if (!passing || attempt === attempts) {
      throw new Error(`PostgreSQL did not start in ${site.directory}. Its last lines were:\n${outcome.log}`);
    }
    await delay(attempt * 200);
  }
}

async function launchOnce(site: PostgresSite, port: number): Promise<{ session: PostgresSession } | { log: string }> {
  const lifeline = site.detached ? undefined : await createLifeline(lifelinePath(site.directory));
  const {
    command,
    arguments: rest,
    ...ids
  } = site.user.command(site.user.binaries.postgres, serverArguments(site, port));
  const server = await startSupervised({
    command,
    arguments: rest,
    environment: postgresEnvironment(),
    // PostgreSQL's "fast shutdown": it ends open connections instead of waiting for them.
    stopSignal: 'SIGINT',
    lifeline: lifeline === undefined ? 'none' : { path: lifelinePath(site.directory), descriptor: lifeline.descriptor },
    logFile: logPath(site.directory),
    ...ids,
  });
  if (lifeline !== undefined) closeSync(lifeline.descriptor);
  if (await comesUp(server, port, site.password)) {
    server.unref();
    return { session: { pid: server.pid, port, process: server, ...(lifeline === undefined ? {} : { lifeline }) } };
  }
  await server.stop();
  lifeline?.release();
  return { log: server.lastLines() };
}

async function comesUp(server: SupervisedProcess, port: number, password: string): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (!server.hasEnded() && Date.now() < deadline) {
    if ((await tryConnect({ port, password })) === undefined) return !server.hasEnded();
    await delay(pollMs);
  }
  return false;
}

function serverArguments(site: PostgresSite, port: number): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    // A statement that fails is reported without its text: it may hold what belongs in no log.
    log_min_error_statement: 'panic',
    // With synchronous_commit off, a killed server would lose its last commits: it stays on, and costs little then.
    ...(site.ephemeral ? { fsync: 'off', full_page_writes: 'off' } : {}),
  };
  return [
    ...['-D', site.directory, '-p', `${port}`],
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

function logPath(directory: string): string {
  return `${directory}.log`;
}
