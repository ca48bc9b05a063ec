import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { oneLine, shownText } from './shown-text.js';
import type { Colours } from './terminal.js';

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

/**
 * Rows in columns without borders. Where a width is given, the flexible columns share what is left of it. A headless one
 * goes on where another ended.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: { colours: Colours; width?: number | undefined; headless?: boolean },
): string {
  // As it is shown, so that the columns are as wide.
  const cells = rows.map((row) => row.map((cell) => oneLine(shownText(cell, options.colours.isColorSupported))));
  const natural = columns.map(({ head, least = 0 }, index) =>
    Math.max(head.length, least, ...cells.map((row) => stripVTControlCharacters(row[index] ?? '').length)),
  );
  const drawn = new Table({
    head: options.headless === true ? [] : columns.map(({ head }) => options.colours.dim(head)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    colWidths: fitted(columns, natural, options.width).map((width) => width + gap),
    chars: noBorder,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': gap },
    wordWrap: true,
  });
  drawn.push(...cells);
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function fitted(columns: readonly Column[], natural: readonly number[], width: number | undefined): number[] {
  const total = natural.reduce((sum, each) => sum + each + gap, -gap);
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
