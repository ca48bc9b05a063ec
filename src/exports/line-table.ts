import { changeOf } from '../domain/sync/line-change.js';
import { takenDayNote } from '../domain/sync/taken-day.js';
import type { ShownLine } from '../store/lines/line-pages.js';
import type { DescribedEntry } from '../store/log/log-subjects.js';
import type { ExportColumn, ExportTable } from './export-table.js';

/** What a line, and an entry about one, say first: what people filter by. */
export const lineColumns: readonly ExportColumn<ShownLine | DescribedEntry>[] = [
  { name: 'customerName', head: 'Customer', width: 30, type: 'text', value: ({ customerName }) => customerName },
  { name: 'customerCode', head: 'Customer code', width: 16, type: 'text', value: ({ customerCode }) => customerCode },
  { name: 'sku', head: 'SKU', width: 16, type: 'text', value: ({ sku }) => sku },
  { name: 'description', head: 'Billed as', width: 36, type: 'text', value: ({ description }) => description },
  { name: 'serviceName', head: 'Service', width: 30, type: 'text', value: ({ serviceName }) => serviceName },
  { name: 'contractId', head: 'Contract', width: 12, type: 'number', value: ({ contractId }) => contractId },
  { name: 'before', head: 'Before', width: 9, type: 'number', value: ({ before }) => before },
  { name: 'after', head: 'After', width: 9, type: 'number', value: ({ after }) => after },
  { name: 'change', head: 'Change', width: 9, type: 'number', value: changeOf },
];

const contractName: ExportColumn<ShownLine> = {
  ...{ name: 'contractName', head: 'Contract name', width: 30, type: 'text' },
  value: (line) => line.contractName,
};

const quantityRule: ExportColumn<ShownLine> = {
  ...{ name: 'quantityRule', head: 'Quantity rule', width: 60, type: 'text' },
  value: (line) => line.quantityRule,
};

const outcomeColumns: readonly ExportColumn<ShownLine>[] = [
  { name: 'billed', head: 'Billed', width: 9, type: 'number', value: ({ target }) => target },
  { name: 'effectiveDate', head: 'From', width: 12, type: 'day', value: ({ effectiveDate }) => effectiveDate },
  { name: 'code', head: 'Outcome', width: 9, type: 'text', value: ({ outcome }) => outcome },
];

/** The contract lines of a run. */
export const lineTable: ExportTable<ShownLine> = {
  title: 'Contract lines',
  columns: [...lineColumns, ...outcomeColumns, contractName, quantityRule],
};

/** The contract lines of a preview, with what the changes come to. */
export const previewTable: ExportTable<ShownLine> = {
  title: 'Preview',
  columns: [
    ...lineColumns,
    { name: 'unitPrice', head: 'Unit price', width: 11, type: 'decimal', value: ({ unitPrice }) => unitPrice },
    { name: 'amount', head: 'Per period', width: 12, type: 'decimal', value: ({ amount }) => amount },
    {
      ...{ name: 'firstAmount', head: 'First period (estimate)', width: 22, type: 'decimal' },
      value: ({ firstAmount }) => firstAmount,
    },
    ...outcomeColumns,
    contractName,
    quantityRule,
    {
      ...{ name: 'dayNote', head: 'Note on the day', width: 60, type: 'text' },
      value: ({ isDayTaken }) => (isDayTaken ? takenDayNote : null),
    },
  ],
};

/** The table for the lines of a run or a preview. */
export function lineTableOf({ isPreview }: { readonly isPreview: boolean }): ExportTable<ShownLine> {
  return isPreview ? previewTable : lineTable;
}
