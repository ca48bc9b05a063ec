import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkStore } from '../../src/client/doctor/store-checks.js';
import { levelRank, logLevels } from '../../src/domain/log/log-codes.js';
import { levelOf } from '../../src/domain/log/log-messages.js';
import { migrate, openStore } from '../../src/store/database.js';
import { parseCursor, type LogCursor } from '../../src/store/log/log-cursor.js';
import { removeLogEntries, writeLogEntries, type LogEntry, type NewLogEntry } from '../../src/store/log/log-entries.js';
import { countLogCodes, gatherLogCounts } from '../../src/store/log/log-counts.js';
import { countLog, readLogPage, searchCountLimit, streamLog } from '../../src/store/log/log-pages.js';
import { usualEffort, type SearchEffort } from '../../src/store/log/log-search.js';
import { asWritten, logSorts, sortDirections, type LogOrder, type LogQuery } from '../../src/store/log/log-query.js';
import { migratedStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());

let runs = 0;
async function writtenRun(entries: readonly NewLogEntry[], store = fresh.store): Promise<string> {
  const runId = `run-${(runs += 1)}`;
  await openedRun(store, runId, { leastLogLevel: 'Verbose' });
  await writeLogEntries(store, runId, entries);
  return runId;
}

const codes = ['AT09', 'AT10', 'AT12', 'AT34', 'AT05'] as const;
/** Few letters, so that searches find something, and all that means something to a pattern. */
const text = fc.string({
  unit: fc.constantFrom('a', 'B', 'é', 'É', '%', '_', '\\', ' ', "'", '1', '中'),
  maxLength: 6,
});

const newEntries = fc
  .array(fc.record({ code: fc.constantFrom(...codes), message: text, customerCode: fc.option(text) }), {
    maxLength: 40,
  })
  .map((drafts) => drafts.map((draft, index) => ({ ...draft, level: levelOf(draft.code), entryKey: `line:${index}` })));

const logQuery: fc.Arbitrary<LogQuery> = fc.record(
  {
    search: fc.oneof(text, fc.constantFrom('at', 'T1', 'at09', '\0')),
    levels: fc.subarray([...logLevels]),
    codes: fc.subarray([...codes]),
  },
  { requiredKeys: [] },
);

const logOrder: fc.Arbitrary<LogOrder> = fc.record({
  sort: fc.constantFrom(...logSorts),
  direction: fc.constantFrom(...sortDirections),
});

/**
 * As for a page; as in a log that is far longer than what is looked at one by one, with and without the index; and on a
 * machine that is slow.
 */
const efforts: readonly SearchEffort[] = [
  usualEffort,
  { examined: 5, step: 2, walkMs: 60_000, indexMs: 60_000 },
  { examined: 5, step: 5, walkMs: 60_000, indexMs: 0 },
  { examined: 9, step: 2, walkMs: 0, indexMs: 0 },
];

async function whole(runId: string, query: LogQuery = {}, order = asWritten): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for await (const some of streamLog(fresh.store, runId, query, order)) {
    // These entries are about nothing that the run has.
    entries.push(
      ...some.map(({ sequence, loggedAt, code, level, message, customerCode }) => {
        return { sequence, loggedAt, code, level, message, customerCode };
      }),
    );
  }
  return entries;
}

/** The same in memory. */
function expected(all: readonly LogEntry[], { search = '', levels, codes }: LogQuery, { sort, direction }: LogOrder) {
  const found = all.filter(
    (entry) =>
      (levels?.includes(entry.level) ?? true) &&
      (codes?.includes(entry.code) ?? true) &&
      [entry.code, entry.message, entry.customerCode ?? ''].some((part) =>
        part.toLowerCase().includes(search.toLowerCase()),
      ),
  );
  const rank = { time: () => 0, code: (entry: LogEntry) => codeOrder.indexOf(entry.code), level: severity }[sort];
  const sorted = found.sort((one, other) => rank(one) - rank(other) || one.sequence - other.sequence);
  return direction === 'ascending' ? sorted : sorted.reverse();
}
const codeOrder: readonly string[] = [...codes].sort();
const severity = (entry: LogEntry) => levelRank(entry.level);

describe('a log', () => {
  it('gives what a filter, a search and an order ask for, as a stream, page by page in both ways, and counted', async () => {
    await fc.assert(
      fc.asyncProperty(
        newEntries,
        fc.array(fc.record({ query: logQuery, order: logOrder, limit: fc.integer({ min: 1, max: 9 }) }), {
          minLength: 4,
          maxLength: 4,
        }),
        async (entries, questions) => {
          const runId = await writtenRun(entries);
          const all = await whole(runId);
          expect(all.map(({ message }) => message)).toEqual(entries.map(({ message }) => message));
          for (const { query, order, limit } of questions) {
            const wanted = expected(all, query, order);
            expect(await whole(runId, query, order)).toEqual(wanted);
            expect(await countLog(fresh.store, runId, query)).toEqual({ entries: wanted.length, isWhole: true });
            for (const effort of efforts) {
              expect(await pagedForwards(runId, { query, order, limit, effort })).toEqual(wanted);
              expect(await pagedBackwards(runId, { query, order, limit, effort })).toEqual(wanted);
              const count = await countLog(fresh.store, runId, query, effort);
              expect(count.isWhole ? count.entries === wanted.length : count.entries <= wanted.length).toBe(true);
            }
            const { levels, codes: chosen } = query;
            const filter = { ...(levels && { levels }), ...(chosen && { codes: chosen }) };
            expect(await countLogCodes(fresh.store, runId, filter)).toEqual(
              countedByCode(expected(all, filter, asWritten)),
            );
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('goes on from any place, also from one that no entry has, or none that the query finds', async () => {
    const place = fc.record({ code: fc.constantFrom('AT00', 'AT09', 'AT11', 'AT12', 'AT99'), rank: fc.nat(4) });
    await fc.assert(
      fc.asyncProperty(
        newEntries,
        fc.array(fc.record({ query: logQuery, order: logOrder, place, offset: fc.integer({ min: -1, max: 41 }) }), {
          minLength: 4,
          maxLength: 4,
        }),
        async (entries, questions) => {
          const runId = await writtenRun(entries);
          const all = await whole(runId);
          for (const { query, order, place: at, offset } of questions) {
            const sequence = (all[0]?.sequence ?? 1) + offset;
            const keys = { time: undefined, code: at.code, level: at.rank };
            const key = keys[order.sort];
            const cursor = { ...(key !== undefined && { key }), sequence };
            const wanted = expected(all, query, order).filter((entry) => isBeyond(entry, cursor, order));
            for (const effort of efforts)
              expect(await pagedForwards(runId, { query, order, limit: 4, effort }, cursor)).toEqual(wanted);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('knows how many entries of each code it has, also when they are corrected, taken back, and put together', async () => {
    const mail = { code: 'AT09', level: 'Info', message: 'mail', customerCode: null } as const;
    const runId = await writtenRun([
      { ...mail, entryKey: 'one' },
      { ...mail, entryKey: 'two' },
      { ...mail, entryKey: 'three' },
    ]);
    await writeLogEntries(fresh.store, runId, [
      { ...mail, entryKey: 'two', code: 'AT14', level: 'Error' },
      { ...mail, entryKey: 'four' },
    ]);
    await removeLogEntries(fresh.store, runId, ['one', 'nowhere']);
    const counts = [
      { code: 'AT09', level: 'Info', entries: 2 },
      { code: 'AT14', level: 'Error', entries: 1 },
    ];
    expect(await countLogCodes(fresh.store, runId)).toEqual(counts);
    await gatherLogCounts(fresh.store, runId);
    expect(await countLogCodes(fresh.store, runId)).toEqual(counts);
    expect(await countLogCodes(fresh.store, runId, { levels: ['Error'] })).toEqual(counts.slice(1));
    const [{ rows } = { rows: 0 }] = (
      await sql<{ rows: number }>`select count(*) rows from log_counts where run_id = ${runId}`.execute(fresh.store)
    ).rows;
    expect(rows).toBe(2);
    await sql`delete from runs where run_id = ${runId}`.execute(fresh.store);
    expect(await countLogCodes(fresh.store, runId)).toEqual([]);
  });

  it('of another run is never in it', async () => {
    const entry = { entryKey: 'one', code: 'AT09', level: 'Info', message: 'only here', customerCode: null } as const;
    const [mine, other] = [await writtenRun([entry]), await writtenRun([])];
    expect(await whole(mine, { search: 'only here' })).toHaveLength(1);
    expect(await whole(other, { search: 'only here' })).toEqual([]);
    expect(await countLog(fresh.store, other, {})).toEqual({ entries: 0, isWhole: true });
  });

  it('streams more than it reads at a time, each entry once, and counts no search for ever', async () => {
    const entries = Array.from({ length: searchCountLimit + 1 }, (_, index) => {
      const code = codes[index % codes.length]!;
      return { entryKey: `${index}`, code, level: levelOf(code), message: `entry ${index}`, customerCode: 'ASP' };
    });
    const runId = await writtenRun(entries);
    const found = await whole(runId, { search: 'ENTRY' }, { sort: 'code', direction: 'descending' });
    expect(new Set(found.map(({ sequence }) => sequence)).size).toBe(entries.length);
    expect(await countLog(fresh.store, runId, { search: 'entry' })).toEqual({
      entries: searchCountLimit,
      isWhole: false,
    });
    expect(await countLog(fresh.store, runId, {})).toEqual({ entries: entries.length, isWhole: true });
    expect(await countLog(fresh.store, runId, { search: 'entry 1000' })).toEqual({ entries: 2, isWhole: true });
  });
});

describe('a store whose user may not create extensions', () => {
  it('has no search index, says so, and is searched all the same', async () => {
    const limited = await limitedDatabase();
    const { checks, opened } = await checkStore(limited.url);
    const store = opened!.store;
    try {
      expect(checks.find(({ name }) => name === 'log search')).toMatchObject({ result: 'skip' });
      await migrate(store);
      const runId = await writtenRun([entry('found here'), entry('elsewhere')], store);
      const page = await readLogPage(store, runId, { search: 'FOUND' }, asWritten, { limit: 10 });
      expect(page.entries.map(({ message }) => message)).toEqual(['found here']);
      const again = await checkStore(limited.url);
      await again.opened?.store.destroy();
      expect(again.checks.find(({ name }) => name === 'log search')).toMatchObject({ result: 'warn' });
    } finally {
      await store.destroy();
      await limited.drop();
    }
  });

  function entry(message: string): NewLogEntry {
    return { entryKey: message, code: 'AT09', level: 'Info', message, customerCode: null };
  }

  /** A database of somebody else, in which a user may create tables and nothing more. */
  async function limitedDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
    const name = `limited_${randomUUID().replaceAll('-', '')}`;
    const limited = sql.id(name);
    await sql`create role ${limited} login password 'limited'`.execute(fresh.store);
    await sql`create database ${limited}`.execute(fresh.store);
    const url = Object.assign(new URL(fresh.url), { pathname: `/${name}` });
    const owner = openStore(url.href);
    await sql`grant create on schema public to ${limited}`.execute(owner);
    await owner.destroy();
    return {
      url: Object.assign(url, { username: name, password: 'limited' }).href,
      async drop() {
        await sql`drop database ${limited}`.execute(fresh.store);
        await sql`drop role ${limited}`.execute(fresh.store);
      },
    };
  }
});

function countedByCode(entries: readonly LogEntry[]) {
  return codeOrder
    .map((code) => entries.filter((entry) => entry.code === code))
    .filter((group) => group.length > 0)
    .map((group) => ({ code: group[0]!.code, level: group[0]!.level, entries: group.length }));
}

interface Reading {
  readonly query: LogQuery;
  readonly order: LogOrder;
  readonly limit: number;
  readonly effort: SearchEffort;
}

/** Whether an entry comes after a place in an order. */
function isBeyond(entry: LogEntry, { key, sequence }: LogCursor, { sort, direction }: LogOrder): boolean {
  const own = { time: undefined, code: entry.code, level: severity(entry) }[sort];
  const isLater = own === undefined || key === undefined || own === key ? entry.sequence > sequence : own > key;
  const isSame = own === key && entry.sequence === sequence;
  return !isSame && isLater === (direction === 'ascending');
}

/** From the first page, or from a place, to the last one. */
async function pagedForwards(
  runId: string,
  { query, order, limit, effort }: Reading,
  start?: LogCursor,
): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for (let next: string | null | undefined; next !== null;) {
    const after = next === undefined ? start : parseCursor(next, order.sort)!;
    const page = await readLogPage(fresh.store, runId, query, order, { limit, after }, effort);
    expect(page.previous === null).toBe(after === undefined);
    if (page.isPartial) expect(page.next).not.toBeNull();
    expect(page.entries.length).toBeLessThanOrEqual(limit);
    entries.push(...page.entries);
    next = page.next;
  }
  return entries;
}

/** From the last page back to the first, each page before the former; the first page may repeat entries of the second. */
async function pagedBackwards(runId: string, { query, order, limit, effort }: Reading): Promise<LogEntry[]> {
  const at = (cursor: string) => parseCursor(cursor, order.sort)!;
  const read = (position: { after?: LogCursor; before?: LogCursor }) =>
    readLogPage(fresh.store, runId, query, order, { limit, ...position }, effort);
  let page = await read({});
  while (page.next !== null) page = await read({ after: at(page.next) });
  let entries = [...page.entries];
  while (page.previous !== null) {
    page = await read({ before: at(page.previous) });
    const seen = new Set(entries.map(({ sequence }) => sequence));
    entries = [...page.entries.filter(({ sequence }) => !seen.has(sequence)), ...entries];
  }
  return entries;
}
