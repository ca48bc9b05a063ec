import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { billingSyncWith, plainEnvironment, type Ended } from '../client/run-command.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld(
    provider([
      { code: 'GONE', lines: [[9001, 12]], records: [billed(9001, 12)] },
      { code: 'STAYS', lines: [[9002, 5]], records: [billed(9002, 5)] },
    ]),
  );
});
afterAll(() => world.close());

function prune(...args: string[]): Promise<Ended> {
  return billingSyncWith(plainEnvironment(world.environment))(['run', 'prune', '--older-than', '400', ...args]);
}

it('a customer that is deprovisioned after the runs that fed its lines were removed gets them to zero all the same', async () => {
  const fed = await world.run(previousPeriod);
  expect(fed.summary?.lines).toEqual({ AT10: 2 });
  await sql`update runs set started_at = started_at - interval '500 days', closed_at = closed_at - interval '500 days'`.execute(
    world.store,
  );

  const asked = await prune();
  expect(asked).toMatchObject({ exitCode: 2, out: '' });
  expect(asked.messages).toMatch(
    /1 run that ended more than 400 days ago would be removed, with \d+ log entries and 2 lines/,
  );
  const pruned = await prune('--yes', '--json');
  expect(pruned.exitCode).toBe(0);
  expect(JSON.parse(pruned.out)).toMatchObject({ version: 1, removed: 1, planLines: 2, kept: 0 });
  expect((await prune('--yes')).messages).toContain('No run ended more than 400 days ago.');

  world.sandbox.edit((simulated) => {
    const customer = { code: 'GONE', name: 'GONE Limited', billingIdentifier: '1001' };
    simulated.putCustomer({ ...customer, type: 'Standard', status: 'Deprovisioned' });
    const record = { sku: '9002', description: 'Backup', quantity: 5, previousQuantity: 5, billable: true };
    simulated.replaceBilling(days.periodEnd, [{ ...record, customerCode: 'STAYS' }]);
  });
  const run = await world.run(previousPeriod);
  expect(run.summary?.lines).toEqual({ AT10: 1, AT13: 1 });
  expect(world.sandbox.dump().adjustments.map(({ unitChange }) => unitChange)).toEqual([-12]);
});
