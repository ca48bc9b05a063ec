import { describe, expect, test } from 'vitest';
import { readStatement } from '../../src/runs/statement.js';
import { reset } from '../previews/waiting-runs.js';
import { formerRecords } from '../rig/former-records.js';
import { days } from '../rig/scenarios.js';
import { codes, job, useTwoJobs } from './two-jobs.js';

/*
 * Two runs of one period overlap, wait or are reset. What one of them has loaded from Atria is older than what the other one has
 * billed since.
 */

const it = useTwoJobs();

describe('A run whose records are older than those of another run of the period', () => {
  const whileLooking = /\/contractservices\/query/i;

  /** The run with the older quantity plans until the other one has ended. */
  async function overtaken(
    older: number,
    newer: number | null,
    { read = /\/contractserviceunits\/query/i, sku = 9001 } = {},
  ): Promise<string[][]> {
    it.bill(days.periodEnd, older);
    const held = it.holdAnswer(read);
    const planning = await it.world.start(job);
    await held.isHeld;
    it.bill(days.periodEnd, newer, sku);
    const overtaking = await it.world.run(job);
    held.release();
    return [codes(overtaking), codes(await planning.end())];
  }

  test('leaves the line as the other one has billed it, and so does the statement', async () => {
    await it.start({ lines: [[9001, 12]] });
    expect(await overtaken(10, 14)).toEqual([['AT09'], ['AT69']]);
    expect(it.posted()).toEqual([[days.periodStart, 2]]);
    const period = { start: days.periodStart, end: days.periodEnd };
    const statement = await readStatement(it.world.store, { code: 'ONE', name: 'ONE Limited' }, period, '2026-11-28');
    const [line] = statement.lines;
    expect(line?.rows.flatMap(({ kind, after, billed }) => (kind === 'change' ? [] : [[kind, after, billed]]))).toEqual(
      [
        ['start', 12, null],
        ['now', 14, 14],
      ],
    );
    expect(line?.records.map(({ billed }) => billed)).toEqual([14]);
  });

  test('does not take back a change of a line that it had found right', async () => {
    await it.start({ lines: [[9001, 10]] });
    expect(await overtaken(10, 14)).toEqual([['AT09'], ['AT69']]);
    expect(it.posted()).toEqual([[days.periodStart, 4]]);
  });

  test('creates no line that the other one needs none of', async () => {
    await it.start({});
    expect(await overtaken(14, 0, { read: whileLooking })).toEqual([['AT33'], ['AT69']]);
    expect([it.world.sandbox.dump().contractServices.length, it.posted()]).toEqual([1, []]);
  });

  test('creates no line of which the other one found only a record of what is no longer billed', async () => {
    await it.start({}, formerRecords);
    expect(await overtaken(14, 0, { read: whileLooking })).toEqual([['AT33'], ['AT69']]);
    expect([it.world.sandbox.dump().contractServices.length, it.posted()]).toEqual([1, []]);
  });

  test('creates no line of a SKU in place of which the other one bills another SKU', async () => {
    await it.start({});
    expect(await overtaken(14, 14, { read: whileLooking, sku: 9003 })).toEqual([['AT11'], ['AT69']]);
    const { contractServices } = it.world.sandbox.dump();
    expect(contractServices.map(({ serviceID }) => serviceID)).toEqual([9002, 9003]);
  });

  test('creates no line for a customer that is gone and that the other one bills nothing', async () => {
    await it.start({ status: 'Deprovisioned' });
    expect(await overtaken(14, null, { read: whileLooking })).toEqual([[], ['AT69']]);
    expect([it.world.sandbox.dump().contractServices.length, it.posted()]).toEqual([1, []]);
  });

  test('leaves a line that Autotask did not let the other one change', async () => {
    await it.start({ lines: [[9001, 12]] });
    it.world.sandbox.edit((each) => {
      const refused = { method: 'POST', path: '/contractserviceadjustments', from: 1, times: 1 };
      each.setFaults({ seed: 1, rate: 0, scripted: [{ kind: 'validation500', ...refused }] });
    });
    expect(await overtaken(10, 14)).toEqual([['AT34'], ['AT69']]);
    expect(it.posted()).toEqual([]);
  });

  test('does not say that the lines of a customer go to zero that is back for the other one', async () => {
    await it.start({ lines: [[9001, 10]] });
    it.bill(days.periodEnd, 12);
    await it.world.run(job);
    it.world.sandbox.edit((each) => {
      each.removeCustomer('ONE');
    });
    it.bill(days.periodEnd, null);
    const held = it.holdAnswer(/\/contractserviceunits\/query/i);
    const planning = await it.world.start(job);
    await held.isHeld;
    it.world.sandbox.edit((each) => {
      const customer = { code: 'ONE', name: 'ONE Limited', billingIdentifier: '1001' };
      each.putCustomer({ ...customer, type: 'Standard', status: 'Active' });
    });
    it.bill(days.periodEnd, 14);
    const overtaking = await it.world.run(job);
    held.release();
    expect([codes(overtaking), codes(await planning.end())]).toEqual([['AT09'], ['AT69']]);
  });

  test('changes the line once the other one is undone', async () => {
    await it.start({ lines: [[9001, 10]] });
    it.bill(days.periodEnd, 12);
    const held = it.holdAnswer(/\/contractserviceunits\/query/i);
    const planning = await it.world.start(job);
    await held.isHeld;
    it.bill(days.periodEnd, 14);
    const overtaking = await it.world.run(job);
    await it.world.run({ UndoRun: overtaking.runId });
    held.release();
    expect(codes(await planning.end())).toEqual(['AT09']);
    expect(it.posted().map(([, units]) => units)).toEqual([4, -4, 2]);
  });

  test('does not take a line to zero that the other one bills again, once it is reset', async () => {
    await it.start({ lines: [[9001, 10]] }, formerRecords);
    it.bill(days.periodEnd, 0);
    const first = await it.world.start(job);
    expect(codes(await first.end())).toEqual(['AT33']);
    it.bill(days.periodEnd, 14);
    await it.world.run(job);
    await reset(it.world, first);
    await it.world.client.workflow.getHandle(first.workflowId).result();
    expect([codes(await first.end()), it.posted()]).toEqual([['AT69'], [[days.periodStart, 4]]]);
  });
});
