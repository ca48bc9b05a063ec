import type { DescribedEntry } from '../store/log/log-subjects.js';
import type { ExportTable } from './export-table.js';

/** The entries of a run's log: first what people filter by, then what they read. */
export const logTable: ExportTable<DescribedEntry> = {
  title: 'Log',
  columns: [
    { name: 'level', head: 'Level', width: 10, type: 'text', value: ({ level }) => level },
    { name: 'code', head: 'Code', width: 8, type: 'text', value: ({ code }) => code },
    { name: 'customerName', head: 'Customer', width: 30, type: 'text', value: ({ customerName }) => customerName },
    { name: 'customerCode', head: 'Customer code', width: 16, type: 'text', value: ({ customerCode }) => customerCode },
    { name: 'sku', head: 'SKU', width: 16, type: 'text', value: ({ sku }) => sku },
    { name: 'description', head: 'Billed as', width: 36, type: 'text', value: ({ description }) => description },
    { name: 'serviceName', head: 'Service', width: 30, type: 'text', value: ({ serviceName }) => serviceName },
    { name: 'contractId', head: 'Contract', width: 12, type: 'number', value: ({ contractId }) => contractId },
    { name: 'before', head: 'Before', width: 9, type: 'number', value: ({ before }) => before },
    { name: 'after', head: 'After', width: 9, type: 'number', value: ({ after }) => after },
    { name: 'change', head: 'Change', width: 9, type: 'number', value: changeOf },
    { name: 'message', head: 'Message', width: 120, type: 'text', value: ({ message }) => message },
    { name: 'loggedAt', head: 'Time (UTC)', width: 20, type: 'time', value: ({ loggedAt }) => loggedAt },
    { name: 'sequence', head: 'Entry', width: 10, type: 'number', value: ({ sequence }) => sequence },
  ],
};

/** The units that a line gained or lost; null if no quantity was decided. */
export function changeOf(line: { readonly before: number | null; readonly after: number | null }): number | null {
  return line.after === null ? null : line.after - (line.before ?? 0);
}
