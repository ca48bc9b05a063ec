import type { AuditEntry } from '../domain/audit/audit-entry.js';
import { changeText } from '../domain/audit/changed-fields.js';
import type { ExportTable } from './export-table.js';

/** The audit record: first what people read, then what chains the entries. */
export const auditTable: ExportTable<AuditEntry> = {
  title: 'Audit',
  columns: [
    { name: 'number', head: 'Entry', width: 8, type: 'number', value: ({ number }) => number },
    { name: 'at', head: 'Time (UTC)', width: 20, type: 'time', value: ({ at }) => at },
    { name: 'who', head: 'Who', width: 20, type: 'text', value: ({ who }) => who },
    { name: 'from', head: 'From', width: 14, type: 'text', value: ({ from }) => from },
    { name: 'action', head: 'Action', width: 18, type: 'text', value: ({ action }) => action },
    { name: 'record', head: 'Record', width: 14, type: 'text', value: ({ record }) => record },
    { name: 'id', head: 'Id', width: 38, type: 'text', value: ({ id }) => id },
    { name: 'name', head: 'Name', width: 30, type: 'text', value: ({ name }) => name },
    { name: 'changes', head: 'Before → after', width: 80, type: 'text', value: changesText },
    { name: 'reason', head: 'Reason', width: 40, type: 'text', value: ({ reason }) => reason },
    { name: 'digest', head: 'Digest', width: 66, type: 'text', value: ({ digest }) => digest },
  ],
};

/** All changes of an entry, a line each. */
function changesText({ changes }: AuditEntry): string {
  return changes.map(changeText).join('\n');
}
