import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isProcessAlive } from './process-alive.js';

const pollMs = 200;
const refreshMs = 5_000;
/** A holder refreshes its lock file, so an old one is stale even if another process has got its holder's id since. */
const staleMs = 60_000;

export interface LockOptions {
  /** Called about every 200 ms while another process holds the lock, with the seconds waited so far. */
  readonly onWait?: (seconds: number) => void;
}

/**
 * Runs `work` while this caller alone holds the lock file, which names its holder's process id. The lock of a process
 * that has ended is taken over. Whoever waits does so until the holder is done.
 */
export async function withLockFile<T>(path: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const since = Date.now();
  const own = `${process.pid} ${randomUUID()}`;
  while (!(await tryLock(path, own))) {
    options.onWait?.(Math.floor((Date.now() - since) / 1000));
    await delay(pollMs);
  }
  const refresh = setInterval(() => void touch(path, own), refreshMs);
  refresh.unref();
  try {
    return await work();
  } finally {
    clearInterval(refresh);
    if (await isHeldBy(path, own)) await rm(path, { force: true });
  }
}

/** Somebody else holds the lock of a holder that stood still for too long, as on a machine that slept. */
async function isHeldBy(path: string, own: string): Promise<boolean> {
  return (await readFile(path, 'utf8').catch(() => '')) === own;
}

async function tryLock(path: string, own: string): Promise<boolean> {
  if (await createLock(path, own)) return true;
  if (!(await isStale(path))) return false;
  await removeStale(path);
  return createLock(path, own);
}

/** Links a finished file into place: the lock appears with its content, or not at all. */
async function createLock(path: string, own: string): Promise<boolean> {
  const finished = uniqueBeside(path);
  await writeFile(finished, own);
  try {
    await link(finished, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(finished, { force: true });
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    const holder = Number.parseInt(await readFile(path, 'utf8'), 10);
    const { mtimeMs } = await stat(path);
    return !isProcessAlive(holder) || Date.now() - mtimeMs > staleMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Two waiters can find the same stale lock. If one moves away the new lock of the other, it puts it back. */
async function removeStale(path: string): Promise<void> {
  const moved = uniqueBeside(path);
  try {
    await rename(path, moved);
    if (!(await isStale(moved))) await link(moved, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    await rm(moved, { force: true });
  }
}

async function touch(path: string, own: string): Promise<void> {
  const now = new Date();
  if (await isHeldBy(path, own)) await utimes(path, now, now).catch(() => undefined);
}

function uniqueBeside(path: string): string {
  return `${path}.${process.pid}.${randomUUID()}`;
}
