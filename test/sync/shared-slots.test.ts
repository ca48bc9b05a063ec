import { expect, it } from 'vitest';
import { billed, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { parseScenario } from '../../src/simulator/scenario.js';
import type { SyncSettings } from '../../src/domain/sync/settings.js';
import type { WorkerProcess } from '../rig/worker-process.js';
import { startWorld, type ScenarioInput, type World } from '../rig/world.js';

const linesPerCustomer = 3;

/** Customers of whose three lines each has to be changed. */
function changed(count: number): CustomerInput[] {
  const services = [9001, 9002, 9003];
  return Array.from({ length: count }, (_each, index) => ({
    code: `C${index}`,
    lines: services.map((service) => [service, 10] as const),
    records: services.map((service) => billed(service, 12 + index)),
  }));
}

/** A world in which calls take a while, so that workers that did not share would be in each other's way. */
function slowWorld(customers: number): ScenarioInput {
  return provider(changed(customers), { settings: { latencyMs: 100 } });
}

// What a busy machine gives up, or reads again because it has become old, would be counted as well.
const patient: Partial<SyncSettings> = { requestTimeoutMs: 20_000, greatestReadAgeMs: 120_000 };

/** Does something in a world with so many workers, each a process of its own. */
async function withWorkers<T>(
  count: number,
  customers: number,
  work: (world: World, workers: readonly WorkerProcess[]) => Promise<T>,
  settings = patient,
): Promise<T> {
  const world = await startWorld(slowWorld(customers), { settings, worker: false });
  try {
    return await work(world, await Promise.all(Array.from({ length: count }, () => world.startWorkerProcess())));
  } finally {
    await world.close();
  }
}

function callsOf({ sandbox }: World) {
  const calls = sandbox.calls().filter(({ system }) => system === 'autotask');
  return { calls: calls.length, refused: calls.filter(({ status }) => status === 429).length };
}

function expectEachChangeOnce({ sandbox }: World, customers: number): void {
  const changedLines = sandbox.dump().adjustments.map(({ contractID, serviceID }) => `${contractID}/${serviceID}`);
  expect(changedLines).toHaveLength(linesPerCustomer * customers);
  expect(new Set(changedLines).size).toBe(changedLines.length);
}

/** A run reads its changes back once more where a machine is slow: eight reads are usual. */
const mostReads = 12;

it('One, two and three workers change the customers of a run with one call for each change, and none is refused', async () => {
  const customers = 20;
  for (const workers of [1, 2, 3]) {
    await withWorkers(workers, customers, async (world) => {
      const { summary } = await world.run(previousPeriod);
      expect(summary).toMatchObject({ status: 'Completed', lines: { AT09: linesPerCustomer * customers } });
      expectEachChangeOnce(world, customers);
      const { calls, refused } = callsOf(world);
      expect(refused).toBe(0);
      expect(calls).toBeLessThanOrEqual(linesPerCustomer * customers + mostReads);
    });
  }
});

it('Two jobs with secret sets of their own for one Autotask database share its slots over two workers', async () => {
  const customers = 16;
  const half = (from: number) => changed(customers).slice(from, from + customers / 2);
  await withWorkers(2, customers, async (world) => {
    const { userName, secret, integrationCode } = parseScenario(JSON.stringify(slowWorld(1))).autotask.credentials;
    await world.saveSecrets('other', { UserName: userName, Secret: secret, IntegrationCode: integrationCode });
    const jobs = [
      { ...previousPeriod, CustomersFilter: half(0).map(({ code }) => code) },
      { ...previousPeriod, CustomersFilter: half(customers / 2).map(({ code }) => code), Secrets: 'other' },
    ];
    const runs = await Promise.all(jobs.map((job) => world.run(job)));
    for (const { summary } of runs) expect(summary).toMatchObject({ status: 'Completed' });
    expectEachChangeOnce(world, customers);
    expect(callsOf(world).refused).toBe(0);
  });
});

it('When a worker is killed in the midst of its calls, the others go on once its slots are free again, and nothing is sent twice', async () => {
  const customers = 20;
  const settings = { requestTimeoutMs: 2_000, heartbeatTimeoutMs: 2_000 };
  const work = async (world: World, workers: readonly WorkerProcess[]) => {
    const run = await world.start(previousPeriod);
    const posts = () => world.sandbox.calls().filter(({ body }) => body !== undefined).length;
    await expect.poll(posts).toBeGreaterThanOrEqual(12);
    await workers[0]?.kill();
    expect(posts()).toBeLessThan(linesPerCustomer * customers);
    const { summary } = await run.end();
    expect(summary).toMatchObject({ status: 'Completed', lines: { AT09: linesPerCustomer * customers } });
    expectEachChangeOnce(world, customers);
    expect(callsOf(world).refused).toBe(0);
  };
  await withWorkers(3, customers, work, settings);
});
