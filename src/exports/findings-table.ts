import { isWrong, mappingAdvice, mappingTitles, type MappingFinding } from '../domain/mapping/findings.js';
import type { ExportTable } from './export-table.js';

/** What was found of the mapping between Atria and Autotask, of all kinds: one filters by the first column. */
export const findingsTable: ExportTable<MappingFinding> = {
  title: 'Mapping',
  columns: [
    { name: 'kind', head: 'Finding', width: 50, type: 'text', value: ({ kind }) => mappingTitles[kind] },
    { name: 'isWrong', head: 'To correct', width: 11, type: 'boolean', value: ({ kind }) => isWrong(kind) },
    { name: 'code', head: 'Code', width: 8, type: 'text', value: ({ code }) => code },
    { name: 'customerCode', head: 'Customer', width: 14, type: 'text', value: ({ customerCode }) => customerCode },
    {
      name: 'serviceCode',
      head: 'Service code',
      width: 14,
      type: 'text',
      value: ({ item }) => item?.serviceCode ?? null,
    },
    { name: 'name', head: 'Name', width: 36, type: 'text', value: ({ name }) => name },
    { name: 'value', head: 'Value', width: 16, type: 'text', value: ({ value }) => value },
    { name: 'found', head: 'In Autotask', width: 50, type: 'text', value: ({ found }) => found },
    {
      name: 'suggestion',
      head: 'Suggestion',
      width: 14,
      type: 'text',
      value: (each) => each.suggestion?.value ?? null,
    },
    {
      name: 'suggested',
      head: 'Suggested name',
      width: 30,
      type: 'text',
      value: (each) => each.suggestion?.name ?? null,
    },
    { name: 'advice', head: 'What to do', width: 70, type: 'text', value: ({ kind }) => mappingAdvice[kind] },
  ],
};
