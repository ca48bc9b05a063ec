import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rareWord } from '../../bench/log-entries.js';
import { searches } from '../../bench/log-views.js';
import { boundText, isKept, type Bound, type Figures } from '../../bench/part.js';
import { runPart, withBench } from '../../bench/run-part.js';
import { predictedCosts } from '../../bench/model.js';
import { syncFigures } from '../../bench/sync-figures.js';
import { measureWorld, syncWorlds } from '../../bench/sync.js';

/** The columns of a table by their heads; where two have the same, the first one. */
function columnsOf({ columns, rows }: Figures, ...heads: string[]): string[][] {
  return rows.map((row) => heads.map((head) => row[columns.indexOf(head)] ?? `no column ${head}`));
}

function small(name: Parameters<typeof runPart>[0], scale: number): Promise<Figures[]> {
  return runPart(name, scale, () => undefined);
}

describe('the benchmark at a small size', () => {
  it('asks the console for every search of a log, and downloads it', async () => {
    const [pages, others, downloads] = await small('log', 0.002);
    // 9 filters in 6 orders at 2 places.
    expect(columnsOf(pages!, 'search', 'pages', 'found')).toEqual([
      ['none', '108', '2,000 entries'],
      ['one entry has it', '108', '1 of 2,000 entries'],
      ['ten entries have it', '108', '0 of 2,000 entries'],
      ['one in 97 has it', '108', '21 of 2,000 entries'],
      ['all have it', '108', '2,000 of 2,000 entries'],
      ['no entry has it', '108', '0 of 2,000 entries'],
      ['its parts are common, the whole is nowhere', '108', '0 of 2,000 entries'],
      ['two letters that are common', '108', '1,998 of 2,000 entries'],
      ['two letters that are nowhere', '108', '0 of 2,000 entries'],
      ['one letter', '108', '2,000 of 2,000 entries'],
      ['a code', '108', '500 of 2,000 entries'],
      ['a code of few', '108', '2 of 2,000 entries'],
    ]);
    expect(searches['one entry has it']).toBe(rareWord);
    expect(others!.rows).toHaveLength(9);
    expect(columnsOf(downloads!, 'download', 'file')).toEqual([
      ['csv, console', expect.stringMatching(/^0\.[1-9] MB$/)],
      ['csv, command line', expect.stringMatching(/^0\.[1-9] MB$/)],
      ['xlsx, console', expect.stringMatching(/^0\.[1-9] MB$/)],
      ['xlsx, command line', expect.stringMatching(/^0\.[1-9] MB$/)],
    ]);
  });

  it('records and bills a period', async () => {
    const [period] = await small('ledger', 0.002);
    expect(period!.title).toMatch(/^A billing period of [12],\d{3} changes of 112 customers$/);
    expect(period!.rows.map(([step]) => step)).toEqual([
      'Recording the changes',
      'Making the records of the period',
      'Making them again, nothing has changed',
      'Making them again, until the worker is killed half-way',
      'Another worker goes on and ends it',
      expect.stringMatching(/^Bringing them up to date by \d+ later changes$/),
    ]);
    expect(period!.bounds).toHaveLength(6);
  });

  it('syncs providers of growing size', async () => {
    const [sizes] = await small('scale', 0.002);
    expect(columnsOf(sizes!, 'customers', 'lines', 'changed', 'executions')).toEqual([
      ['2', '20', '1', '2'],
      ['20', '200', '4', '5'],
      ['80', '800', '16', '17'],
    ]);
    expect(sizes!.bounds).toHaveLength(3);
  });

  it('syncs 25 changes as the scripts do, in no more calls, events and actions than now', async () => {
    const tiny = syncWorlds(1).find(({ world }) => world === 'tiny');
    const [script, loop, product] = await withBench(
      1,
      () => undefined,
      (bench) => measureWorld(bench, tiny!),
    );
    const size = { world: 'tiny', customers: 25, lines: 250, changedLines: 25 };
    const oneExecution = { historyEvents: null, billableActions: null };
    // The zone, four reads of each of the 20 lines that it does, and its two changes; then twelve times of it.
    expect(script).toMatchObject({
      ...size,
      ...oneExecution,
      calls: Math.round((1 + 4 * 20 + 2) * 12.5),
      measuredShare: 0.08,
    });
    expect(loop).toMatchObject({ ...size, ...oneExecution, calls: 1 + 2 + 25, measuredShare: 1 });
    expect(product).toMatchObject({ ...size, variant: 'product', measuredShare: 1 });
    // 33, 460 and 90 as measured; a few come and go with how the changes end together.
    expect(product!.calls).toBeLessThanOrEqual(36);
    expect(product!.historyEvents).toBeLessThanOrEqual(550);
    expect(product!.billableActions).toBeLessThanOrEqual(100);
    // The page on performance says what larger providers take by the same model.
    const predicted = predictedCosts({ ...product!, changedCustomers: 25 });
    expect(Math.abs(predicted.calls / product!.calls - 1)).toBeLessThan(0.1);
    expect(Math.abs(predicted.historyEvents / product!.historyEvents! - 1)).toBeLessThan(0.1);
    expect(Math.abs(predicted.billableActions / product!.billableActions! - 1)).toBeLessThan(0.1);
    // What a kill left in doubt is settled by reads of what is in doubt, and not by reading everything anew.
    expect(product!.callsAgainAfterKill).toBeLessThanOrEqual(9);
    const figures = syncFigures([script!, loop!, product!]);
    expect(figures.map(({ rows }) => rows.length)).toEqual([3, 1, 1, 5]);
    expect(figures[0]!.bounds!.every(isKept)).toBe(true);
  });

  it('refuses a part that there is none of', () => {
    const main = fileURLToPath(new URL('../../bench/main.ts', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', main, 'lag'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'There is no part "lag"; the parts are log, ledger, sync, scale.\n',
    });
  });
});

describe('a bound', () => {
  it('is kept below it, and broken at it, above it, and if nothing is known', () => {
    const bound = (measured: number | undefined): Bound => ({ what: 'memory', unit: 'MB', measured, limit: 1_024 });
    expect([512, 1_023.9, 1_024, 2_000, undefined].map((measured) => isKept(bound(measured)))).toEqual([
      ...[true, true, false, false, false],
    ]);
    expect(boundText(bound(512))).toBe('kept: memory: 512 MB, 50 % of the bound of 1,024 MB');
    expect(boundText(bound(undefined))).toBe('BROKEN: memory: not known of the bound of 1,024 MB');
  });
});
