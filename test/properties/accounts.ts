import { parse } from 'csv-parse/sync';
import readWorkbook from 'read-excel-file/node';
import type { EndedRun } from '../rig/world.js';
import type { Desk } from './desk.js';

/** How often each code stands somewhere. */
type Counts = Readonly<Record<string, number>>;

/** A report as `run show --json` gives it, as far as it is looked at here. */
interface ShownReport {
  readonly records: {
    readonly total: number;
    readonly inLines: number;
    readonly byCode: Counts;
    readonly ofCustomersWithOutcome: number;
    readonly notReached: number;
  };
  readonly lines: { readonly total: number; readonly byCode: Counts; readonly open: number };
  readonly customers: { readonly byCode: Counts };
}

/**
 * Adds up a run everywhere: each billing record that was read and each line that was seen has one outcome, and the command line,
 * the console, every download and the log say the same of it.
 *
 * @param recordsRead what Atria has for the period
 * @returns what does not add up, as sentences
 */
export async function accountsOf(desk: Desk, run: EndedRun, recordsRead: number): Promise<string[]> {
  const { runId } = run;
  const json = async (...command: readonly string[]) =>
    JSON.parse((await desk.command(...command, '--json')).toString()) as unknown;
  const report = (await json('run', 'show', runId)) as ShownReport;
  const { records, lines, customers } = report;
  const { lines: shown } = (await json('run', 'lines', runId, '--only', 'all')) as { lines: { code: string }[] };
  const { entries } = (await json('log', runId)) as { entries: { code: string }[] };
  const outcomes = added(lines.byCode, records.byCode, customers.byCode);
  const inLog = tally(entries.map(({ code }) => code));
  const linesOf = (counts: Counts) => ({ what: 'lines', expected: lines.byCode, counts });
  const entriesOf = (counts: Counts) => ({ what: 'entries of the log', expected: inLog, counts });
  const views = {
    'the result of the workflow': linesOf(run.summary?.lines ?? {}),
    '"run lines --json"': linesOf(tally(shown.map(({ code }) => code))),
    '"run lines --csv -"': linesOf(
      inCsv(await desk.command('run', 'lines', runId, '--only', 'all', '--csv', '-'), 'Outcome'),
    ),
    "the page's lines": linesOf(await onPages(desk, `/runs/${runId}?lines=all`, 'Contract lines')),
    "the page's CSV": linesOf(inCsv(await desk.page(`/runs/${runId}/lines.csv?lines=all`), 'Outcome')),
    "the page's XLSX": linesOf(await inXlsx(await desk.page(`/runs/${runId}/lines.xlsx?lines=all`), 'Outcome')),
    'the log that is stored': entriesOf(tally(run.log.map(({ code }) => code))),
    '"log --csv -"': entriesOf(inCsv(await desk.command('log', runId, '--csv', '-'), 'Code')),
    "the log's page": entriesOf(await onPages(desk, `/runs/${runId}/log`, 'Log entries')),
    "the log's CSV": entriesOf(inCsv(await desk.page(`/runs/${runId}/log.csv`), 'Code')),
    "the log's XLSX": entriesOf(await inXlsx(await desk.page(`/runs/${runId}/log.xlsx`), 'Code')),
    'the log, of each outcome,': {
      ...{ what: 'entries', expected: outcomes },
      counts: Object.fromEntries(Object.entries(inLog).filter(([code]) => code in outcomes)),
    },
  };
  return [
    ...sums(report, recordsRead),
    ...totalsOnPage((await desk.page(`/runs/${runId}`)).toString(), report),
    ...Object.entries(views).flatMap(([view, { what, expected, counts }]) => {
      const [wanted, found] = [countsText(expected), countsText(counts)];
      return wanted === found ? [] : [`By ${view} there are these ${what}: ${found}; expected are ${wanted}.`];
    }),
  ];
}

/** The two equations of a run. */
function sums({ records, lines }: ShownReport, recordsRead: number): string[] {
  const accounted = records.inLines + total(records.byCode) + records.ofCustomersWithOutcome;
  return [
    ...(records.total === recordsRead ? [] : [`It has ${records.total} records, and Atria has ${recordsRead}.`]),
    ...(accounted === recordsRead && records.notReached === 0
      ? []
      : [`${accounted} of its ${recordsRead} records have an outcome.`]),
    ...(total(lines.byCode) === lines.total && lines.open === 0
      ? []
      : [`${total(lines.byCode)} of its ${lines.total} lines have an outcome.`]),
  ];
}

/** The page draws each equation as boxes: the whole, and its parts. */
function totalsOnPage(page: string, { records, lines }: ShownReport): string[] {
  const sumsShown = page.split('<div class="sum">').slice(1);
  return [records.total, lines.total].flatMap((whole, index) => {
    const text = sumsShown[index]?.split('</div>')[0] ?? '';
    const boxes = [...text.matchAll(/<strong>([\d,]+)<\/strong>/g)].map(([, count = '']) =>
      Number(count.replaceAll(',', '')),
    );
    const [shown, ...parts] = boxes;
    const sum = parts.reduce((former, each) => former + each, 0);
    return shown === whole && sum === whole ? [] : [`The page says ${boxes.join(' = ')} where the whole is ${whole}.`];
  });
}

/** The codes in the tables of a page and of those that follow it. */
async function onPages(desk: Desk, address: string, label: string): Promise<Counts> {
  const codes: string[] = [];
  for (let next: string | undefined = address; next !== undefined;) {
    const page = (await desk.page(next)).toString();
    const [, table = ''] = page.split(`aria-label="${label}"`);
    const rows = (table.split('</table>')[0] ?? '').split('<tr').slice(2);
    codes.push(...rows.map((row) => /\/codes\/(AT\d\d)"/.exec(row)?.[1] ?? 'none'));
    next = /<a [^>]*rel="next" href="([^"#]+)/.exec(table)?.[1]?.replaceAll('&amp;', '&');
  }
  return tally(codes);
}

function inCsv(file: Buffer, column: string): Counts {
  return tally(parse(file, { bom: true, columns: true }).map((row) => (row as Record<string, string>)[column] ?? ''));
}

async function inXlsx(file: Buffer, column: string): Promise<Counts> {
  const [sheet] = await readWorkbook(file);
  const [heads = [], ...rows] = sheet?.data ?? [];
  return tally(rows.map((row) => String(row[heads.indexOf(column)])));
}

function tally(codes: readonly string[]): Counts {
  return added(...codes.map((code) => ({ [code]: 1 })));
}

function added(...all: readonly Counts[]): Counts {
  const sum: Record<string, number> = {};
  for (const counts of all) for (const [code, count] of Object.entries(counts)) sum[code] = (sum[code] ?? 0) + count;
  return sum;
}

function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function countsText(counts: Counts): string {
  const entries = Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([code, count]) => `${code} ${count}`).join(', ') || 'none';
}
