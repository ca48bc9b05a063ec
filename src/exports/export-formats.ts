import { csvOf } from './csv.js';
import type { ExportTable, RowBatches } from './export-table.js';
import { xlsxOf } from './xlsx.js';

/** The formats of a download, with the media type to send it with. The names are also the files' extensions. */
export const exportFormats = {
  csv: { mediaType: 'text/csv; charset=utf-8', write: csvOf },
  xlsx: { mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', write: xlsxOf },
} as const;

export type ExportFormat = keyof typeof exportFormats;

/** The rows in a format, piece by piece, at any length. Whoever reads may be slow, or stop before the end. */
export function exportRows<Row>(
  format: ExportFormat,
  table: ExportTable<Row>,
  batches: RowBatches<Row>,
): AsyncGenerator<Uint8Array> {
  return exportFormats[format].write(table, batches);
}
