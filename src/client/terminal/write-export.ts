import { exportRows, type ExportFormat } from '../../exports/export-formats.js';
import type { ExportTable, RowBatches } from '../../exports/export-table.js';
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
