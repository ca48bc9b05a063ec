import { mkdirSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The directory for files that are expensive to make and belong to no work tree, such as the built Temporal CLI.
 * `BILLING_SYNC_CACHE` names it outright; else it lies in `$XDG_CACHE_HOME` or `~/.cache`. It is created when missing.
 */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const directory = cachePath(environment);
  mkdirSync(directory, { recursive: true });
  return directory;
}

function cachePath(environment: NodeJS.ProcessEnv): string {
  const named = environment['BILLING_SYNC_CACHE'];
  if (named !== undefined && named !== '') return resolve(named);
  const xdg = environment['XDG_CACHE_HOME'];
  const base = xdg !== undefined && xdg !== '' ? xdg : join(homeDirectory(environment), '.cache');
  return join(base, 'atria-autotask-billing-sync');
}

/** The user's home directory, also where `HOME` is empty or not set, as in some build environments. */
export function homeDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const home = environment['HOME'];
  if (home !== undefined && home !== '') return home;
  // os.homedir() takes an empty HOME at its word; the account knows better.
  return userInfo().homedir || homedir();
}
