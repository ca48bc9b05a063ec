import { sql } from 'kysely';
import type { HTMLElement } from 'node-html-parser';
import type { EndedRun, World } from '../rig/world.js';
import type { Desk } from './desk.js';
import type { JsonLine, LineRow, LogRow, RunName, RunViews, ShownReport, StoredEntry } from './evidence.js';
import { amount, inCsv, inXlsx, text, unitsOf, type Cells } from './cells.js';
import { contractViewsOf } from './contract-views.js';
import { readPage } from './pages.js';
import { entriesOfText, linesOfText } from './text-views.js';

/** Looks at a run in every way that there is: the command line, the console's pages, each download, and the store. */
export async function viewsOf(world: World, desk: Desk, name: RunName, run: EndedRun): Promise<RunViews> {
  const { runId } = run;
  const json = async (...command: readonly string[]) =>
    JSON.parse((await desk.command(...command, '--json')).toString()) as unknown;
  const allLines = ['run', 'lines', runId, '--only', 'all'];
  const page = readPage((await desk.page(`/runs/${runId}`)).toString());
  const report = (await json('run', 'show', runId)) as ShownReport;
  const { lines } = (await json(...allLines)) as { lines: Cells[] };
  const { entries } = (await json('log', runId)) as { entries: Cells[] };
  return {
    ...{ name, runId, report },
    result: run.summary?.lines ?? {},
    lines: lines.map(jsonLine),
    lineViews: {
      '"run lines --csv -"': inCsv(await desk.command(...allLines, '--csv', '-')).map(rowOfTable),
      '"run lines --xlsx -"': (await inXlsx(await desk.command(...allLines, '--xlsx', '-'))).map(rowOfTable),
      'the page': (await onPages(desk, `/runs/${runId}?lines=all`, 'Contract lines')).map(rowOfPage),
      "the page's CSV": inCsv(await desk.page(`/runs/${runId}/lines.csv?lines=all`)).map(rowOfTable),
      "the page's XLSX": (await inXlsx(await desk.page(`/runs/${runId}/lines.xlsx?lines=all`))).map(rowOfTable),
    },
    textLines: linesOfText((await desk.command(...allLines)).toString()),
    contractViews: report.plan === null ? {} : await contractViewsOf(desk, page, runId),
    entries: await storedEntries(world, runId),
    logViews: {
      '"log --json"': entries.map(({ code, message }) => ({ code: text(code), message: text(message) })),
      '"log"': entriesOfText((await desk.command('log', runId)).toString()),
      '"log --xlsx -"': (await inXlsx(await desk.command('log', runId, '--xlsx', '-'))).map(entryOfTable),
      '"log --csv -"': inCsv(await desk.command('log', runId, '--csv', '-')).map(entryOfTable),
      'the page': (await onPages(desk, `/runs/${runId}/log`, 'Log entries')).map(entryOfPage),
      "the page's CSV": inCsv(await desk.page(`/runs/${runId}/log.csv`)).map(entryOfTable),
      "the page's XLSX": (await inXlsx(await desk.page(`/runs/${runId}/log.xlsx`))).map(entryOfTable),
    },
    boxes: page.boxes,
    amountsOnPage: Object.fromEntries(
      ['More per contract period', 'Less per contract period', 'Net change'].map((fact) => [
        fact,
        amountOf(page.fact(fact)),
      ]),
    ),
  };
}

async function storedEntries({ store }: World, runId: string): Promise<StoredEntry[]> {
  const { rows } = await sql<StoredEntry>`
    select entry_key "key", code, message from log_entries where run_id = ${runId} order by sequence`.execute(store);
  return rows;
}

function jsonLine(line: Cells): JsonLine {
  return {
    lineId: text(line['lineId']),
    after: line['after'] as number | null,
    customer: text(line['customerName']),
    billedAs: text(line['description']),
    sku: text(line['sku']),
    before: text(line['before']),
    change: unitsOf(line['change']),
    from: text(line['effectiveDate']),
    outcome: text(line['code']),
    amount: amount(line['amount']),
    contract: text(line['contractName']) || text(line['contractId']),
    firstAmount: amount(line['firstAmount']),
  };
}

function rowOfTable(row: Cells): LineRow {
  return {
    customer: text(row['Customer']),
    billedAs: text(row['Billed as']),
    sku: text(row['SKU']),
    before: text(row['Before']),
    change: unitsOf(row['Change']),
    from: text(row['From']),
    outcome: text(row['Outcome']),
    amount: amount(row['Per period']),
  };
}

function rowOfPage(cells: readonly HTMLElement[]): LineRow {
  const cell = (label: string) => cells.find((each) => each.getAttribute('data-label') === label);
  // What stands below it in the cell is about something else.
  const first = (label: string) =>
    cell(label)
      ?.childNodes.find((node) => node.text.trim() !== '')
      ?.text.trim() ?? '';
  const day = first('From');
  return {
    customer: cells[0]?.text.trim() ?? '',
    billedAs: first('Billed as'),
    sku: first('SKU'),
    before: first('Before').replace('–', ''),
    change: unitsOf(first('Change')),
    from: day === '' ? '' : new Date(`${day} UTC`).toISOString().slice(0, 10),
    outcome: cell('Outcome')?.querySelector('a')?.text.trim() ?? '',
    amount: amount(first('Per period')),
  };
}

function entryOfTable(row: Cells): LogRow {
  return { code: text(row['Code']), message: text(row['Message']) };
}

function entryOfPage([, code, , message]: readonly HTMLElement[]): LogRow {
  return { code: code?.text.trim() ?? '', message: message?.childNodes[0]?.text ?? '' };
}

/** The rows of a table on a page and on those that follow it. */
async function onPages(desk: Desk, address: string, label: string): Promise<HTMLElement[][]> {
  const rows: HTMLElement[][] = [];
  for (let next: string | undefined = address; next !== undefined;) {
    const page = readPage((await desk.page(next)).toString());
    rows.push(...page.rows(label));
    next = page.next;
  }
  return rows;
}

/** The amount that a fact begins with; `''` where the page says that there is none, or that it is not known. */
function amountOf(fact = ''): string {
  return /^[−+]?[\d.,]+/.exec(fact)?.[0] ?? '';
}
