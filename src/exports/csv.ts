import { stringify } from 'csv-stringify/sync';
import { shownTime, type ExportColumn, type ExportTable, type RowBatches } from './export-table.js';

const options = {
  // A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers are left alone.
  escape_formulas: true,
  // Other separators than ours are in use too; what stands between quotes is one cell to more programs.
  quoted_match: /[;|\t\r\n]/,
  record_delimiter: 'windows',
} as const;

/** Without it, Excel does not take the file for UTF-8. */
const byteOrderMark = '\uFEFF';

/** The rows as CSV (RFC 4180, UTF-8) with a line of heads, piece by piece. */
export async function* csvOf<Row>(table: ExportTable<Row>, batches: RowBatches<Row>): AsyncGenerator<Uint8Array> {
  yield encoded(byteOrderMark + stringify([table.columns.map(({ head }) => head)], options));
  for await (const rows of batches) {
    yield encoded(
      stringify(
        rows.map((row) => table.columns.map((column) => field(column, row))),
        options,
      ),
    );
  }
}

function field<Row>(column: ExportColumn<Row>, row: Row): string | number | null {
  switch (column.type) {
    case 'text': {
      const text = column.value(row);
      return text === null ? null : withoutFormulas(text);
    }
    case 'number':
    case 'day':
      return column.value(row);
    case 'decimal': {
      const decimal = column.value(row);
      return decimal === null ? null : Number(decimal);
    }
    case 'boolean':
      return column.value(row)?.toString().toUpperCase() ?? null;
    case 'time': {
      const time = column.value(row);
      return time === null ? null : shownTime(time);
    }
  }
}

/**
 * Where another character than the comma parts cells, as in most of Europe, quotes in the middle of a line are none, and
 * each such character within a text begins a cell: a formula may begin there too, behind blanks and quotes.
 */
const cellStart = /((?:^["'\s]+|[;|\t\r\n\u2028\u2029])["'\s;|]*)([=+\-@\uFF1D\uFF0B\uFF0D\uFF20])?/g;

function withoutFormulas(text: string): string {
  return text.replace(cellStart, (all, start: string, sign?: string) =>
    sign === undefined ? all : `${start}'${sign}`,
  );
}

function encoded(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}
