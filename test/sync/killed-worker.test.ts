import { expect, it } from 'vitest';
import { billed, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type StartedRun, type World } from '../rig/world.js';

/** Ten customers with a changed line each way, and a line to be created. */
const customers = Array.from({ length: 10 }, (_each, index): CustomerInput => {
  return {
    code: `C${index}`,
    lines: [
      [9001, 10],
      [9002, 20],
    ],
    records: [billed(9001, 12 + index), billed(9002, 9 - index), billed(9003, 5)],
  };
});
/** A post for each of two changed lines; one that creates the third line, and one that sets its quantity. */
const postsOfAll = 4 * customers.length;
const parameters = { ...previousPeriod, AllowAtriaCreateItems: 'True' };

/** Temporal offers a dead worker's workflows to it for ten more seconds each time. */
const slowest = 150_000;

/** The tests wait for timeouts most of their time, so they run side by side. */
async function inAWorld(test: (world: World) => Promise<void>): Promise<void> {
  const settings = { heartbeatTimeoutMs: 1_000, requestTimeoutMs: 1_000 };
  const world = await startWorld(provider(customers, { settings: { latencyMs: 60 } }), { settings, worker: false });
  try {
    await test(world);
  } finally {
    await world.close();
  }
}

function posts(world: World): number {
  return world.sandbox.calls().filter(({ body }) => body !== undefined).length;
}

async function untilPosted(world: World, count: number): Promise<void> {
  await expect.poll(() => posts(world)).toBeGreaterThanOrEqual(count);
}

async function expectEachChangeOnce(world: World, started: StartedRun): Promise<void> {
  const run = await started.end();
  expect(run.summary).toMatchObject({ status: 'Completed', lines: { AT09: 19, AT11: 10, AT13: 1 } });
  const { adjustments, contractServices } = world.sandbox.dump();
  const accepted = adjustments.map(
    ({ contractID, serviceID, unitChange }) => `${contractID}/${serviceID}: ${unitChange}`,
  );
  const expected = customers.flatMap((_customer, index) => {
    const contract = 2001 + index;
    return [`${contract}/9001: ${2 + index}`, `${contract}/9002: ${-11 - index}`, `${contract}/9003: 5`];
  });
  expect(accepted.sort()).toEqual(expected.sort());
  expect(contractServices).toHaveLength(3 * customers.length);
}

it.concurrent(
  'A run whose worker is killed in the middle is finished by another worker, with each change made once',
  () =>
    inAWorld(async (world) => {
      const worker = await world.startWorkerProcess();
      const run = await world.start(parameters);
      await untilPosted(world, 7);
      await worker.kill();
      expect(posts(world)).toBeLessThan(postsOfAll);
      await world.startWorkerProcess();
      await expectEachChangeOnce(world, run);
    }),
  slowest,
);

it.concurrent(
  'Two workers share a run, and when one of them is killed the other one finishes it',
  () =>
    inAWorld(async (world) => {
      const [worker] = await Promise.all([world.startWorkerProcess(), world.startWorkerProcess()]);
      const run = await world.start(parameters);
      await untilPosted(world, 12);
      await worker.kill();
      expect(posts(world)).toBeLessThan(postsOfAll);
      await expectEachChangeOnce(world, run);
    }),
  slowest,
);
