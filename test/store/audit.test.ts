import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { NewAuditEntry } from '../../src/domain/audit/audit-entry.js';
import { jsonListOf } from '../../src/exports/json.js';
import { readAudit, streamAudit } from '../../src/store/audit/audit-rows.js';
import { recordAudit } from '../../src/store/audit/record-audit.js';
import { verifyAudit } from '../../src/store/audit/verify-audit.js';
import { migratedStore, type FreshStore } from './fresh-store.js';

let fresh: FreshStore;

beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());
beforeEach(() =>
  unguarded(sql`truncate audit_entries; update audit_head set entry_number = 0, digest = repeat('0', 64)`),
);

/** What somebody can do who may alter the tables. */
async function unguarded(statements: ReturnType<typeof sql>): Promise<void> {
  const guards = (verb: string) =>
    sql.raw(`alter table audit_entries ${verb} trigger user; alter table audit_head ${verb} trigger user`);
  await fresh.store.connection().execute(async (connection) => {
    for (const each of [guards('disable'), statements, guards('enable')]) await simply(connection, each);
  });
}

async function simply(store: FreshStore['store'], statements: ReturnType<typeof sql>): Promise<void> {
  const { sql: statement, parameters } = statements.compile(store);
  if (parameters.length > 0) await statements.execute(store);
  else for (const each of statement.split(';').filter((one) => one.trim() !== '')) await sql.raw(each).execute(store);
}

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '"', '\u2028', '\ud800', '\0', 'é', '𝒳'),
);
const anyEntry: fc.Arbitrary<NewAuditEntry> = fc.record({
  who: fc.option(anyText),
  from: fc.constantFrom('console', 'command line', 'REST API', 'Temporal', 'schedule', 'program'),
  action: anyText,
  record: fc.constantFrom('job', 'run', 'customer', 'SKU'),
  id: anyText,
  name: anyText,
  changes: fc.array(fc.record({ field: anyText, before: fc.option(anyText), after: fc.option(anyText) }), {
    maxLength: 3,
  }),
  reason: anyText,
});

function entry(id: string, more: Partial<NewAuditEntry> = {}): NewAuditEntry {
  const changes = [{ field: 'MaxChangedLines', before: '50', after: '500' }];
  return { who: 'dana', from: 'console', action: 'changed', record: 'job', id, name: '', changes, reason: '', ...more };
}

const fields = [
  'who',
  'origin',
  'action',
  'record',
  'record_id',
  'record_name',
  'changes',
  'reason',
  'recorded_at',
  'digest',
];

test('whatever was recorded fits, and an entry in which any field was edited is named', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyEntry, { minLength: 1, maxLength: 6 }),
      fc.nat(),
      fc.constantFrom(...fields),
      async (entries, at, field) => {
        await unguarded(sql`truncate audit_entries; update audit_head set entry_number = 0, digest = repeat('0', 64)`);
        await recordAudit(fresh.store, entries);
        expect(await verifyAudit(fresh.store)).toMatchObject({ entries: entries.length, wrong: null });
        const number = 1 + (at % entries.length);
        const other =
          new Map([
            ['changes', sql`changes || '[{"field":"x","before":null,"after":"y"}]'::jsonb`],
            ['recorded_at', sql`recorded_at + interval '1 millisecond'`],
            ['digest', sql`repeat('1', 64)`],
          ]).get(field) ?? sql`coalesce(${sql.ref(field)}, '') || 'x'`;
        await unguarded(
          sql`update audit_entries set ${sql.ref(field)} = ${other} where entry_number = ${sql.lit(number)}`,
        );
        expect((await verifyAudit(fresh.store)).wrong?.number).toBe(number);
      },
    ),
    { numRuns: 40 },
  );
});

test.each([
  ['removed', sql`delete from audit_entries where entry_number = 3`, 3, /Entry 3 is missing/],
  [
    'removed at the end',
    sql`delete from audit_entries where entry_number > 3`,
    4,
    /Entry 4 is missing: entry 5 was the last/,
  ],
  [
    'put in at the end',
    sql`insert into audit_entries select 6, recorded_at, who, origin, action, record, record_id,
    record_name, changes, reason, digest from audit_entries where entry_number = 5`,
    6,
    /Entry 6/,
  ],
  [
    'exchanged',
    sql`update audit_entries set entry_number = 9 where entry_number = 2;
      update audit_entries set entry_number = 2 where entry_number = 3;
      update audit_entries set entry_number = 3 where entry_number = 9`,
    2,
    /Entry 2 is not as/,
  ],
] as const)('entries that were %s are found', async (_what, tampering, number, problem) => {
  await recordAudit(
    fresh.store,
    ['a', 'b', 'c', 'd', 'e'].map((id) => entry(id)),
  );
  await unguarded(tampering);
  const { wrong } = await verifyAudit(fresh.store);
  expect(wrong).toEqual({ number, problem: expect.stringMatching(problem) as string });
});

test('a record that was cut off and whose head was set back is found by a digest that was noted elsewhere', async () => {
  await recordAudit(fresh.store, [entry('a'), entry('b'), entry('c')]);
  const { digest } = await verifyAudit(fresh.store);
  await recordAudit(fresh.store, [entry('d')]);
  expect(await verifyAudit(fresh.store, digest)).toMatchObject({ entries: 4, wrong: null });
  await unguarded(sql`delete from audit_entries where entry_number > 2;
    update audit_head set entry_number = 2, digest = (select digest from audit_entries where entry_number = 2)`);
  expect((await verifyAudit(fresh.store)).wrong).toBeNull();
  expect((await verifyAudit(fresh.store, digest)).wrong?.problem).toContain(`No entry has the digest ${digest}`);
});

test('the store refuses to change, delete or empty the record', async () => {
  await recordAudit(fresh.store, [entry('a')]);
  for (const edit of [
    'update audit_entries set who = null',
    'delete from audit_entries',
    'truncate audit_entries',
    'delete from audit_head',
  ]) {
    await expect(sql.raw(edit).execute(fresh.store)).rejects.toThrow(/only ever added to/);
  }
});

test('entries of many who record at once make one chain without a gap', async () => {
  const each = Array.from({ length: 40 }, (_, index) =>
    recordAudit(fresh.store, [entry(`${index}`), entry(`${index}`)]),
  );
  await Promise.all(each);
  expect(await verifyAudit(fresh.store)).toMatchObject({ entries: 80, wrong: null });
});

test('anybody can check an exported record by the rule of the docs', async () => {
  await recordAudit(fresh.store, fc.sample(anyEntry, 20));
  const { entries } = JSON.parse(await text(jsonListOf({}, 'entries', (each) => each, streamAudit(fresh.store)))) as {
    entries: Record<string, unknown>[];
  };
  let former = '0'.repeat(64);
  for (const { digest, ...rest } of entries) {
    expect(rest['former']).toBe(former);
    expect(
      createHash('sha256')
        .update(JSON.stringify(sorted(rest)))
        .digest('hex'),
    ).toBe(digest);
    former = digest as string;
  }
  expect(entries).toHaveLength(20);
});

/** Members in alphabetical order at every level. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([name, each]) => [name, sorted(each)]),
  );
}

test('entries are found by who, record and day, page by page in both directions', async () => {
  const people = ['dana', 'kim'];
  await recordAudit(
    fresh.store,
    Array.from({ length: 7 }, (_, index) => entry(`${index}`, { who: people[index % 2] ?? null })),
  );
  const numbers = async (...given: Parameters<typeof readAudit> extends [unknown, ...infer Rest] ? Rest : never) =>
    (await readAudit(fresh.store, ...given)).map(({ number }) => number);
  expect(await numbers({ who: 'DAN' }, { limit: 2 })).toEqual([7, 5]);
  expect(await numbers({ who: 'dana' }, { limit: 2, below: 5 })).toEqual([3, 1]);
  expect(await numbers({ who: 'dana' }, { limit: 2, above: 1 })).toEqual([5, 3]);
  expect(await numbers({ record: 'job', id: '4' }, { limit: 9 })).toEqual([5]);
  expect(await numbers({ record: 'run' }, { limit: 9 })).toEqual([]);
  const today = new Date().toISOString().slice(0, 10);
  expect(await numbers({ since: today, until: today }, { limit: 9 })).toHaveLength(7);
  expect(await numbers({ until: '2020-01-01' }, { limit: 9 })).toEqual([]);
});
