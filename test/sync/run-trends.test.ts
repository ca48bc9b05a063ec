import { afterAll, beforeAll, expect, it } from 'vitest';
import { runTrends } from '../../src/store/runs/run-trends.js';
import { billed, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

const scenario = provider([
  { code: 'ASP', lines: [[9001, 10]], records: [billed(9001, 14)] },
  { code: 'BEE', lines: [[9001, 3]], records: [billed(9001, 4)] },
  { code: 'CAT', lines: [[9001, 3]], records: [billed(777, 1)] },
]);

let world: World;
beforeAll(async () => {
  world = await startWorld(scenario);
});
afterAll(() => world.close());

it('The trends tell of each run what it changed, what it warned of and how many calls it took, refused ones included', async () => {
  const parameters = { ZoneUser: 'api@example.com', BillingPeriod: 'Previous' };
  world.sandbox.edit((each) => {
    const scripted = [{ kind: 'tooManyRequests', path: '/contractserviceadjustments', from: 1, times: 1 } as const];
    each.setFaults({ seed: 1, rate: 0, scripted });
  });
  const first = await world.run(parameters);
  const callsOfFirst = autotaskCalls();
  expect(world.sandbox.calls().map(({ status }) => status)).toContain(429);
  const second = await world.run(parameters);
  expect(await runTrends(world.store, { limit: 10 })).toMatchObject([
    {
      runId: first.runId,
      status: first.summary?.status,
      changedLines: 2,
      warnings: 1,
      errors: 0,
      autotaskCalls: callsOfFirst,
    },
    { runId: second.runId, changedLines: 0, warnings: 1, errors: 0, autotaskCalls: autotaskCalls() - callsOfFirst },
  ]);
  expect((await runTrends(world.store, { limit: 1 })).map(({ runId }) => runId)).toEqual([second.runId]);
  expect(await runTrends(world.store, { limit: 10, jobId: 'nobody' })).toEqual([]);
});

function autotaskCalls(): number {
  return world.sandbox.calls().filter(({ system }) => system === 'autotask').length;
}
