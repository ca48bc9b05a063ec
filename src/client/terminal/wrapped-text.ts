import { oneLine } from './shown-text.js';

/**
 * A text broken between words so that no line is longer than the width; the lines after the first are indented.
 *
 * @param width columns, the indentation included; undefined: one line
 */
export function wrapped(text: string, width: number | undefined, indentation: number): string {
  if (width === undefined) return oneLine(text);
  const room = Math.max(width - indentation, 20);
  const lines: string[] = [];
  let line = '';
  for (const word of oneLine(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${' '.repeat(indentation)}`);
}
