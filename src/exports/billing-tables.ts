import type { DetailRecord, ItemEvent, SummaryRecord } from '../ledger/store/records.js';
import type { ExportColumn, ExportTable } from './export-table.js';

/** What both reports say of a row first. The names are those of the ledger's REST API. */
const common: readonly ExportColumn<Omit<SummaryRecord, 'lastCount' | 'thisCount' | 'billingIdentifier'>>[] = [
  { name: 'customerCode', head: 'Customer code', width: 16, type: 'text', value: ({ customerCode }) => customerCode },
  { name: 'customerName', head: 'Customer', width: 30, type: 'text', value: ({ customerName }) => customerName },
  { name: 'productSku', head: 'SKU', width: 16, type: 'text', value: ({ sku }) => sku },
  { name: 'summaryGrouping', head: 'Description', width: 44, type: 'text', value: ({ grouping }) => grouping },
  { name: 'serviceName', head: 'Service', width: 24, type: 'text', value: ({ serviceName }) => serviceName },
  { name: 'planName', head: 'Plan', width: 20, type: 'text', value: ({ planName }) => planName },
  { name: 'billable', head: 'Billable', width: 9, type: 'boolean', value: ({ billable }) => billable },
  { name: 'overrideReason', head: 'Not billed because', width: 24, type: 'text', value: (row) => row.overrideReason },
];

/** The summary of a period: one row for what a customer is billed alike. */
export const billingSummaryTable: ExportTable<SummaryRecord> = {
  title: 'Billing summary',
  columns: [
    ...common,
    {
      name: 'customerAccountCode',
      head: 'Billing identifier',
      width: 18,
      type: 'text',
      value: (row) => row.billingIdentifier,
    },
    { name: 'lastMonthCount', head: 'Last count', width: 11, type: 'number', value: ({ lastCount }) => lastCount },
    {
      name: 'difference',
      head: 'Difference',
      width: 11,
      type: 'number',
      value: (row) => row.thisCount - row.lastCount,
    },
    { name: 'thisMonthCount', head: 'This count', width: 11, type: 'number', value: ({ thisCount }) => thisCount },
    { name: 'id', head: 'Record', width: 11, type: 'number', value: ({ summaryId }) => summaryId },
  ],
};

/** The details of a period: one row for each item, with who made it come and go. */
export const billingDetailTable: ExportTable<DetailRecord> = {
  title: 'Billing detail',
  columns: [
    ...common,
    { name: 'userName', head: 'User', width: 30, type: 'text', value: ({ userName }) => userName },
    { name: 'instanceName', head: 'Instance', width: 20, type: 'text', value: ({ instance }) => instance },
    { name: 'action', head: 'Action', width: 9, type: 'text', value: ({ action }) => action },
    { name: 'addedAt', head: 'Added (UTC)', width: 20, type: 'time', value: ({ added }) => timeOf(added) },
    { name: 'addedBy', head: 'Added by', width: 20, type: 'text', value: ({ added }) => added.actor },
    { name: 'addedChange', head: 'Added by change', width: 11, type: 'number', value: ({ added }) => added.changeId },
    { name: 'removedAt', head: 'Removed (UTC)', width: 20, type: 'time', value: ({ removed }) => timeOf(removed) },
    { name: 'removedBy', head: 'Removed by', width: 20, type: 'text', value: ({ removed }) => removed?.actor ?? null },
    {
      name: 'removedChange',
      head: 'Removed by change',
      width: 11,
      type: 'number',
      value: (row) => row.removed?.changeId ?? null,
    },
    { name: 'recordId', head: 'Record', width: 11, type: 'number', value: ({ summaryId }) => summaryId },
  ],
};

function timeOf(event: ItemEvent | null): Date | null {
  return event === null ? null : new Date(event.happenedAt);
}
