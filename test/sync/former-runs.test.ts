import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { rowsRead } from '../rig/rows-read.js';
import { billed, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

let world: World;
afterEach(() => world.close());

/** The tables that grow with each run, in the order in which their rows need one another. */
const tables = ['runs', 'run_customers', 'run_records', 'plan_lines', 'log_entries'] as const;

/** Four lines for each customer; one of them changes. */
function customers(count: number): CustomerInput[] {
  return Array.from({ length: count }, (_each, index) => {
    const records = [billed(9001, 12), billed(9002, 5), billed(9003, 7), billed(9004, 1)];
    return {
      code: `C${index}`,
      lines: [
        [9001, 10],
        [9002, 5],
        [9003, 7],
        [9004, 1],
      ],
      records,
    };
  });
}

/** Keeps each run so many times more, as if it had run on each day before. */
async function copyRuns(count: number): Promise<void> {
  const copied: Readonly<Record<string, string>> = {
    ...{ run_id: "run_id || '/' || n", workflow_id: "workflow_id || '/' || n" },
    ...{ started_at: "started_at - n * interval '1 day'", closed_at: "closed_at - n * interval '1 day'" },
  };
  for (const table of tables) {
    const { rows } = await sql<{ name: string }>`
      select column_name name from information_schema.columns where table_name = ${table}
        and is_generated = 'NEVER' and coalesce(column_default, '') not like 'nextval%'`.execute(world.store);
    const names = rows.map(({ name }) => name);
    const values = names.map((name) => copied[name] ?? name);
    const copy = `select ${values.join()} from ${table}, generate_series(1, ${count}) n`;
    await sql.raw(`insert into ${table} (${names.join()}) ${copy}`).execute(world.store);
    await sql.raw(`analyze ${table}`).execute(world.store);
  }
}

it('A run reads no table of the store whole, however many runs were before it', async () => {
  world = await startWorld(provider(customers(25)));
  expect((await world.run(previousPeriod)).summary?.lines).toEqual({ AT09: 25, AT10: 75 });
  await copyRuns(400);
  const before = await rowsRead(world.store, tables);
  const again = await world.run({ ...previousPeriod, QuantityRules: [{ SKU: '9002', AtLeast: 8 }] });
  expect(again.summary?.lines).toEqual({ AT09: 25, AT10: 75 });
  const after = await rowsRead(world.store, tables);
  for (const table of tables.filter((each) => each !== 'runs')) {
    const { rows } = await sql<{ all: number }>`select count(*)::integer "all" from ${sql.table(table)}`.execute(
      world.store,
    );
    expect((after.get(table) ?? 0) - (before.get(table) ?? 0), table).toBeLessThan(rows[0]?.all ?? 0);
  }
});
