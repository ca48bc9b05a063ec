import type { HTMLElement } from 'node-html-parser';
import { amount, inCsv, inXlsx, text, type Cell, type Cells } from './cells.js';
import type { Desk } from './desk.js';
import type { ContractRow } from './evidence.js';
import type { ReadPage } from './pages.js';

/** What a preview would change by contract, in every way in which that is shown. */
export async function contractViewsOf(
  desk: Desk,
  page: ReadPage,
  runId: string,
): Promise<Readonly<Record<string, readonly ContractRow[]>>> {
  const command = ['run', 'contracts', runId];
  const { contracts } = JSON.parse((await desk.command(...command, '--json')).toString()) as { contracts: Cells[] };
  const onPage = [...page.rows('Changes by contract'), ...page.rows('Changes by contract, continued')];
  return {
    '"run contracts --json"': contracts.map(rowOfJson),
    '"run contracts --csv -"': inCsv(await desk.command(...command, '--csv', '-')).map(rowOfTable),
    '"run contracts --xlsx -"': (await inXlsx(await desk.command(...command, '--xlsx', '-'))).map(rowOfTable),
    // Of one contract, the page has no such table.
    ...(contracts.length < 2 ? {} : { 'the page': onPage.map(rowOfPage) }),
  };
}

type Heads = Readonly<Record<keyof ContractRow | 'contractId', string>>;

const names: Heads = {
  ...{ customer: 'customerName', contract: 'contractName', contractId: 'contractId', lines: 'lines' },
  ...{ toZero: 'toZero', reduced: 'reduced', raised: 'raised', amount: 'amount' },
};

const tableHeads: Heads = {
  ...{ customer: 'Customer', contract: 'Contract name', contractId: 'Contract', lines: 'Lines' },
  ...{ toZero: 'To zero', reduced: 'Reduced', raised: 'Raised', amount: 'Net per period' },
};

const rowOfJson = (row: Cells): ContractRow => rowOf((head) => row[head], names);
const rowOfTable = (row: Cells): ContractRow => rowOf((head) => row[head], tableHeads);

function rowOfPage(cells: readonly HTMLElement[]): ContractRow {
  const shown = (label: string) => cells.find((each) => each.getAttribute('data-label') === label)?.childNodes[0]?.text;
  return rowOf((head) => (head === 'Customer' ? cells[0]?.text.trim() : shown(head)), {
    ...tableHeads,
    ...{ contract: 'Contract', contractId: 'Contract' },
  });
}

function rowOf(cell: (head: string) => Cell, heads: Heads): ContractRow {
  const count = (name: 'lines' | 'toZero' | 'reduced' | 'raised') => Number(cell(heads[name]));
  const money = text(cell(heads.amount));
  return {
    customer: text(cell(heads.customer)),
    contract: text(cell(heads.contract)) || text(cell(heads.contractId)),
    ...{ lines: count('lines'), toZero: count('toZero'), reduced: count('reduced'), raised: count('raised') },
    amount: money === 'not known' ? '' : amount(money),
  };
}
