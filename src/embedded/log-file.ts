import { fchmodSync, openSync } from 'node:fs';

/** Opens a log to go on with it. It names customers and quantities, so that only its own user can read it. */
export function openLog(path: string): number {
  const descriptor = openSync(path, 'a', 0o600);
  // One that was there before, too.
  fchmodSync(descriptor, 0o600);
  return descriptor;
}
