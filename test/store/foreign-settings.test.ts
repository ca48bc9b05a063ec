import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate, openStore, storeNow } from '../../src/store/database.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { freshStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

let server: FreshStore;
beforeAll(async () => {
  server = await freshStore();
});
afterAll(() => server.close());

/** A database that its administrator has made and set in his own way. */
async function inDatabase(
  { created = '', set = [], first = [] }: { created?: string; set?: string[]; first?: string[] },
  work: (url: string) => Promise<void>,
): Promise<void> {
  const name = `foreign_${randomUUID().replaceAll('-', '')}`;
  const url = Object.assign(new URL(server.url), { pathname: `/${name}` }).toString();
  await execute(server.url, [`create database ${name} template template0 ${created}`]);
  try {
    await execute(url, [...first, ...set.map((each) => `alter database ${name} set ${each}`)]);
    await work(url);
  } finally {
    await execute(server.url, [`drop database ${name} with (force)`]);
  }
}

async function execute(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

describe('A store whose database is set in another way', () => {
  it.each([
    [["datestyle to 'German'"]],
    [["datestyle to 'SQL, DMY'"]],
    [["datestyle to 'Postgres, DMY'"]],
    [["intervalstyle to 'sql_standard'"]],
    [["timezone to 'Asia/Kolkata'"]],
    [["timezone to 'America/St_Johns'", "datestyle to 'German'"]],
    [['search_path to nowhere']],
    [["search_path to ''"]],
    [['standard_conforming_strings to off']],
    [["bytea_output to 'escape'"]],
    [['extra_float_digits to -15']],
    [["client_encoding to 'LATIN1'"]],
    [['array_nulls to off']],
    [["default_transaction_isolation to 'serializable'"]],
    [["statement_timeout to '1ms'", "lock_timeout to '1ms'"]],
    [["idle_in_transaction_session_timeout to '1ms'"]],
    [["synchronous_commit to 'off'"]],
  ])('works as always: %j', async (set) => {
    await inDatabase({ created: "encoding 'UTF8'", set }, async (url) => {
      const store = openStore(url, 2);
      try {
        await migrate(store);
        const now = new Date('2026-11-25T20:30:15.250Z');
        await openedRun(store, 'Zoë', { runDay: '2026-11-25', now });
        expect(await requireRun(store, 'Zoë')).toMatchObject({ runDay: '2026-11-25', now });
        expect(Math.abs((await storeNow(store)).getTime() - Date.now())).toBeLessThan(3_600_000);
        const { rows } = await sql`select '\\x00'::text a, '\\xff'::bytea b, 0.1::float8 + 0.2 c, interval '1 day' d,
          current_setting('transaction_isolation') e, pg_sleep(0.01)::text f, '{null}'::text[] g`.execute(store);
        expect(rows).toEqual([
          { a: '\\x00', b: Buffer.from([255]), c: 0.1 + 0.2, d: { days: 1 }, e: 'read committed', f: '', g: [null] },
        ]);
      } finally {
        await store.destroy();
      }
    });
  });

  it.each([["encoding 'SQL_ASCII' locale 'C'"], ["encoding 'LATIN1' locale 'C'"]])(
    'is refused by name if its text cannot hold everything: %s',
    async (created) => {
      await inDatabase({ created }, async (url) => {
        const store = openStore(url, 2);
        await expect(migrate(store)).rejects.toThrow(/keeps text as (SQL_ASCII|LATIN1).*encoding 'UTF8'/);
        await store.destroy();
      });
    },
  );

  it('is refused by name if it takes no changes, and nothing is done about it', async () => {
    await inDatabase({ created: "encoding 'UTF8'", set: ['default_transaction_read_only to on'] }, async (url) => {
      const store = openStore(url, 2);
      await expect(migrate(store)).rejects.toThrow(/default_transaction_read_only is on for the database "foreign_/);
      await store.destroy();
    });
  });

  it('is not begun a second time if its tables are in another schema', async () => {
    const first = ['create schema billing', 'create table billing.plan_lines (run_id text)'];
    await inDatabase({ created: "encoding 'UTF8'", first, set: ['search_path to billing'] }, async (url) => {
      const store = openStore(url, 2);
      await expect(migrate(store)).rejects.toThrow(/in the schema "billing"/);
      const { rows } = await sql`select to_regclass('public.runs') runs`.execute(store);
      expect(rows).toEqual([{ runs: null }]);
      await store.destroy();
    });
  });

  it("is made beside the migrations of another program's schema", async () => {
    const first = ['create schema other', 'create table other.kysely_migration (name text)'];
    await inDatabase({ created: "encoding 'UTF8'", first }, async (url) => {
      const store = openStore(url, 2);
      expect((await migrate(store)).length).toBeGreaterThan(0);
      await store.destroy();
    });
  });
});
