/** What a run found on a contract line and what it left there. */
export interface LineSighting {
  /** Units that it found; null if it could not tell, or the contract had no such line. */
  readonly before: number | null;
  /** Units that it left; null if it did not decide them. */
  readonly after: number | null;
  /** `made`: the run changed the line; `doubtful`: nobody knows yet whether it did. */
  readonly change: 'none' | 'made' | 'doubtful';
}

/** A step from one quantity to the next, or a change that may not have been made. */
export type AccountStep<Sighting> =
  | { readonly kind: 'change'; readonly before: number; readonly after: number; readonly by: Sighting }
  /** The run found another quantity than the one before it had left. */
  | {
      readonly kind: 'elsewhere';
      readonly before: number;
      readonly after: number;
      readonly since: Sighting;
      readonly by: Sighting;
    }
  | { readonly kind: 'doubtful'; readonly before: number | null; readonly by: Sighting };

/** How a line came from its first known quantity to its last one. The steps add up. */
export interface LineAccount<Sighting> {
  /** null if no run could tell its units. */
  readonly start: number | null;
  readonly steps: readonly AccountStep<Sighting>[];
  readonly now: number | null;
}

/** Tells what became of a line from one run to the next. @param sightings of the line, in the order of time */
export function accountOf<Sighting extends LineSighting>(sightings: readonly Sighting[]): LineAccount<Sighting> {
  const steps: AccountStep<Sighting>[] = [];
  let start: number | null = null;
  let known: { readonly units: number; readonly by: Sighting } | undefined;
  for (const by of sightings) {
    const found = foundBy(by);
    if (found !== null) {
      start ??= found;
      if (known !== undefined && known.units !== found) {
        steps.push({ kind: 'elsewhere', before: known.units, after: found, since: known.by, by });
      }
      known = { units: found, by };
    }
    if (by.change === 'doubtful') steps.push({ kind: 'doubtful', before: found, by });
    if (by.change === 'made' && by.after !== null) {
      steps.push({ kind: 'change', before: found ?? 0, after: by.after, by });
      known = { units: by.after, by };
    }
  }
  return { start, steps, now: known?.units ?? null };
}

/** A line that a run made had no units. */
function foundBy({ before, after, change }: LineSighting): number | null {
  if (change === 'made') return after === null ? before : (before ?? 0);
  return before ?? (change === 'none' ? after : null);
}
