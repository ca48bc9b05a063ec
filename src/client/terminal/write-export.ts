import { exportRows, type ExportFormat } from '../../exports/export-formats.js';
import { inOneBatch, type ExportTable, type RowBatches } from '../../exports/export-table.js';
import { jsonOf } from '../../exports/json.js';
import { counted } from '../../domain/wording.js';
import { saveFile } from './save-file.js';
import type { Terminal } from './terminal.js';

/** Writes rows to a file, or to the standard output where the file is `-`, and says how many it wrote. */
export async function writeExport<Row>(
  terminal: Terminal,
  table: ExportTable<Row>,
  batches: RowBatches<Row>,
  { format, file, nouns }: { format: ExportFormat; file: string; nouns: readonly [one: string, more: string] },
): Promise<void> {
  let written = 0;
  async function* passed(): RowBatches<Row> {
    for await (const some of batches) {
      yield some;
      written += some.length;
      terminal.progress(counted(written, ...nouns));
    }
  }
  const pieces = exportRows(format, table, passed());
  if (file === '-') {
    await terminal.stream(pieces);
    return;
  }
  await saveFile(file, pieces);
  terminal.message(`${file} holds ${counted(written, ...nouns)}.`);
}

/** In which form rows are asked for; none of them: as a table to read. */
export interface ExportOptions {
  readonly json?: boolean | undefined;
  readonly csv?: string | undefined;
  readonly xlsx?: string | undefined;
}

/**
 * Writes rows as JSON, or to a CSV or an Excel file.
 *
 * @param answer the members of the JSON document beside the rows, and the name of these
 * @returns whether any of these forms was asked for
 */
export async function writeRows<Row>(
  terminal: Terminal,
  table: ExportTable<Row>,
  rows: readonly Row[],
  { json, csv, xlsx }: ExportOptions,
  answer: {
    readonly document: Parameters<typeof jsonOf>[0];
    readonly name: string;
    readonly nouns: readonly [one: string, more: string];
  },
): Promise<boolean> {
  const batches = inOneBatch(rows);
  const file = csv ?? xlsx;
  if (json === true) await terminal.stream(jsonOf(answer.document, answer.name, table, batches));
  else if (file !== undefined)
    await writeExport(terminal, table, batches, {
      format: csv === undefined ? 'xlsx' : 'csv',
      file,
      nouns: answer.nouns,
    });
  else return false;
  return true;
}
