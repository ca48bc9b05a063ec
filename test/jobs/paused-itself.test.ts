import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeJob, resumeJob } from '../../src/jobs/index.js';
import { startWorld, type World } from '../rig/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld({ clock: '2026-11-26T22:00:00Z' });
});
afterAll(() => world.close());

it('A job that paused itself when its run failed says so, until it is resumed', async () => {
  const { taskQueue } = world.configuration;
  const schedule = await world.client.schedule.create({
    scheduleId: 'monthly',
    spec: { cronExpressions: ['0 22 26 * *'] },
    policies: { pauseOnFailure: true, catchupWindow: '1 day' },
    action: { type: 'startWorkflow', workflowType: 'billingSync', taskQueue, args: [{ BillingPeriod: 'Lately' }] },
  });
  const services = { client: world.client, store: world.store, taskQueue };
  const problems = async () => (await describeJob(services, 'monthly')).problems.map(({ message }) => message);
  const said = expect.stringMatching(
    /^It paused itself when a run failed.* billing-sync job resume monthly/,
  ) as unknown;
  expect(await problems()).not.toContainEqual(said);
  // Temporal does not watch runs that are started with the SDK's own policy for this, AllowAll.
  await schedule.trigger('SKIP');
  await expect.poll(problems).toContainEqual(said);
  await resumeJob(services, 'monthly', 'mended');
  expect(await problems()).not.toContainEqual(said);
});
