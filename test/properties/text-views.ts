import type { LogRow, TextLine } from './evidence.js';
import { plainDecimal } from './money.js';

const heads = ['customer', 'billed as', 'SKU', 'quantity', 'from', 'code'];

/**
 * The rows of `run lines`. Below a row of a preview, indented, stands where in Autotask it would be changed; below all of
 * them, after an empty line, what the quantity rules did.
 */
export function linesOfText(shown: string): TextLine[] {
  const [head = '', ...rows] = (shown.split('\n\n')[0] ?? '').split('\n').filter((line) => line !== '');
  const starts = heads.map((each) => head.indexOf(each));
  if (starts.includes(-1)) return [];
  return rows
    .filter((row) => !row.startsWith(' '))
    .map((row) => {
      const [customer = '', billedAs = '', sku = '', quantity = '', fromAndAmount = '', outcome = ''] = starts.map(
        (start, index) => row.slice(start, starts[index + 1]).trim(),
      );
      // The amount of a preview stands at the right, whether there is a day or not.
      const [, from = '', money = ''] = /^(\d{4}-\d\d-\d\d)?\s*(\S*)$/.exec(fromAndAmount) ?? [];
      return { customer, billedAs, sku, quantity, from, outcome, amount: money === '' ? '' : plainDecimal(money) };
    });
}

/** The entries of `log`. */
export function entriesOfText(shown: string): LogRow[] {
  return shown.split('\n').flatMap((line) => {
    const [, code, message] = /^(AT\d\d) {2,}\w+ {2,}(.*)$/.exec(line) ?? [];
    return code === undefined || message === undefined ? [] : [{ code, message }];
  });
}
