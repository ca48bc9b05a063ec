import { userInfo } from 'node:os';
import type { Author } from '../domain/audit/audit-entry.js';

/** Whoever works on the command line. `actor` is the name that they gave. */
export function authorOf({ actor }: { readonly actor?: string | undefined } = {}): Author {
  return { who: actor ?? userOfMachine() ?? null, from: 'command line' };
}

/** undefined: a container may run under a number that has no name. */
export function userOfMachine(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
