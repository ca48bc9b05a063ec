import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listRuns } from '../../src/store/runs/runs.js';
import { previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld(provider([]));
});
afterAll(() => world.close());

it.for([
  ['BillingSync', 'billingSync'],
  ['billing-process', 'billingProcess'],
  ['default', 'billingSync'],
  ['InvoiceSync', 'billingSync'],
])('A workflow of the type %s ends with what to type instead', async ([type, meant]) => {
  const { taskQueue } = world.configuration;
  const started = world.client.workflow.execute(type ?? '', {
    ...{ taskQueue, workflowId: `mistyped/${type}`, args: [previousPeriod] },
  });
  const error: unknown = await started.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(WorkflowFailedError);
  expect((error as WorkflowFailedError).cause?.message).toBe(
    `There is no workflow type "${type}": the types are billingSync and billingProcess. Start it anew with the type ${meant}.`,
  );
  expect(await listRuns(world.store, 1)).toEqual([]);
});
