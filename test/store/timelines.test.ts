import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { defaultSyncSettings } from '../../src/domain/sync/settings.js';
import { insertClaims } from '../../src/store/claims/claim-taking.js';
import { noteTimeline } from '../../src/store/claims/lost-commits.js';
import { migrate, openStore, type Store } from '../../src/store/database.js';
import { watchStore } from '../../src/worker/watch-store.js';
import { freshStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

/*
 * A red test here means that after a standby has taken over the store, a run may send what the former server had lost, or claim a
 * line before reads show what was sent there. `test/sync/another-server-for-the-store.test.ts` shows the same in whole runs.
 */

const settleAfterMs = 400_000;

let fresh: FreshStore;
beforeEach(async () => {
  fresh = await freshStore();
  await migrate(fresh.store);
  await openedRun(fresh.store, 'a run');
});
afterEach(() => fresh.close());

async function claimsOpened(store: Store): Promise<number> {
  const line = { contractId: 7001, serviceId: 9001, lineId: '7001/9001', step: 'adjust' } as const;
  const claimant = { databaseCi: 1, runId: 'a run', executionId: 'first', batch: 0 };
  return (await insertClaims(store, claimant, [line], { leaseMs: 60_000, settleAfterMs })).length;
}

it('A new store can be worked with at once, also where the server does not tell its timeline', async () => {
  expect(await noteTimeline(fresh.store, settleAfterMs)).toEqual({ isNew: false, restMs: 0 });
  const role = `plain_${process.pid}`;
  await sql`create user ${sql.id(role)} password 'plain'`.execute(fresh.store);
  await sql`grant all on all tables in schema public to ${sql.id(role)}`.execute(fresh.store);
  await sql`grant all on all sequences in schema public to ${sql.id(role)}`.execute(fresh.store);
  await sql`revoke execute on function pg_current_wal_lsn(), pg_control_system() from public`.execute(fresh.store);
  await sql`truncate store_timelines`.execute(fresh.store);
  await sql`insert into store_timelines values ('', '-infinity')`.execute(fresh.store);
  const plain = openStore(Object.assign(new URL(fresh.url), { username: role, password: 'plain' }).href, 2);
  try {
    expect(await noteTimeline(plain, settleAfterMs)).toEqual({ isNew: false, restMs: 0 });
    expect(await claimsOpened(plain)).toBe(1);
  } finally {
    await plain.destroy();
    await sql`drop owned by ${sql.id(role)}`.execute(fresh.store);
    await sql`drop user ${sql.id(role)}`.execute(fresh.store);
  }
});

it('A worker warns once that another server has taken over the store, and the wait of runs begins with that', async () => {
  await sql`delete from store_timelines`.execute(fresh.store);
  const warnings: string[] = [];
  const write = (line: string) => void warnings.push((JSON.parse(line) as { msg: string }).msg);
  const logger = pino({ level: 'warn' }, { write });
  for (const worker of [1, 2].map(() => watchStore(fresh.store, defaultSyncSettings, logger))) await worker.stop();
  expect(warnings).toEqual([expect.stringMatching(/^Another server has taken over the store.*for 400 s/)]);
  expect(await claimsOpened(fresh.store)).toBe(0);
  await sql`update store_timelines set since = since - interval '400 s'`.execute(fresh.store);
  expect(await claimsOpened(fresh.store)).toBe(1);
});
