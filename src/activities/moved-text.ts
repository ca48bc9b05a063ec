import { heldSince } from '../domain/sync/held-back.js';
import { differsFrom, goneSince, movedSince } from '../domain/sync/proposed-change.js';
import { counted, grouped } from '../domain/wording.js';
import type { MovedLine } from '../store/lines/decided-lines.js';

/** So many are named one by one. */
const mostNamed = 10;

/** The first of some names, and how many more there are. */
export function firstOf(names: readonly string[]): string {
  const left = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${left > 0 ? ` and ${grouped(left)} more` : ''}`;
}

/** Which lines have moved since a preview, and how. */
export function movedText(moved: readonly MovedLine[]): string {
  const named = moved.slice(0, mostNamed).map((line) => `${line.name}: ${howMoved(line)}`);
  const left = moved.length - named.length;
  const more = left > 0 ? `; and ${grouped(left)} more` : '';
  return `${counted(moved.length, 'line')} moved since. ${named.join('; ')}${more}`;
}

/** How a line has moved since a preview, as a clause. */
export function howMoved({ shown, found, heldBack, reported }: MovedLine): string {
  if (found === null) {
    if (shown === null) return '';
    return heldBack === null ? goneSince(shown, reported) : heldSince(shown, heldBack);
  }
  return (shown === null ? movedSince(undefined, found, false) : differsFrom(shown, found)) ?? '';
}
