import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { pino } from 'pino';
import { writeLogEntries } from '../../src/store/log/log-entries.js';
import { linesFedBefore } from '../../src/store/lines/plan-lines.js';
import { listRunPage } from '../../src/store/runs/run-list.js';
import { findRunIds } from '../../src/store/runs/run-lookup.js';
import { countRemovable, removePieceOfRun } from '../../src/store/runs/run-removal.js';
import { closeRunRow, findRun, reopenRunRow } from '../../src/store/runs/runs.js';
import { startCleanUp } from '../../src/worker/clean-up.js';
import { migratedStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());
beforeEach(async () => {
  await sql`truncate runs, claims, fed_lines cascade`.execute(fresh.store);
});

interface OldRun {
  /** Days since it ended; undefined: it is open, and began 500 days ago. */
  readonly endedDaysAgo?: number;
  /** Service ids of the lines that it fed on contract 7001. */
  readonly feeds?: readonly number[];
  readonly openClaim?: boolean;
  readonly periodEnd?: string;
}

async function run(
  runId: string,
  { endedDaysAgo, feeds = [], openClaim = false, periodEnd = '2026-11-25' }: OldRun,
): Promise<void> {
  const { store } = fresh;
  await openedRun(store, runId, { now: new Date() });
  const entries = Array.from({ length: 7 }, (_, index) => {
    return {
      entryKey: `${index}`,
      code: 'AT09' as const,
      level: 'Info' as const,
      message: 'changed',
      customerCode: 'ASP',
    };
  });
  await writeLogEntries(store, runId, entries);
  for (const serviceId of feeds) {
    await sql`
      insert into plan_lines (run_id, line_id, pass, customer_code, customer_name, description, sku, service_name,
        service_description, contract_id, service_id, change, may_create, state, outcome)
      values (${runId}, ${`7001/${serviceId}`}, 'records', 'ASP', 'ASP', ${`as ${runId} said`}, ${String(serviceId)}, '', '',
        7001, ${serviceId}, 'adjust', false, 'settled', 'AT09')`.execute(store);
  }
  if (openClaim) {
    await sql`
      insert into claims (database_ci, contract_id, service_id, run_id, holder, batch, line_id, step, state)
      values (1, 7001, 1, ${runId}, '', 0, '7001/1', 'adjust', 'sending')`.execute(store);
  }
  if (endedDaysAgo !== undefined) await closeRunRow(store, runId, { status: 'Completed', failureKind: null });
  await sql`
    update runs set database_ci = 1, period_end = ${periodEnd}, started_at = started_at - make_interval(days => ${endedDaysAgo ?? 500}),
      closed_at = closed_at - make_interval(days => ${endedDaysAgo ?? 0}) where run_id = ${runId}`.execute(store);
}

async function removeAll(days: number, rowsMax = 3): Promise<{ runs: number; pieces: number }> {
  for (let [runs, pieces] = [0, 0]; ;) {
    const piece = await removePieceOfRun(fresh.store, days, rowsMax);
    [runs, pieces] = [runs + piece.runs, pieces + 1];
    if (piece.isDone) return { runs, pieces };
  }
}

async function fedBefore(runId: string, databaseCi = 1): Promise<string[]> {
  const lines = await linesFedBefore(fresh.store, runId, databaseCi, ['ASP']);
  return lines.map(({ serviceId, description }) => `${serviceId} ${description}`);
}

async function runIds(): Promise<string[]> {
  return (await listRunPage(fresh.store, {}, { offset: 0, limit: 100 })).map(({ runId }) => runId).sort();
}

async function rows(table: string): Promise<number> {
  const { rows: counted } = await sql<{ count: number }>`select count(*) count from ${sql.table(table)}`.execute(
    fresh.store,
  );
  return counted[0]?.count ?? 0;
}

it('takes ended runs that are old enough, and neither open ones nor those with changes that are not judged', async () => {
  await run('old', { endedDaysAgo: 401, feeds: [1] });
  await run('young', { endedDaysAgo: 399 });
  await run('open', {});
  await run('in doubt', { endedDaysAgo: 450, openClaim: true });
  expect(await countRemovable(fresh.store, 400)).toEqual({ runs: 1, logEntries: 7, planLines: 1, kept: 2 });
  expect((await removeAll(400)).runs).toBe(1);
  expect(await runIds()).toEqual(['in doubt', 'open', 'young']);
  expect([await rows('log_entries'), await rows('plan_lines'), await rows('claims')]).toEqual([21, 0, 1]);
});

it('leaves a run while nobody knows whether another one has undone its changes', async () => {
  await run('undone', { endedDaysAgo: 401, feeds: [1] });
  await run('undo', { endedDaysAgo: 2, openClaim: true });
  await sql`update runs set undoes_run_id = 'undone' where run_id = 'undo'`.execute(fresh.store);
  expect((await removeAll(400)).runs).toBe(0);
  await sql`update claims set state = 'closed', verdict = 'notApplied'`.execute(fresh.store);
  expect((await removeAll(400)).runs).toBe(1);
  expect(await runIds()).toEqual(['undo']);
});

it('keeps in mind which lines the removed runs fed, by the last of them', async () => {
  await run('first', { endedDaysAgo: 460, feeds: [1, 2], periodEnd: '2026-08-25' });
  await run('second', { endedDaysAgo: 430, feeds: [2, 3], periodEnd: '2026-09-25' });
  await run('present', { endedDaysAgo: 10, feeds: [3, 4] });
  await run('of an old period', { endedDaysAgo: 5, periodEnd: '2026-08-25' });
  const before = await fedBefore('present');
  expect(before).toEqual(['1 as first said', '2 as second said', '3 as present said', '4 as present said']);
  expect((await removeAll(400)).runs).toBe(2);
  expect(await rows('plan_lines')).toBe(2);
  expect(await fedBefore('present')).toEqual(before);
  expect(await fedBefore('present', 2)).toEqual([]);
  // What was fed for later periods only is nothing to a run of an old one.
  expect((await fedBefore('of an old period')).map((line) => line[0])).toEqual(['1', '2']);
});

it('takes a bounded number of rows at a time, shows no run by halves, and goes on where another stopped', async () => {
  await run('old', { endedDaysAgo: 401, feeds: [1, 2, 3, 4] });
  expect(await removePieceOfRun(fresh.store, 400, 5)).toEqual({ runs: 0, isDone: false });
  expect(await rows('log_entries')).toBe(2);
  expect([await runIds(), await findRunIds(fresh.store, 'old', 5)]).toEqual([[], []]);
  // A reset of its workflow that comes now does not find it.
  await reopenRunRow(fresh.store, 'old');
  expect(await findRun(fresh.store, 'old')).toBeUndefined();
  // Whatever age the next one asks for, a run whose removal has begun is removed.
  expect((await removeAll(9_999)).runs).toBe(1);
  expect([await rows('runs'), await rows('log_entries'), await rows('plan_lines')]).toEqual([0, 0, 0]);
});

it('is done by several at once without harm', async () => {
  for (let index = 0; index < 6; index += 1) await run(`old ${index}`, { endedDaysAgo: 500 + index, feeds: [index] });
  const removed = await Promise.all([removeAll(400), removeAll(400), removeAll(400)]);
  expect(removed.reduce((sum, { runs }) => sum + runs, 0)).toBe(6);
  expect(await runIds()).toEqual([]);
  await run('present', {});
  expect(await fedBefore('present')).toHaveLength(6);
});

it('is done by a worker by itself, as long as it is told to', async () => {
  await run('old', { endedDaysAgo: 401 });
  await run('young', { endedDaysAgo: 399 });
  const logger = pino({ level: 'silent' });
  const forEver = startCleanUp({ store: fresh.store, keepRunsDays: undefined, logger });
  await forEver.stop();
  expect(await runIds()).toEqual(['old', 'young']);
  const cleanUp = startCleanUp({ store: fresh.store, keepRunsDays: 400, logger });
  await expect.poll(runIds).toEqual(['young']);
  await cleanUp.stop();
});
