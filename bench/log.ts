import { statSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Stack } from '../src/demo/stack.js';
import type { Store } from '../src/store/database.js';
import { startNode } from './child.js';
import { startBenchedConsole, type BenchedConsole } from './console.js';
import { logOfLines } from './log-entries.js';
import { measureLogPages, measureOtherPages } from './log-pages.js';
import type { Bench, Bound, Figures } from './part.js';
import { watchProcesses } from './process-watch.js';
import { recordRun, settle } from './recorded-runs.js';
import { shownDuration, shownMemory, shownRate, shownSeconds, timed } from './timing.js';

const largeRun = 'large';
const otherRuns = 20;

/** Pages, searches and downloads of one run's long log, beside the logs of other runs. */
export async function logPart(bench: Bench): Promise<Figures[]> {
  const entries = Math.round(1_000_000 * bench.scale);
  const stack = await bench.startStack();
  const written = await recordRuns(stack.store, entries, bench);
  const size = `a log of ${entries.toLocaleString('en-US')} entries`;
  const served = await startBenchedConsole(stack.environment);
  try {
    const pages = await measureLogPages(served, { runId: largeRun, ...(await deepPlace(stack.store)) }, bench);
    const others = await measureOtherPages(served, entries / 10, bench);
    const downloads = await measureDownloads(served, entries, stack, bench);
    const rate = shownRate(entries, written);
    return [
      {
        title: `The console's pages of ${size}`,
        ...pages,
        notes: [
          `The store also holds the logs of ${otherRuns} other runs, ${count(entries / 50)} entries each, and of one that is under way, ${count(entries / 10)} entries.`,
          `The entries were written at ${rate}, 1,000 at a time.`,
          ...pages.notes,
        ],
      },
      {
        title: `The console's pages of a run with ${count(entries / 10)} contract lines, and of ${otherRuns + 2} runs`,
        ...others,
      },
      { title: `Downloads of ${size}`, ...downloads },
    ];
  } finally {
    await served.stop();
  }
}

/** @returns how long the large log took, in milliseconds */
async function recordRuns(store: Store, entries: number, bench: Bench): Promise<number> {
  const [ofOther, lines] = [Math.round(entries / 50), Math.round(entries / 10)];
  bench.progress(`Writing the logs of ${otherRuns} runs …`);
  for (let run = 0; run < otherRuns; run += 1)
    await recordRun(store, { runId: `other-${run}`, daysAgo: run + 1, lines: ofOther, log: logOfLines(ofOther) });
  bench.progress(`Writing a log of ${entries} entries …`);
  const { ms } = await timed(() => recordRun(store, { runId: largeRun, lines, log: logOfLines(entries) }));
  await recordRun(store, { runId: 'under-way', lines, isUnderWay: true, log: logOfLines(lines) });
  await settle(store);
  return ms;
}

/** The sequence number of an entry that nine tenths of the log come before. */
async function deepPlace(store: Store): Promise<{ deepSequence: number }> {
  const { rows } = await sql<{ place: number }>`
    select (min(sequence) + 0.9 * (max(sequence) - min(sequence)))::bigint place from log_entries
    where run_id = ${largeRun}`.execute(store);
  return { deepSequence: rows[0]?.place ?? 0 };
}

const memoryLimit = 512;

async function measureDownloads(served: BenchedConsole, entries: number, stack: Stack, bench: Bench) {
  const rows: string[][] = [];
  const bounds: Bound[] = [];
  const measure = async (what: string, pid: number | undefined, work: () => Promise<number>) => {
    bench.progress(`Downloading: ${what} …`);
    const watch = watchProcesses({ node: pid, postgres: stack.postgres.pid });
    const { ms, result: bytes } = await timed(work);
    const { node, postgres } = watch.end();
    rows.push([
      ...[what, shownDuration(ms), shownRate(entries, ms), `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`],
      ...[shownSeconds(node.processor), shownSeconds(postgres.processor)],
      ...[shownMemory(node.memory), shownMemory(postgres.memory)],
    ]);
    bounds.push({ what: `memory of the process, ${what}`, unit: 'MB', measured: node.memory, limit: memoryLimit });
  };
  for (const format of ['csv', 'xlsx']) {
    await measure(`${format}, console`, served.pid, () => served.download(`/runs/${largeRun}/log.${format}`));
    const file = join(bench.directory, `log.${format}`);
    const program = startNode(['bin/billing-sync.js', 'log', largeRun, `--${format}`, file], stack.environment);
    await measure(`${format}, command line`, program.pid, async () => {
      await program.ended;
      return statSync(file).size;
    });
  }
  return {
    columns: ['download', 'time', 'rate', 'file', 'processor: ours', 'Postgres', 'memory: ours', 'Postgres'],
    rows,
    bounds,
    notes: ['From the command line with `billing-sync log … --csv` and `--xlsx`, its start included.'],
  };
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
