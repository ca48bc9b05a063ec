/**
 * Characters that are not seen, or that change how others are seen: controls, formats such as zero width and direction
 * marks, and every blank but the usual one.
 */
const invisible =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00A0\u034F\u115F\u1160\u1680\u2000-\u200A\u202F\u205F\u2800\u3000\u3164\uFFA0]/u;
const eachInvisible = new RegExp(invisible, 'gu');

export function hasInvisible(text: string): boolean {
  return invisible.test(text);
}

/** A text that shows what is in it: `29683601\u200b` with the zero width space spelled out. */
export function visibleText(text: string): string {
  return text.replace(eachInvisible, escaped);
}

/** The first invisible character by its code point, as `U+200B`; undefined if there is none. */
export function firstInvisible(text: string): string | undefined {
  const point = invisible.exec(text)?.[0].codePointAt(0);
  return point === undefined ? undefined : `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** `\x1b`, `\u202e`, `\u{e0001}`. */
export function escaped(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const digits = point.toString(16);
  if (point <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return point <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
}
