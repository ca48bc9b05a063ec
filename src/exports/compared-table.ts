import type { ComparedLine } from '../store/lines/compared-lines.js';
import type { ExportTable } from './export-table.js';

/** The lines that two runs do not leave with the same quantity. */
export const comparedTable: ExportTable<ComparedLine> = {
  title: 'Compared runs',
  columns: [
    { name: 'customerName', head: 'Customer', width: 30, type: 'text', value: ({ customerName }) => customerName },
    { name: 'customerCode', head: 'Customer code', width: 16, type: 'text', value: ({ customerCode }) => customerCode },
    { name: 'contractId', head: 'Contract', width: 12, type: 'number', value: ({ contractId }) => contractId },
    { name: 'contractName', head: 'Contract name', width: 30, type: 'text', value: ({ contractName }) => contractName },
    { name: 'description', head: 'Description', width: 40, type: 'text', value: ({ description }) => description },
    { name: 'sku', head: 'SKU', width: 16, type: 'text', value: ({ sku }) => sku },
    { name: 'serviceName', head: 'Service', width: 26, type: 'text', value: ({ serviceName }) => serviceName },
    { name: 'earlierBefore', head: 'Earlier before', width: 9, type: 'number', value: (line) => line.earlierBefore },
    { name: 'earlier', head: 'Earlier', width: 9, type: 'number', value: ({ earlier }) => earlier },
    { name: 'earlierCode', head: 'Earlier code', width: 9, type: 'text', value: ({ earlierCode }) => earlierCode },
    { name: 'laterBefore', head: 'Later before', width: 9, type: 'number', value: ({ laterBefore }) => laterBefore },
    { name: 'later', head: 'Later', width: 9, type: 'number', value: ({ later }) => later },
    { name: 'laterCode', head: 'Later code', width: 9, type: 'text', value: ({ laterCode }) => laterCode },
    { name: 'difference', head: 'Difference', width: 11, type: 'number', value: ({ difference }) => difference },
    { name: 'amount', head: 'Per period', width: 12, type: 'decimal', value: ({ amount }) => amount },
  ],
};
