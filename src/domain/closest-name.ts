import { distance } from 'fastest-levenshtein';

/** Names among which the closest is looked for; more than people could mistake for each other cost more than they help. */
const mostCompared = 1_000;
/** Letters of a name that is compared letter by letter. */
const longestCompared = 64;

/**
 * The known name that a mistyped one most likely stands for: one that differs only in capital letters, that the given
 * name is the beginning of, or that a few typing mistakes lead to.
 */
export function closestName(given: string, known: readonly string[]): string | undefined {
  if (given.length > longestCompared) return undefined;
  const typed = given.trim().toLowerCase();
  const shortened = known.find((name) => typed.length >= 4 && name.toLowerCase().startsWith(typed));
  if (shortened !== undefined) return shortened;
  if (known.length > mostCompared) return undefined;
  const ranked = known
    .filter((name) => name.length <= longestCompared && Math.abs(name.length - typed.length) <= mistakesIn(name))
    .map((name) => ({ name, mistakes: distance(typed, name.toLowerCase()) }))
    .sort((a, b) => a.mistakes - b.mistakes);
  const best = ranked[0];
  return best && best.mistakes <= mistakesIn(best.name) ? best.name : undefined;
}

/** Asks for the known name that a mistyped one most likely stands for, behind a sentence; "" if none is close. */
export function didYouMean(given: string, known: readonly string[]): string {
  const meant = closestName(given, known);
  return meant === undefined ? '' : ` Did you mean "${meant}"?`;
}

function mistakesIn(name: string): number {
  return Math.floor(name.length / 4);
}
