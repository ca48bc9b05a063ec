/** Values of each of some settings. */
export type Dimensions = Readonly<Record<string, readonly unknown[]>>;
export type Combination = Readonly<Record<string, unknown>>;

/**
 * Few combinations among which each pair of values of two settings is found together: each next one covers as many
 * pairs as it can that none before it has.
 */
export function pairwise(dimensions: Dimensions): Combination[] {
  const names = Object.keys(dimensions);
  const open = new Set(pairsOf(dimensions));
  const combinations: Combination[] = [];
  while (open.size > 0) {
    const first = [...open][0]!;
    const combination: Record<string, unknown> = JSON.parse(first) as Record<string, unknown>;
    for (const name of names) {
      if (name in combination) continue;
      const gain = (value: unknown) =>
        covered({ ...combination, [name]: value }, names).filter((pair) => open.has(pair)).length;
      combination[name] = [...dimensions[name]!].sort((a, b) => gain(b) - gain(a))[0];
    }
    for (const pair of covered(combination, names)) open.delete(pair);
    combinations.push(combination);
  }
  return combinations;
}

export function pairsOf(dimensions: Dimensions): string[] {
  const names = Object.keys(dimensions);
  return names.flatMap((one, index) =>
    names
      .slice(index + 1)
      .flatMap((other) =>
        dimensions[one]!.flatMap((a) => dimensions[other]!.map((b) => JSON.stringify({ [one]: a, [other]: b }))),
      ),
  );
}

/** The pairs of a combination; names that it has none of are left out. */
export function covered(combination: Combination, names: readonly string[]): string[] {
  const known = names.filter((name) => name in combination);
  return known.flatMap((one, index) =>
    known.slice(index + 1).map((other) => JSON.stringify({ [one]: combination[one], [other]: combination[other] })),
  );
}
