import { reasonNotToResume } from '../../runs/resume-run.js';
import type { Store } from '../../store/database.js';
import { findRun } from '../../store/runs/runs.js';

/** The parameter of an address that says which page a person came from. */
export const cameFrom = 'from';

/** A link to the page that a person came from. */
export interface WayBack {
  readonly href: string;
  readonly label: string;
}

const places: readonly (readonly [pattern: RegExp, label: string])[] = [
  [/^\/setup$/, 'Go on with the set-up'],
  [/^\/atria\/mapping(\?[^#]*)?$/, 'Back to the mapping'],
];

/** The way back to where a person came from to see to a secret set; undefined: the address names no such page. */
export async function wayBack(store: Store, from: string): Promise<WayBack | undefined> {
  const [, runId] = /^\/runs\/([0-9a-f-]{36})$/.exec(from) ?? [];
  if (runId !== undefined) return wayToRun(store, runId);
  const place = places.find(([pattern]) => pattern.test(from));
  return place === undefined ? undefined : { href: from, label: place[1] };
}

async function wayToRun(store: Store, runId: string): Promise<WayBack | undefined> {
  const run = await findRun(store, runId);
  if (run === undefined) return undefined;
  const isResumable = run.status === 'Failed' && (await reasonNotToResume(store, run)) === undefined;
  if (!isResumable) return { href: `/runs/${runId}`, label: 'Back to the run' };
  return { href: `/runs/${runId}/resume`, label: 'Resume the run that failed' };
}
