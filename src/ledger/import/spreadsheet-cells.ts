import { shortText } from '../../domain/wording.js';

/** Columns whose values identify things here and in Autotask. */
const identifiers = ['code', 'customerCode', 'billingIdentifier', 'sku', 'service', 'serviceCode', 'reseller'];
const moreIdentifiers = ['resellerCode', 'sourceKey'];

/** `2.97E+07`, which has lost digits. */
const scientific = /^[+-]?\d+(?:[.,]\d+)?E[+-]\d+$/i;
/** `29,683,601`, `29.683.601`, `29'683'601`, with blanks of any kind too. */
const grouped = /^\d{1,3}(?:([.,'’\s])\d{3})(?:\1\d{3})*$/;
/** `29683601.0`. */
const decimal = /^\d+[.,]0+$/;
/** `#N/A`, `#REF!`, `########`. */
const failed = /^#(?:N\/A|NV|#+|[\p{L}\d/]+[!?])$/u;

const whole = /^\d+$/;

/**
 * Why an identifier cannot be what was meant, as a clause: a spreadsheet has turned it into a number or an error. If
 * stored, it would replace the right one.
 *
 * @param column the name of the cell's column; the result is undefined for columns that hold no identifier
 */
export function spreadsheetRefusal(column: string, cell: string): string | undefined {
  if (![...identifiers, ...moreIdentifiers].includes(column)) return undefined;
  const isNumber = scientific.test(cell) || grouped.test(cell) || decimal.test(cell);
  // Autotask's ids are whole numbers, so that more can be said of what has digits only.
  const isBroken = column === 'billingIdentifier' && !whole.test(cell) && /^[+-]?[\d.,'’\s]+$/.test(cell);
  if (!isNumber && !isBroken && !failed.test(cell)) return undefined;
  return (
    `${column}: "${shortText(cell, 40)}" is what a spreadsheet makes of an identifier, and not one. Format the column as ` +
    'text, enter the identifier anew, and save the file again.'
  );
}
