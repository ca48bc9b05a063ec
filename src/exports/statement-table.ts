import { statementKinds, type StatementRow } from '../domain/sync/statement.js';
import type { ExportTable } from './export-table.js';

/** What was billed to a customer in a billing period, and why: the rows of each line one below the other. */
export const statementTable: ExportTable<StatementRow> = {
  title: 'Statement',
  columns: [
    { name: 'contractId', head: 'Contract', width: 12, type: 'number', value: ({ contractId }) => contractId },
    { name: 'contractName', head: 'Contract name', width: 28, type: 'text', value: ({ contractName }) => contractName },
    { name: 'description', head: 'Billed as', width: 36, type: 'text', value: ({ description }) => description },
    { name: 'sku', head: 'SKU', width: 14, type: 'text', value: ({ sku }) => sku },
    { name: 'serviceName', head: 'Service', width: 26, type: 'text', value: ({ serviceName }) => serviceName },
    { name: 'what', head: 'What', width: 18, type: 'text', value: ({ kind }) => statementKinds[kind] },
    { name: 'at', head: 'When (UTC)', width: 20, type: 'time', value: ({ at }) => at },
    { name: 'effectiveDate', head: 'From', width: 12, type: 'day', value: ({ effectiveDate }) => effectiveDate },
    { name: 'before', head: 'Before', width: 9, type: 'number', value: ({ before }) => before },
    { name: 'after', head: 'After', width: 9, type: 'number', value: ({ after }) => after },
    { name: 'change', head: 'Change', width: 9, type: 'number', value: changeOf },
    { name: 'billed', head: 'Billed', width: 9, type: 'number', value: ({ billed }) => billed },
    { name: 'unitPrice', head: 'Unit price', width: 11, type: 'decimal', value: ({ unitPrice }) => unitPrice },
    { name: 'amount', head: 'Per period', width: 12, type: 'decimal', value: ({ amount }) => amount },
    { name: 'code', head: 'Code', width: 8, type: 'text', value: ({ code }) => code },
    { name: 'text', head: 'Why', width: 80, type: 'text', value: ({ text }) => text },
    { name: 'startedBy', head: 'Started by', width: 18, type: 'text', value: ({ startedBy }) => startedBy },
    { name: 'approvedBy', head: 'Approved by', width: 18, type: 'text', value: ({ approvedBy }) => approvedBy },
    { name: 'runId', head: 'Run', width: 38, type: 'text', value: ({ runId }) => runId },
    { name: 'undoesRunId', head: 'Undoes run', width: 38, type: 'text', value: ({ undoesRunId }) => undoesRunId },
    { name: 'recordId', head: 'Billing record', width: 14, type: 'text', value: ({ recordId }) => recordId },
    { name: 'lineId', head: 'Line', width: 20, type: 'text', value: ({ lineId }) => lineId },
    { name: 'databaseCi', head: 'Autotask database', width: 12, type: 'number', value: ({ databaseCi }) => databaseCi },
  ],
};

/** Of a step from one quantity to the next; the sum of a line's leads from its first quantity to its last one. */
function changeOf({ kind, before, after }: StatementRow): number | null {
  return (kind === 'change' || kind === 'elsewhere') && before !== null && after !== null ? after - before : null;
}
