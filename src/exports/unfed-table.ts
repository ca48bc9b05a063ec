import type { UnfedLine } from '../domain/mapping/unfed-lines.js';
import type { ExportTable } from './export-table.js';

/** Contract lines that no SKU of Atria's catalogue feeds. */
export const unfedTable: ExportTable<UnfedLine> = {
  title: 'Lines that no SKU feeds',
  columns: [
    { name: 'customerCode', head: 'Customer', width: 14, type: 'text', value: ({ customerCode }) => customerCode },
    { name: 'customerName', head: 'Customer name', width: 30, type: 'text', value: ({ customerName }) => customerName },
    { name: 'contractId', head: 'Contract', width: 12, type: 'number', value: ({ contractId }) => contractId },
    { name: 'contractName', head: 'Contract name', width: 28, type: 'text', value: ({ contractName }) => contractName },
    { name: 'contractServiceId', head: 'Line', width: 12, type: 'number', value: (line) => line.contractServiceId },
    { name: 'serviceId', head: 'Service ID', width: 12, type: 'number', value: ({ serviceId }) => serviceId },
    { name: 'serviceName', head: 'Service', width: 30, type: 'text', value: ({ serviceName }) => serviceName },
    { name: 'units', head: 'Units', width: 9, type: 'number', value: ({ units }) => units },
    { name: 'unitPrice', head: 'Unit price', width: 11, type: 'number', value: ({ unitPrice }) => unitPrice },
    { name: 'amount', head: 'Per period', width: 12, type: 'decimal', value: ({ amount }) => amount },
  ],
};
