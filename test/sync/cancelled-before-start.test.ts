import { afterAll, beforeAll, expect, it } from 'vitest';
import { previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld(provider([{ code: 'ONE' }]), { worker: false });
});
afterAll(() => world.close());

it('A run that is cancelled before a worker has begun it ends as cancelled, and says so', async () => {
  const started = await world.start(previousPeriod);
  await started.handle.cancel();
  await world.startWorkerProcess();
  const run = await started.end();
  expect(run.status).toBe('Cancelled');
  expect((await started.handle.describe()).status.name).toBe('CANCELLED');
  expect(run.log.map(({ code }) => code)).toEqual(['AT22', 'AT24']);
});
