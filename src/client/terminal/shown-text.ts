import { escaped } from '../../domain/invisible-characters.js';

/*
 * What other systems call their things may hold anything. Here it becomes text that moves no cursor, sets no title, and
 * looks like what it is.
 */

/** What a terminal would act on, or not show. */
const odd = String.raw`\p{Cc}\p{Cf}\p{Zl}\p{Zp}`;
/** The colours of our own, the ends of lines, and what is odd. */
const colouredParts = new RegExp(String.raw`\u001B\[(?:1|2|22|31|32|33|36|39)m|\n|[${odd}]`, 'gu');
const plainParts = new RegExp(String.raw`\n|[${odd}]`, 'gu');
const anyOdd = new RegExp(`[${odd}]`, 'gu');

/** A text of several lines as a terminal may show it: `\x1b` for the escape character, `\u202e` for a change of direction. */
export function shownText(text: string, hasColours: boolean): string {
  return text.replace(hasColours ? colouredParts : plainParts, (part) => {
    return part === '\n' || part.length > 2 ? part : escaped(part);
  });
}

/** A text of one line: the ends of lines within it are shown as well. Our own colours stay. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\n\r\t\v\f]/g, escaped);
}

/** JSON that says the same with nothing odd in it. What JSON itself allows only in escapes is escaped already. */
export function shownJson(json: string): string {
  return json.replace(anyOdd, (character) => (/[\n\r\t]/.test(character) ? character : jsonEscape(character)));
}

function jsonEscape(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}

/** Data of any length, as a terminal may show it. Files get it as it is. */
export async function* shownPieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder();
  for await (const piece of pieces) yield Buffer.from(shownJson(decoder.decode(piece, { stream: true })));
  yield Buffer.from(shownJson(decoder.decode()));
}
