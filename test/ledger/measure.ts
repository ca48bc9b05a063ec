/**
 * Measures the ledger at size: `npx tsx test/ledger/measure.ts 15000` makes about a million changes of 15,000 customers,
 * and tells how long recording them and building their billing periods takes, and how much memory this process needed.
 */
import { addMonths } from '../../src/domain/day.js';
import { sampleHistory, sampleHistoryOptions } from '../../src/sandbox/sample-history.js';
import { migrate } from '../../src/store/database.js';
import { freshStore } from '../store/fresh-store.js';
import { append } from './fresh-ledger.js';
import { processBilling } from './process.js';

const customers = Number(process.argv[2] ?? '1500');
const { start, months } = sampleHistoryOptions;
const fresh = await freshStore();
let greatestRss = 0;
const watch = setInterval(() => (greatestRss = Math.max(greatestRss, process.memoryUsage().rss)), 100);

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const begun = performance.now();
  const result = await work();
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  process.stdout.write(`${what}: ${seconds} s, at most ${Math.round(greatestRss / 1e6)} MB so far\n`);
  return result;
}

try {
  await migrate(fresh.store);
  const { recorded } = await timed('Recording all changes', () =>
    append(fresh.store, sampleHistory({ ...sampleHistoryOptions, customers })),
  );
  process.stdout.write(`${recorded} changes of ${customers} customers\n`);
  const end = addMonths(start, months);
  await timed('Building all periods', () => processBilling(fresh.store, `${end}T12:00:00Z`));
  await timed('Building the open period again', () => processBilling(fresh.store, `${end}T12:00:00Z`));
  await timed('Bringing it up to date', () => processBilling(fresh.store, `${end}T12:00:00Z`, { mode: 'incremental' }));
} finally {
  clearInterval(watch);
  await fresh.close();
}
