import { parse } from 'csv-parse/sync';
import readWorkbook from 'read-excel-file/node';
import { plainDecimal } from './money.js';

export type Cell = string | number | Date | null | undefined;
export type Cells = Readonly<Record<string, Cell>>;

export function inCsv(file: Buffer): Cells[] {
  return parse(file, { bom: true, columns: true });
}

export async function inXlsx(file: Buffer): Promise<Cells[]> {
  const [sheet] = await readWorkbook(file);
  const [heads = [], ...rows] = sheet?.data ?? [];
  return rows.map((row) => Object.fromEntries(heads.map((head, index) => [String(head), row[index] as Cell])));
}

export function text(value: Cell): string {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
}

/** Units more or less; no units are shown as none on a page. */
export function unitsOf(value: Cell): string {
  const units = amount(value);
  return units === '0' ? '' : units;
}

/** A number in one way of writing; `''` where there is none. */
export function amount(value: Cell): string {
  return text(value) === '' ? '' : plainDecimal(text(value));
}
