/** How much parameters may hold. Whatever is beyond is refused before it is parsed, so that parsing stays short. */
export const parameterLimits = {
  /** Of the text in UTF-8; of a value, about what its JSON takes. */
  bytes: 64 * 1024,
  /** Names in all objects together. */
  names: 500,
  /** Lists and objects inside one another. */
  depth: 20,
} as const;

/** Clauses that follow "is" or "are". */
export const excesses = {
  bytes: `longer than ${parameterLimits.bytes / 1024} kB, which is the most that is read`,
  names: `made of more than ${parameterLimits.names} names, which is the most that is read`,
  depth: `nested more than ${parameterLimits.depth} levels deep, which is the most that is read`,
} as const;

/**
 * Which limit a JSON value is beyond, as a clause that follows "are"; undefined if it is within all of them. A text
 * is measured as a text, whatever it holds. The work is bounded by the limits and not by what is given, and needs no
 * recursion, which the depth of a value could exhaust.
 */
export function excessOf(given: unknown): string | undefined {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: given, depth: 0 }];
  let [bytes, names] = [0, 0];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) {
      bytes += typeof value === 'string' ? bytesIn(value) : String(value).length;
    } else {
      if (depth === parameterLimits.depth) return excesses.depth;
      for (const name in value) {
        if (!Array.isArray(value)) names += 1;
        bytes += Array.isArray(value) ? 1 : bytesIn(name);
        if (names > parameterLimits.names) return excesses.names;
        if (bytes > parameterLimits.bytes) return excesses.bytes;
        open.push({ value: (value as Readonly<Record<string, unknown>>)[name], depth: depth + 1 });
      }
    }
    if (bytes > parameterLimits.bytes) return excesses.bytes;
  }
  return undefined;
}

/** In UTF-8. A text that is too long by any count is not looked through. */
function bytesIn(text: string): number {
  return text.length > parameterLimits.bytes ? text.length : new TextEncoder().encode(text).length;
}
