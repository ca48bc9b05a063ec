import { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { ExportTable, RowBatches } from './export-table.js';
import { RowReader } from './row-reader.js';
import { sheetXml } from './xlsx-sheet.js';
import { contentTypes, packageRelations, styles, workbook, workbookRelations } from './xlsx-workbook.js';

/** A sheet of Excel has 1,048,576 rows, the heads included. */
const mostRowsPerSheet = 1_048_575;

/** The cheapest compression: rows are alike, and a better one makes the file a fifth smaller in three times the time. */
const compression = { compressionLevel: 1 };

/**
 * The rows as an Excel workbook, piece by piece: a ZIP of XML parts, each of which is written as its rows come. Where one
 * sheet is full, the next begins. Nothing in it is a formula.
 */
export async function* xlsxOf<Row>(
  table: ExportTable<Row>,
  batches: RowBatches<Row>,
  rowsPerSheet = mostRowsPerSheet,
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream.pipe(new PassThrough());
  const stop = new AbortController();
  const fail = (error: unknown) => output.destroy(error as Error);
  zip.on('error', fail);
  const reader = new RowReader(batches);
  const writing = writeParts(zip, table, reader, rowsPerSheet, stop.signal).catch(fail);
  try {
    for await (const chunk of output) yield chunk as Uint8Array;
  } finally {
    // Whoever downloads may stop before the end.
    stop.abort();
    await writing;
    await reader.close();
  }
}

async function writeParts<Row>(
  zip: ZipFile,
  table: ExportTable<Row>,
  reader: RowReader<Row>,
  rowsPerSheet: number,
  signal: AbortSignal,
): Promise<void> {
  const names: string[] = [];
  do {
    names.push(names.length === 0 ? table.title : `${table.title} ${names.length + 1}`);
    const sheet = Readable.from(sheetXml(table, reader.take(rowsPerSheet)), { signal, highWaterMark: 1 });
    zip.addReadStream(sheet, `xl/worksheets/sheet${names.length}.xml`, compression);
    await finished(sheet);
  } while (await reader.hasMore());
  const parts = {
    '[Content_Types].xml': contentTypes(names),
    '_rels/.rels': packageRelations,
    'xl/workbook.xml': workbook(names),
    'xl/_rels/workbook.xml.rels': workbookRelations(names),
    'xl/styles.xml': styles,
  };
  for (const [name, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
}
