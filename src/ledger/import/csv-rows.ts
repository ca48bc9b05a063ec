import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { RefusedRow } from '../append-changes.js';
import { spreadsheetRefusal } from './spreadsheet-cells.js';
import { decoded, UnreadableFile } from './text-file.js';

/** A row of a file as it is read, or why it cannot be. */
export type FileRow = { readonly row: number; readonly value: unknown } | RefusedRow;

/** The most characters of one row, in a line or in quotes: more than all columns together can hold. */
export const recordMax = 64 * 1024;

const separators = [',', ';', '\t'] as const;

/**
 * The rows of a CSV file with a line of column names, in bounded memory. Spreadsheets separate cells by semicolons, if
 * the comma is the decimal sign, or by tabs. They may say so in a first line `sep=;`, and end files with rows of
 * separators. An empty cell says nothing: some columns matter only to some rows.
 */
export async function* csvRows(source: Readable): AsyncGenerator<FileRow> {
  let row = 0;
  try {
    let names: readonly string[] | undefined;
    for await (const cells of records(source)) {
      if (names === undefined) {
        names = columnNames(cells);
        continue;
      }
      row += 1;
      if (cells.every((cell) => cell === '')) continue;
      yield rowOf(row, names, cells);
    }
  } catch (error) {
    // Nothing after a broken line can be trusted to be in its column.
    yield { row: row + 1, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UnreadableFile) return error.message;
  if (!(error instanceof CsvError)) throw error;
  return error.code === 'CSV_MAX_RECORD_SIZE' ? tooLong : `The file is not CSV from here on: ${error.message}.`;
}

const tooLong = `The row is longer than ${recordMax} characters. A quotation mark may be missing at its end.`;

async function* records(source: Readable): AsyncGenerator<string[]> {
  const text = shortLines(decoded(source));
  const { delimiter, head } = await readHead(text);
  const whole = Readable.from(withHead(head, text));
  const parser = whole.pipe(
    parse({ delimiter, trim: true, skip_empty_lines: true, relax_column_count: true, max_record_size: recordMax }),
  );
  whole.on('error', (error) => parser.destroy(error));
  yield* parser as AsyncIterable<string[]>;
}

async function* withHead(head: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield head;
  yield* rest;
}

/** Passes text on as long as no line is longer than a row may be: a row of many empty cells takes memory too. */
async function* shortLines(text: AsyncIterable<string>): AsyncGenerator<string> {
  let length = 0;
  for await (const part of text) {
    for (const [index, line] of part.split(/\r\n?|\n/).entries()) {
      length = index === 0 ? length + line.length : line.length;
      if (length > recordMax) throw new UnreadableFile(tooLong);
    }
    yield part;
  }
}

/** Reads up to the end of the line of column names. A line before it that names the separator is dropped. */
async function readHead(text: AsyncIterator<string>): Promise<{ delimiter: string; head: string }> {
  let head = '';
  for (let next = await text.next(); next.done !== true; next = await text.next()) {
    head = `${head}${next.value}`.replace(/^[\uFEFF\r\n]+/, '');
    const whole = head.split(/[\r\n]/).slice(0, -1);
    if (head.length > recordMax || whole.filter((line) => line !== '').length >= 2) break;
  }
  const named = /^"?sep=(.)"?[,;\t ]*[\r\n]+/i.exec(head);
  if (named !== null) return { delimiter: named[1] ?? ',', head: head.slice(named[0].length) };
  const [line = ''] = head.split(/[\r\n]/, 1);
  const [delimiter = ','] = separators.toSorted((one, other) => countOf(line, other) - countOf(line, one));
  return { delimiter, head };
}

/** How often a separator stands between the column names. */
function countOf(line: string, separator: string): number {
  return line.replaceAll(/"[^"]*"/g, '').split(separator).length;
}

function columnNames(cells: readonly string[]): readonly string[] {
  const twice = cells.find((name, index) => name !== '' && cells.indexOf(name) < index);
  if (twice === undefined) return cells;
  throw new UnreadableFile(`The column "${twice}" is there twice. Leave one of them out.`);
}

function rowOf(row: number, names: readonly string[], cells: readonly string[]): FileRow {
  const value: [string, string][] = [];
  for (const [index, cell] of cells.entries()) {
    if (cell === '') continue;
    const name = names[index] ?? '';
    if (name === '') return { row, reason: `The cell ${index + 1} stands in a column without a name.` };
    const reason = spreadsheetRefusal(name, cell);
    if (reason !== undefined) return { row, reason };
    value.push([name, cell]);
  }
  if (cells.length < names.length) {
    return { row, reason: `The row has ${cells.length} cells, and there are ${names.length} columns.` };
  }
  return { row, value: Object.fromEntries(value) };
}
