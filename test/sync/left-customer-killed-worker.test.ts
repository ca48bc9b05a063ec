import { expect, test } from 'vitest';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld } from '../rig/world.js';

const customers = [
  { code: 'LEAVES', lines: [[9001, 3]] as const, earlierRecords: [billed(9001, 5)] },
  { code: 'STAYS', lines: [[9001, 2]] as const, earlierRecords: [billed(9001, 2)], records: [billed(9001, 2)] },
];

test('a line of a customer that has left goes to zero once, though the worker is killed when it has asked for it', async () => {
  const settings = { heartbeatTimeoutMs: 1_000, requestTimeoutMs: 1_000 };
  const world = await startWorld(provider(customers), { settings, worker: false });
  try {
    const first = await world.startWorkerProcess();
    await (await world.start({ ...previousPeriod, BillingPeriod: days.earlierPeriodEnd })).end();
    world.sandbox.edit((each) => {
      each.removeCustomer('LEAVES');
    });
    const made = world.sandbox.dump().adjustments.length;
    const run = await world.start(previousPeriod);
    await expect.poll(() => world.sandbox.dump().adjustments.length).toBe(made + 1);
    await first.kill();
    await world.startWorkerProcess();
    const ended = await run.end();
    expect(ended.summary).toMatchObject({ lines: { AT10: 1, AT13: 1 } });
    expect(ended.log.filter(({ code }) => code === 'AT43')).toHaveLength(1);
    const again = await (await world.start(previousPeriod)).end();
    expect(again.summary).toMatchObject({ status: 'Completed', lines: { AT10: 1 } });
    const changes = world.sandbox.dump().adjustments.map(({ unitChange }) => unitChange);
    expect(changes).toEqual([2, -5]);
  } finally {
    await world.close();
  }
}, 150_000);
