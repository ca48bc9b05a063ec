import { levelRank, type LogCode } from '../domain/log/log-codes.js';
import type { DescribedEntry } from '../store/log/log-subjects.js';
import type { ExportTable } from './export-table.js';
import { lineColumns } from './line-table.js';

/**
 * The entries of a run's log: first what people filter by, then what they read. New columns come last: scripts may count them.
 *
 * @param adviceFor what to do about a warning or an error of the run
 */
export function logTable(adviceFor: (code: LogCode) => string): ExportTable<DescribedEntry> {
  const advice = ({ code, level }: DescribedEntry) =>
    levelRank(level) >= levelRank('Warning') ? adviceFor(code) : null;
  return {
    title: 'Log',
    columns: [
      { name: 'level', head: 'Level', width: 10, type: 'text', value: ({ level }) => level },
      { name: 'code', head: 'Code', width: 8, type: 'text', value: ({ code }) => code },
      ...lineColumns,
      { name: 'message', head: 'Message', width: 120, type: 'text', value: ({ message }) => message },
      { name: 'loggedAt', head: 'Time (UTC)', width: 20, type: 'time', value: ({ loggedAt }) => loggedAt },
      { name: 'sequence', head: 'Entry', width: 10, type: 'number', value: ({ sequence }) => sequence },
      { name: 'companyId', head: 'Account ID', width: 12, type: 'number', value: ({ companyId }) => companyId },
      { name: 'advice', head: 'What to do', width: 80, type: 'text', value: advice },
    ],
  };
}
