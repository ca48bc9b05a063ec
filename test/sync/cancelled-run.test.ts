import { afterAll, beforeAll, expect, it } from 'vitest';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

const customers = Array.from({ length: 40 }, (_each, index) => ({
  code: `C${index}`,
  lines: [[9001, 10]] as const,
  records: [billed(9001, 14)],
}));

let world: World;
beforeAll(async () => {
  const settings = { linesPerBatch: 4 };
  world = await startWorld(provider(customers, { settings: { latencyMs: 40 } }), { settings });
});
afterAll(() => world.close());

it('A cancelled run finishes what it sends, accounts for every line, and the next run makes the rest', async () => {
  const started = await world.start(previousPeriod);
  const posts = () => world.sandbox.calls().filter(({ body }) => body !== undefined).length;
  await expect.poll(posts).toBeGreaterThanOrEqual(3);
  await started.handle.cancel();
  const run = await started.end();
  expect(run.status).toBe('Cancelled');
  expect((await started.handle.describe()).status.name).toBe('CANCELLED');
  const last = run.log.at(-1);
  expect([last?.code, last?.message]).toEqual(['AT24', 'Billing Process Completed with status Cancelled.']);

  const entries = run.log.filter(({ customerCode }) => customerCode !== null);
  expect(entries.map(({ customerCode }) => customerCode).sort()).toEqual(customers.map(({ code }) => code).sort());
  const changed = entries.filter(({ code }) => code === 'AT09').length;
  const adjusted = world.sandbox.dump().adjustments.length;
  expect(changed).toBe(adjusted);
  expect(changed).toBeGreaterThan(0);
  const notAttempted = entries.filter(
    ({ code, message }) => code === 'AT37' && message.endsWith('as the run was cancelled.'),
  );
  expect(notAttempted.length).toBe(customers.length - changed);
  expect(notAttempted.length).toBeGreaterThan(0);

  const next = await world.run(previousPeriod);
  expect(next.summary?.lines).toEqual({ AT09: notAttempted.length, AT10: changed });
  expect(world.sandbox.dump().adjustments).toHaveLength(customers.length);
});
