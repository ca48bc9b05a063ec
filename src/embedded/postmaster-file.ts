import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isProcessAlive } from './process-alive.js';

/** A server that runs in a data directory. */
export interface RunningPostmaster {
  readonly pid: number;
  readonly port: number;
  /** Written by the server: starting, ready, stopping. */
  readonly state: string;
}

/**
 * Reads `postmaster.pid`, in which a PostgreSQL server says that it runs in its data directory, on which port, and in
 * which state. A file that a crash left behind counts as none, also when its process id now belongs to something else
 * (as after the restart of a container); it is then removed, because the next server would refuse to start.
 * https://www.postgresql.org/docs/18/storage-file-layout.html
 */
export async function runningPostmaster(directory: string): Promise<RunningPostmaster | undefined> {
  const path = join(directory, 'postmaster.pid');
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (text === '' || !isProcessAlive(pid)) return undefined;
  if (!(await isPostgres(pid))) {
    await rm(path, { force: true });
    return undefined;
  }
  return { pid, port: Number(lines[3]), state: lines[7] ?? 'starting' };
}

/** Where the system does not tell, the process is taken for what the file says. */
async function isPostgres(pid: number): Promise<boolean> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'postgres');
  return name.trim() === 'postgres';
}
