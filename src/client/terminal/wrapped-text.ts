import { stripVTControlCharacters } from 'node:util';
import { oneLine } from './shown-text.js';

const leastRoom = 20;
/** Stands for a space at which a line is not to end. Nothing that is shown holds it otherwise. */
const unbreakable = '\u00A0';
const quoted = /"[^"]*"/g;

/**
 * A text broken between words so that no line is longer than the width; the lines after the first are indented. A word
 * that is longer itself is broken too, except a web address, which would lead nowhere then.
 *
 * @param width columns, the indentation included; undefined: one line
 */
export function wrapped(text: string, width: number | undefined, indentation: number): string {
  if (width === undefined) return oneLine(text);
  const room = roomOf(width, indentation);
  const lines: string[] = [];
  let line = '';
  const words = oneLine(text).split(' ');
  for (const word of words.flatMap((each) => (isAddress(each) ? [each] : withoutLongWords(each, room).split(' ')))) {
    if (line !== '' && shownLength(line) + 1 + shownLength(word) > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${' '.repeat(indentation)}`);
}

/** As {@link wrapped}, but what stands in quotation marks stays on one line where it can: commands, which people copy. */
export function wrappedWithCommands(text: string, width: number | undefined, indentation: number): string {
  const room = roomOf(width, indentation);
  const kept = text.replace(quoted, (command) =>
    command.length < room ? command.replaceAll(' ', unbreakable) : command,
  );
  return wrapped(kept, width, indentation).replaceAll(unbreakable, ' ');
}

/** A text whose long lines are wrapped, with commands whole; they stay indented as they are. */
export function fittedText(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .map((line) => {
      if (shownLength(line) <= width) return line;
      const [indentation = ''] = /^ */.exec(line) ?? [];
      return `${indentation}${wrappedWithCommands(line.slice(indentation.length), width, indentation.length)}`;
    })
    .join('\n');
}

/** Whether the text can be wrapped there without breaking a word of it, or a command in quotation marks. */
export function fitsWithin(text: string, width: number | undefined, indentation: number): boolean {
  const room = roomOf(width, indentation);
  const kept = text.replace(quoted, (command) => command.replaceAll(' ', unbreakable));
  return kept.split(' ').every((word) => shownLength(word) <= room);
}

/** A text none of whose words is wider than the room: longer ones become several. */
export function withoutLongWords(text: string, room: number): string {
  return text
    .split(' ')
    .map((word) => {
      // Colours are of words that are short.
      const isWhole = word.length <= room || word.includes('\u001B');
      return isWhole ? word : (word.match(new RegExp(`.{1,${room}}`, 'gu')) ?? []).join(' ');
    })
    .join(' ');
}

function isAddress(word: string): boolean {
  return /^"?https?:/.test(word);
}

/** A text's length in columns, its colours not counted. */
export function shownLength(text: string): number {
  return stripVTControlCharacters(text).length;
}

function roomOf(width: number | undefined, indentation: number): number {
  return width === undefined ? Number.POSITIVE_INFINITY : Math.max(width - indentation, leastRoom);
}
