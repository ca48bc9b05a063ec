import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { settleAfterMs } from '../../src/domain/sync/settings.js';
import { billed, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, testSettings, type World } from '../rig/world.js';

const one = (code: string): CustomerInput => {
  return { code, lines: [[9001, 10]], records: [billed(9001, 14, 'Mailbox')] };
};
const customers = ['ASP', 'BOW'].map(one);

const settings = { ...testSettings, requestTimeoutMs: 700, commitWindowMs: 200 };

let world: World;
beforeAll(async () => {
  world = await startWorld(provider(customers), { settings });
});
afterAll(() => world.close());

/** As if another server had taken over the store just now: it is in a timeline that nobody has seen. */
const takeOver = () => sql`delete from store_timelines`.execute(world.store);

async function runOf(...codes: string[]) {
  const before = world.sandbox.dump().adjustments.length;
  const { summary } = await world.run({ ...previousPeriod, CustomersFilter: codes });
  const changes = world.sandbox
    .dump()
    .adjustments.slice(before)
    .map(({ unitChange }) => unitChange);
  return { lines: summary?.lines, changes };
}

it('A run that finds another server in charge of the store claims nothing for as long as what was sent may not show', async () => {
  await takeOver();
  expect(await runOf('ASP')).toEqual({ lines: { AT09: 1 }, changes: [4] });
  const { rows } = await sql<{ isLater: boolean }>`
    select c.opened_at >= t.since + make_interval(secs => ${settleAfterMs(settings) / 1000}) "isLater"
    from claims c join store_timelines t using (timeline)`.execute(world.store);
  expect(rows).toEqual([{ isLater: true }]);
});

it('A change whose sending and answer are lost with a server of the store is found by reading, and not sent again', async () => {
  await sql`create function lose_commits() returns trigger language plpgsql as $$ begin
    delete from store_timelines;
    new.state = 'recorded'; new.sending_at = null; new.settle_at = null; new.answered_at = null; new.timeline = 'former';
    return new;
  end $$`.execute(world.store);
  await sql`create trigger losing before update on claims for each row
    when (new.state = 'answered' and old.timeline <> 'former') execute function lose_commits()`.execute(world.store);
  expect(await runOf('BOW')).toEqual({ lines: { AT09: 1 }, changes: [4] });
  await sql`drop trigger losing on claims`.execute(world.store);
});
