import type { ContractChanges } from '../store/lines/contract-changes.js';
import type { ExportTable } from './export-table.js';

/** What a preview would change, by customer and contract. */
export const contractTable: ExportTable<ContractChanges> = {
  title: 'By contract',
  columns: [
    { name: 'customerName', head: 'Customer', width: 30, type: 'text', value: ({ customerName }) => customerName },
    { name: 'customerCode', head: 'Customer code', width: 16, type: 'text', value: ({ customerCode }) => customerCode },
    { name: 'contractId', head: 'Contract', width: 12, type: 'number', value: ({ contractId }) => contractId },
    { name: 'contractName', head: 'Contract name', width: 30, type: 'text', value: ({ contractName }) => contractName },
    { name: 'lines', head: 'Lines', width: 9, type: 'number', value: ({ lines }) => lines },
    { name: 'toZero', head: 'To zero', width: 9, type: 'number', value: ({ toZero }) => toZero },
    { name: 'reduced', head: 'Reduced', width: 9, type: 'number', value: ({ reduced }) => reduced },
    { name: 'raised', head: 'Raised', width: 9, type: 'number', value: ({ raised }) => raised },
    { name: 'created', head: 'Created', width: 9, type: 'number', value: ({ created }) => created },
    { name: 'amount', head: 'Net per period', width: 14, type: 'decimal', value: ({ amount }) => amount },
    {
      ...{ name: 'withoutPrice', head: 'Lines without price', width: 18, type: 'number' },
      value: ({ withoutPrice }) => withoutPrice,
    },
  ],
};
