import { afterAll, beforeAll, expect, it } from 'vitest';
import { measureRunCost } from '../../src/client/run-cost.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

const historyEventsMax = 60;
/**
 * What is under way when the limit is reached is still finished: two batches of four children at up to ten events each,
 * one claim and one settling. How many workflow tasks that takes is up to the server.
 */
const eventsToDrain = 120;

const customers = Array.from({ length: 60 }, (_each, index) => ({
  code: `C${index}`,
  lines: [[9001, 10 + index]] as const,
  records: [billed(9001, 11 + index)],
}));

let world: World;
beforeAll(async () => {
  world = await startWorld(provider(customers), { settings: { historyEventsMax, linesPerBatch: 4 } });
});
afterAll(() => world.close());

it('A long run continues in new executions, none with a long history, and comes to the same', async () => {
  const run = await world.run(previousPeriod);
  expect(run.summary).toEqual({
    status: 'Completed',
    failureKind: null,
    records: 60,
    lines: { AT09: 60 },
    customers: {},
  });
  const { adjustments } = world.sandbox.dump();
  expect(adjustments.map(({ contractID }) => contractID).sort()).toEqual(customers.map((_each, index) => 2001 + index));
  expect(new Set(adjustments.map(({ unitChange }) => unitChange))).toEqual(new Set([1]));
  const ownExecutions = (await world.histories(run)).filter(({ workflowId }) => workflowId === run.workflowId);
  expect(ownExecutions.length).toBeGreaterThan(1);
  const { longestHistory } = await measureRunCost(world.client, run);
  expect(longestHistory).toBeLessThan(historyEventsMax + eventsToDrain);
  // The milestones of a run belong to all its executions together.
  const milestones = run.log.filter(({ customerCode }) => customerCode === null).map(({ code }) => code);
  expect(milestones).toEqual(['AT22', 'AT01', 'AT20', 'AT21', 'AT24']);
});
