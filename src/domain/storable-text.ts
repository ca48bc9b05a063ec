/**
 * A text as the store can keep it. Postgres takes neither NUL, which is left out, nor half of a surrogate pair, which
 * becomes U+FFFD: texts that were cut in the middle of an emoji end in one.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}

/** The same for all texts within a JSON text, where escapes stand for such characters. It takes linear time. */
export function storableJson(json: string): string {
  const whole = json.toWellFormed();
  return suspiciousEscape.test(whole) ? whole.replace(escapes, storableEscape) : whole;
}

/** The same for all texts within a value as JSON has them. */
export function storableValue(value: unknown): unknown {
  const json = JSON.stringify(value) as string | undefined;
  return json === undefined ? value : (JSON.parse(storableJson(json)) as unknown);
}

/** The beginning of a text, without cutting a character in two. */
export function cutText(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

const suspiciousEscape = /\\u(?:0000|[dD][89a-fA-F])/;

/** Each escape as a whole, so that the backslash of one never passes for the beginning of the next. */
const escapes = /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\[^u]/g;

function storableEscape(escape: string): string {
  if (escape === '\\u0000') return '';
  return escape.length === 6 && /^\\u[dD][89a-fA-F]/.test(escape) ? '\\ufffd' : escape;
}
