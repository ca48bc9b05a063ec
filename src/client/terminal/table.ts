import Table from 'cli-table3';
import { oneLine, shownText } from './shown-text.js';
import type { Colours } from './terminal.js';
import { shownLength, withoutLongWords, wrapped } from './wrapped-text.js';

export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
  /** As many characters wide at least. */
  readonly least?: number;
  /** Gets what the others leave of the width, and is wrapped there. */
  readonly flexible?: boolean;
}

const gap = 2;
const leastFlexible = 16;
const parts = ['top', 'bottom', 'left', 'right', 'mid', 'middle'];
const corners = ['top-mid', 'top-left', 'top-right', 'bottom-mid', 'bottom-left', 'bottom-right'];
const crossings = ['left-mid', 'mid-mid', 'right-mid'];
const noBorder = Object.fromEntries([...parts, ...corners, ...crossings].map((part) => [part, '']));

interface TableOptions {
  readonly colours: Colours;
  readonly width?: number | undefined;
  readonly headless?: boolean;
  readonly leastWidth?: number;
  readonly notes?: readonly (string | undefined)[];
}

/**
 * Rows in columns without borders. Where a width is given, the flexible columns share what is left of it; where that is
 * too little, each row becomes lines of its own below its first cell. A headless one goes on where another ended.
 *
 * @param options.leastWidth how wide a terminal must be for columns that people can read
 * @param options.notes for each row a text that stands below it, as wide as the table
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], options: TableOptions): string {
  // As it is shown, so that the columns are as wide.
  const cells = rows.map((row) => row.map((cell) => oneLine(shownText(cell, options.colours.isColorSupported))));
  const natural = columns.map(({ head, least = 0 }, index) =>
    Math.max(head.length, least, ...cells.map((row) => shownLength(row[index] ?? ''))),
  );
  const widths = fitted(columns, natural, options.width);
  if (options.width !== undefined && Math.max(totalOf(widths), options.leastWidth ?? 0) > options.width) {
    return stacked(columns, cells, { ...options, width: options.width });
  }
  const drawn = new Table({
    head: options.headless === true ? [] : columns.map(({ head }) => options.colours.dim(head)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    colWidths: widths.map((width) => width + gap),
    chars: noBorder,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': gap },
    wordWrap: true,
  });
  // The library cuts off words that are wider than their column.
  for (const [place, row] of cells.entries()) {
    drawn.push(row.map((cell, index) => withoutLongWords(cell, widths[index] ?? cell.length)));
    const note = options.notes?.[place];
    if (note !== undefined)
      drawn.push([{ content: noteText(note, options, totalOf(widths)), colSpan: columns.length }]);
  }
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function noteText(note: string, { colours }: TableOptions, width: number): string {
  const indented = wrapped(oneLine(shownText(note, colours.isColorSupported)), width - gap, 0).split('\n');
  return indented.map((line) => colours.dim(`${' '.repeat(gap)}${line}`)).join('\n');
}

/** Each row as a block: its first cell, and below it the others that say something, by the heads of their columns. */
function stacked(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: TableOptions & { readonly width: number },
): string {
  const { colours, width, notes } = options;
  const [, ...others] = columns;
  const headWidth = Math.max(...others.map(({ head }) => head.length));
  const indentation = gap + headWidth + gap;
  const lines = rows.flatMap(([first = '', ...cells], place) => [
    wrapped(first, width, gap),
    ...others.flatMap(({ head }, index) => {
      const cell = cells[index] ?? '';
      if (cell === '') return [];
      return [
        `${' '.repeat(gap)}${colours.dim(head.padEnd(headWidth))}${' '.repeat(gap)}${wrapped(cell, width, indentation)}`,
      ];
    }),
    ...[notes?.[place]].flatMap((note) => (note === undefined ? [] : noteText(note, options, width).split('\n'))),
  ]);
  return lines.join('\n');
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each + gap, -gap);
}

function fitted(columns: readonly Column[], natural: readonly number[], width: number | undefined): number[] {
  const total = totalOf(natural);
  if (width === undefined || total <= width) return [...natural];
  const flexible = columns.flatMap((column, index) => (column.flexible === true ? [index] : []));
  const fixed = total - flexible.reduce((sum, index) => sum + (natural[index] ?? 0), 0);
  let left = Math.max(width - fixed, leastFlexible * flexible.length);
  const widths = [...natural];
  // Narrow columns first: what they do not need goes to the others.
  const byNeed = [...flexible].sort((one, other) => (natural[one] ?? 0) - (natural[other] ?? 0));
  for (const [place, index] of byNeed.entries()) {
    const share = Math.min(natural[index] ?? 0, Math.floor(left / (byNeed.length - place)));
    widths[index] = share;
    left -= share;
  }
  return widths;
}
