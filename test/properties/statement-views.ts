import type { HTMLElement } from 'node-html-parser';
import { amount, inCsv, inXlsx, text, unitsOf, type Cells } from './cells.js';
import type { Desk } from './desk.js';
import type { StatementFact, StatementRow, StatementViews } from './evidence.js';
import { readPage } from './pages.js';
import type { DrawnProvider } from './provider.js';

/** The statement of each customer, in every way in which it is shown. */
export async function statementsOf(
  desk: Desk,
  { scenario, period }: DrawnProvider,
): Promise<Readonly<Record<string, StatementViews>>> {
  const records = scenario.atria?.billing?.find(({ periodEnd }) => periodEnd === period.end)?.records ?? [];
  const all: Record<string, StatementViews> = {};
  for (const { code } of scenario.atria?.customers ?? []) {
    const billed = records.filter(({ customerCode, billable }) => customerCode === code && billable !== false);
    all[code] = {
      billedByAtria: billed.map(({ sku = '', quantity }) => ({ sku, units: quantity })),
      ...(await statementOf(desk, code, period.end)),
    };
  }
  return all;
}

async function statementOf(
  desk: Desk,
  code: string,
  periodEnd: string,
): Promise<Pick<StatementViews, 'facts' | 'views'>> {
  const answer = (await desk.command('statement', code, '--period', periodEnd, '--json')).toString();
  // Of a customer that no run has looked at, there is none.
  if (answer === '') return { facts: [], views: {} };
  const { rows } = JSON.parse(answer) as { rows: Cells[] };
  const asked = `customer=${encodeURIComponent(code)}&period=${periodEnd}`;
  const page = readPage((await desk.page(`/statements?${asked}`)).toString());
  const csv = inCsv(await desk.page(`/statements/statement.csv?${asked}`));
  const xlsx = await inXlsx(await desk.page(`/statements/statement.xlsx?${asked}`));
  const ofLines = (row: Cells) => text(row['Line']) !== '' && row['What'] !== 'Billing record';
  return {
    facts: rows.map(factOf),
    views: {
      "the page's CSV": csv.filter(ofLines).map(rowOfTable),
      "the page's XLSX": xlsx.filter(ofLines).map(rowOfTable),
      'the page': page.tables.flatMap(({ label, rows: shown }) => {
        const [, sku] = /\(([^()]*)\)$/.exec(label) ?? [];
        return sku === undefined ? [] : shown.map((cells) => rowOfPage(sku, cells));
      }),
    },
  };
}

function factOf(row: Cells): StatementFact {
  return {
    ...{ sku: text(row['sku']), what: text(row['what']) },
    ...{ before: text(row['before']), after: text(row['after']), change: unitsOf(row['change']) },
    ...{ amount: amount(row['amount']), lineId: text(row['lineId']), from: text(row['effectiveDate']) },
    ...{ billed: row['billed'] as number | null, text: text(row['text']), runId: text(row['runId']) },
  };
}

function rowOfTable(row: Cells): StatementRow {
  return {
    ...{ sku: text(row['SKU']), what: text(row['What']) },
    ...{ before: text(row['Before']), after: text(row['After']), change: unitsOf(row['Change']) },
    amount: amount(row['Per period']),
  };
}

function rowOfPage(sku: string, cells: readonly HTMLElement[]): StatementRow {
  const cell = (label: string) =>
    (cells.find((each) => each.getAttribute('data-label') === label)?.text ?? '')
      .trim()
      .replace('not known', '')
      .replaceAll(',', '');
  return {
    ...{ sku, what: cells[0]?.text.trim() ?? '' },
    ...{ before: cell('Before'), after: cell('After'), change: unitsOf(cell('Change')) },
    amount: amount(cell('Per period')),
  };
}
