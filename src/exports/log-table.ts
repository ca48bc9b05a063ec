import type { LogEntry } from '../store/log/log-entries.js';
import type { ExportTable } from './export-table.js';

/** The entries of a run's log. */
export const logTable: ExportTable<LogEntry> = {
  title: 'Log',
  columns: [
    { name: 'sequence', head: 'Entry', width: 10, type: 'number', value: ({ sequence }) => sequence },
    { name: 'loggedAt', head: 'Time (UTC)', width: 20, type: 'time', value: ({ loggedAt }) => loggedAt },
    { name: 'code', head: 'Code', width: 8, type: 'text', value: ({ code }) => code },
    { name: 'level', head: 'Level', width: 10, type: 'text', value: ({ level }) => level },
    { name: 'message', head: 'Message', width: 120, type: 'text', value: ({ message }) => message },
    { name: 'customerCode', head: 'Customer', width: 16, type: 'text', value: ({ customerCode }) => customerCode },
  ],
};
