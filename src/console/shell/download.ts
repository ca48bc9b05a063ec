import type { Context } from 'hono';
import { exportFormats, exportRows, type ExportFormat } from '../../exports/export-formats.js';
import type { ExportTable, RowBatches } from '../../exports/export-table.js';
import type { Run } from '../../store/runs/runs.js';

/** Sends rows of a run as a file, however many there are: `log-2026-11-25-01a20ca5.csv`. */
export function runDownload<Row>(
  context: Context,
  table: ExportTable<Row>,
  batches: RowBatches<Row>,
  { name, run, format }: { name: string; run: Run; format: ExportFormat },
): Response {
  const file = `${name}-${run.periodEnd ?? 'no-period'}-${run.runId.slice(0, 8)}.${format}`;
  const { mediaType } = exportFormats[format];
  return download(context, exportRows(format, table, batches), { file, mediaType });
}

/** Sends a file of any length. */
export function download(
  context: Context,
  pieces: AsyncIterable<Uint8Array>,
  { file, mediaType }: { readonly file: string; readonly mediaType: string },
): Response {
  return context.body(ReadableStream.from(pieces), 200, {
    'Content-Type': mediaType,
    'Content-Disposition': `attachment; filename="${file}"`,
  });
}
