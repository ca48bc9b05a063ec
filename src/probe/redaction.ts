/** A text that must not be in a report, and what stands there instead. */
export interface Hidden {
  readonly text: string;
  readonly as: string;
}

const leastLength = 3;

/** Takes names out of a text, and every number that may be an id. Longer names go first, since one may hold another. */
export function redacted(text: string, hidden: readonly Hidden[]): string {
  const ordered = hidden
    .filter((each) => each.text.trim().length >= leastLength)
    .sort((a, b) => b.text.length - a.text.length);
  const named = ordered.reduce((sum, each) => replacedAll(sum, each.text.trim(), each.as), text);
  return named.replace(/(?<![\d-])\d{4,}(?![\d-])/g, '#');
}

function replacedAll(text: string, what: string, by: string): string {
  return text.replaceAll(new RegExp(what.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi'), by);
}
