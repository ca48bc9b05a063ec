import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireRun } from '../../src/store/runs/runs.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { adjustments, messages } from '../previews/waiting-runs.js';

/** A person's line has 3 units, and a wrong record made it 5. */
const customers = [
  { code: 'LEAVES', lines: [[9001, 3]] as const, earlierRecords: [billed(9001, 5)] },
  { code: 'STAYS', lines: [[9001, 1]] as const, earlierRecords: [billed(9001, 2)], records: [billed(9001, 2)] },
];
const earlier = { ...previousPeriod, BillingPeriod: days.earlierPeriodEnd };

let world: World;
let runId: string;
beforeEach(async () => {
  world = await startWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }));
  ({ runId } = await world.run(earlier));
  expect(adjustments(world).sort()).toEqual([1, 2]);
});
afterEach(() => world.close());

async function nextRunWithoutTheCustomer(): Promise<number[]> {
  const made = adjustments(world).length;
  world.sandbox.edit((each) => {
    each.removeCustomer('LEAVES');
  });
  expect((await world.run(previousPeriod)).status).toBe('Completed');
  return adjustments(world).slice(made);
}

describe('After a run was undone', () => {
  it('the quantity that a person had set stays when the customer leaves', async () => {
    expect((await world.run({ UndoRun: runId, Customers: ['LEAVES'] })).summary?.lines).toEqual({ AT62: 1 });
    expect(await nextRunWithoutTheCustomer()).toEqual([]);
  });

  it('and the undo was undone, the line goes to zero when the customer leaves', async () => {
    const undo = await world.run({ UndoRun: runId, Customers: ['LEAVES'] });
    expect((await world.run({ UndoRun: undo.runId })).summary?.lines).toEqual({ AT62: 1 });
    const made = adjustments(world).length;
    world.sandbox.edit((each) => {
      each.removeCustomer('LEAVES');
    });
    await world.run(previousPeriod);
    expect(adjustments(world).slice(made)).toEqual([-5]);
  });
});

describe('The preview of an undo', () => {
  it('is not outdated by a run for other customers', async () => {
    const preview = await world.run({ UndoRun: runId, Customers: ['LEAVES'], Preview: 'True' });
    await world.run({ ...previousPeriod, CustomersFilter: 'STAYS' });
    expect((await world.run({ ApplyPreview: preview.runId })).summary?.lines).toEqual({ AT62: 1 });
    expect((await requireRun(world.store, preview.runId)).undoes).toEqual({ runId, part: { customers: ['LEAVES'] } });
  });
});

describe('A line that a later run changed on a later day', () => {
  it('is left alone, and the log names that run', async () => {
    world.sandbox.edit((each) => {
      each.replaceBilling(days.periodEnd, [
        { customerCode: 'LEAVES', sku: '9001', description: 'Item', quantity: 9, previousQuantity: 5, billable: true },
      ]);
    });
    const later = await world.run({ ...previousPeriod, CustomersFilter: 'LEAVES' });
    expect(later.summary?.lines).toEqual({ AT09: 1 });
    const undo = await world.run({ UndoRun: runId, Customers: ['LEAVES'] });
    expect(messages(undo, 'AT63')).toEqual([
      expect.stringContaining(`as the run ${later.runId}, which a person started at `),
    ]);
  });
});
