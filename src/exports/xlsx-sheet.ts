import type { ExportColumn, ExportTable, RowBatches } from './export-table.js';
import { cellStyles } from './xlsx-workbook.js';
import { xmlText } from './xlsx-text.js';

const daysFrom1900To1970 = 25_569;
const msPerDay = 86_400_000;
/** So many rows are one piece of text. */
const rowsPerPiece = 1000;

/** A sheet with a line of heads that stays in sight and can be filtered, and the rows below it, piece by piece. */
export async function* sheetXml<Row>(table: ExportTable<Row>, batches: RowBatches<Row>): AsyncGenerator<string> {
  const letters = table.columns.map((_, index) => columnLetters(index));
  const headCells = table.columns.map(({ head }, index) => textCell(`${letters[index]}1`, head, cellStyles.head));
  yield opening(table) + `<row r="1">${headCells.join('')}</row>`;
  let last = 1;
  for await (const rows of batches) {
    for (let from = 0; from < rows.length; from += rowsPerPiece) {
      let piece = '';
      for (const row of rows.slice(from, from + rowsPerPiece)) {
        last += 1;
        piece += `<row r="${last}">`;
        for (const [index, column] of table.columns.entries()) piece += cell(`${letters[index]}${last}`, column, row);
        piece += '</row>';
      }
      yield piece;
    }
  }
  yield `</sheetData><autoFilter ref="A1:${letters.at(-1)}${last}"/></worksheet>`;
}

function opening<Row>(table: ExportTable<Row>): string {
  const columns = table.columns.map(
    ({ width }, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
    '<sheetViews><sheetView workbookViewId="0">' +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' +
    `</sheetView></sheetViews><cols>${columns.join('')}</cols><sheetData>`
  );
}

function cell<Row>(reference: string, column: ExportColumn<Row>, row: Row): string {
  switch (column.type) {
    case 'text': {
      const text = column.value(row);
      return text === null || text === '' ? '' : textCell(reference, text, cellStyles.plain);
    }
    case 'number':
      return numberCell(reference, column.value(row), cellStyles.plain);
    case 'decimal': {
      const decimal = column.value(row);
      return numberCell(reference, decimal === null ? null : Number(decimal), cellStyles.plain);
    }
    case 'boolean': {
      const value = column.value(row);
      return value === null ? '' : `<c r="${reference}" t="b"><v>${value ? 1 : 0}</v></c>`;
    }
    case 'day': {
      const day = column.value(row);
      return numberCell(reference, day === null ? null : serial(Date.parse(day)), cellStyles.day);
    }
    case 'time': {
      const time = column.value(row);
      return numberCell(reference, time === null ? null : serial(time.getTime()), cellStyles.time);
    }
  }
}

function textCell(reference: string, text: string, style: number): string {
  return `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

function numberCell(reference: string, value: number | null, style: number): string {
  return value === null || !Number.isFinite(value) ? '' : `<c r="${reference}" s="${style}"><v>${value}</v></c>`;
}

/** Excel counts days from the beginning of 1900. */
function serial(ms: number): number {
  return ms / msPerDay + daysFrom1900To1970;
}

/** A to Z, then AA and so on. */
function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnLetters(Math.floor(index / 26) - 1) + letter;
}
