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
  return context.body(ReadableStream.from(exportRows(format, table, batches)), 200, {
    'Content-Type': exportFormats[format].mediaType,
    'Content-Disposition': `attachment; filename="${file}"`,
  });
}
