import { join } from 'node:path';
import { statSync } from 'node:fs';
import { sql } from 'kysely';
import { defaultSyncSettings } from '../src/domain/settings.js';
import type { Stack } from '../src/sandbox/stack.js';
import type { Store } from '../src/store/database.js';
import { writeLogEntries, type NewLogEntry } from '../src/store/log-entries.js';
import { countLog, readLogPage } from '../src/store/log-pages.js';
import { parseCursor } from '../src/store/log-cursor.js';
import { asWritten, type LogOrder, type LogQuery } from '../src/store/log-query.js';
import { openRunRow } from '../src/store/runs.js';
import { startNode } from './child.js';
import { logOfLines, rareWord } from './log-entries.js';
import type { Bench, Figures } from './part.js';
import { watchProcesses } from './process-watch.js';
import { repeated, shownDuration, shownMemory, shownRate, shownSeconds, timed } from './timing.js';

const largeRun = 'large';
const otherRuns = 20;
const pageSize = 100;
const rounds = 9;

/** Pages, searches and downloads of one run's long log, beside the logs of other runs. */
export async function logPart(bench: Bench): Promise<Figures[]> {
  const entries = Math.round(1_000_000 * bench.scale);
  const stack = await bench.startStack();
  const written = await writeLogs(stack.store, entries, bench);
  const size = `a log of ${entries.toLocaleString('en-US')} entries`;
  const pages = await measurePages(stack.store, entries, bench);
  const downloads: string[][] = [];
  for (const format of ['csv', 'xlsx', 'json']) {
    bench.progress(`Downloading as ${format} …`);
    downloads.push(await download(format, entries, join(bench.directory, `log.${format}`), stack));
  }
  return [
    {
      title: `Pages of ${size}`,
      columns: ['page of 100', 'middle', 'longest', 'its count', 'entries found'],
      rows: pages,
      notes: [
        `The store also holds the logs of ${otherRuns} other runs, ${Math.round(entries / 50).toLocaleString('en-US')} entries each. Each time is that of ${rounds} calls after a first one. The count is the query for the numbers above a page; a search is counted up to 10,000.`,
        `The entries were written at ${shownRate(entries, written)}, 1,000 at a time.`,
      ],
    },
    {
      title: `Downloads of ${size}`,
      columns: ['format', 'time', 'rate', 'file', 'processor: ours', 'Postgres', 'memory: ours', 'Postgres'],
      rows: downloads,
      notes: ['`billing-sync log … --csv`, `--xlsx` and `--json`, the start of the command line included.'],
    },
  ];
}

async function writeLogs(store: Store, entries: number, bench: Bench): Promise<number> {
  for (let run = 0; run < otherRuns; run += 1)
    await writeLog(store, `other-${run}`, logOfLines(Math.round(entries / 50)));
  bench.progress(`Writing a log of ${entries} entries …`);
  const { ms } = await timed(() => writeLog(store, largeRun, logOfLines(entries)));
  // What Postgres does by itself within minutes.
  await sql`vacuum (analyze) log_entries`.execute(store);
  return ms;
}

async function writeLog(store: Store, runId: string, entries: Iterable<NewLogEntry>): Promise<void> {
  const now = new Date('2026-11-26T22:00:00Z');
  const run = { workflowId: 'billing-sync/bench', jobId: null, now, runDay: '2026-11-26', parameters: null };
  await openRunRow(store, { runId, ...run, leastLogLevel: 'Verbose', settings: defaultSyncSettings });
  let batch: NewLogEntry[] = [];
  for (const entry of entries) {
    batch.push(entry);
    if (batch.length < 1_000) continue;
    await writeLogEntries(store, runId, batch);
    batch = [];
  }
  await writeLogEntries(store, runId, batch);
}

async function measurePages(store: Store, entries: number, bench: Bench): Promise<string[][]> {
  const rows: string[][] = [];
  for (const { name, query = {}, order = asWritten, after } of cases(entries)) {
    bench.progress(`Measuring: ${name} …`);
    const cursor = after === undefined ? undefined : parseCursor(after, order.sort);
    const read = () => readLogPage(store, largeRun, query, order, { limit: pageSize, after: cursor });
    const page = await repeated(rounds, read);
    const count = await repeated(rounds, () => countLog(store, largeRun, query));
    const found = await countLog(store, largeRun, query);
    rows.push([
      name,
      shownDuration(page.middle),
      shownDuration(page.most),
      shownDuration(count.middle),
      `${found.isWhole ? '' : 'at least '}${found.entries.toLocaleString('en-US')}`,
    ]);
  }
  return rows;
}

interface PageCase {
  readonly name: string;
  readonly query?: LogQuery;
  readonly order?: LogOrder;
  readonly after?: string;
}

function cases(entries: number): PageCase[] {
  const byLevel: LogOrder = { sort: 'level', direction: 'descending' };
  const byCode: LogOrder = { sort: 'code', direction: 'ascending' };
  // The sequence numbers of the other runs come first.
  const deep = `${otherRuns * Math.round(entries / 50) + Math.round(entries * 0.9)}`;
  return [
    { name: 'first' },
    { name: 'after 900,000 others', after: deep },
    { name: 'last first', order: { sort: 'time', direction: 'descending' } },
    { name: 'by code', order: byCode },
    { name: 'by code, deep in AT10', order: byCode, after: `AT10.${deep}` },
    { name: 'by level, errors first', order: byLevel },
    { name: 'by level, deep in Info', order: byLevel, after: `1.${deep}` },
    { name: 'errors only', query: { levels: ['Error'] } },
    { name: 'warnings and errors', query: { levels: ['Warning', 'Error'] } },
    { name: 'one code of many (AT09)', query: { codes: ['AT09'] } },
    { name: 'one code that does not occur', query: { codes: ['AT34'] } },
    { name: 'search: one entry has it', query: { search: rareWord } },
    { name: 'search: ten entries have it', query: { search: 'customer 4711 ' } },
    { name: 'search: one in 97 has it', query: { search: '(42 gb)' } },
    { name: 'search: all have it', query: { search: 'customer' } },
    { name: 'search: none has it', query: { search: 'zeppelin' } },
    { name: 'search: parts are common, the whole occurs nowhere', query: { search: 'gb) customer' } },
    { name: 'search: two letters that are common', query: { search: 'gb' } },
    { name: 'search: two letters that occur nowhere', query: { search: 'qx' } },
    { name: 'search among errors, by code', query: { search: 'locked', levels: ['Error'] }, order: byCode },
    { name: 'search: all have it, errors first', query: { search: 'customer' }, order: byLevel },
  ];
}

async function download(format: string, entries: number, file: string, stack: Stack): Promise<string[]> {
  const target = format === 'json' ? ['--json'] : [`--${format}`, file];
  const child = startNode(['bin/billing-sync.js', 'log', largeRun, ...target], stack.environment);
  const watch = watchProcesses({ node: child.pid, postgres: stack.postgres.pid });
  const { ms } = await timed(() => child.ended);
  const { node, postgres } = watch.end();
  const size = format === 'json' ? '–' : `${Math.round(statSync(file).size / 1e6)} MB`;
  return [
    format,
    shownDuration(ms),
    shownRate(entries, ms),
    size,
    ...[shownSeconds(node.processor), shownSeconds(postgres.processor)],
    ...[shownMemory(node.memory), shownMemory(postgres.memory)],
  ];
}
