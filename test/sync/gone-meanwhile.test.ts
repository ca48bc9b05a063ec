import { describe, expect, test } from 'vitest';
import { days } from '../rig/scenarios.js';
import { codes, job, useTwoJobs } from './two-jobs.js';

/*
 * The run of an earlier period is about to change a line that the later period bills no more, as its customer is gone. Nobody knows yet what becomes of that change.
 */

const nextEnd = '2026-12-25';
const it = useTwoJobs();

describe('A run of a later period', () => {
  test('takes a line to zero that the run of an earlier one creates just now for a customer that is gone', async () => {
    await it.start({ status: 'Deprovisioned' });
    it.bill(days.earlierPeriodEnd, 14);
    it.bill(days.periodEnd, null);
    const creating = await it.startChanging(days.earlierPeriodEnd);
    const planning = await it.world.start({ ...job, BillingPeriod: days.periodEnd });
    await it.untilPlanned(planning);
    creating.release();
    expect([codes(await creating.run.end()), codes(await planning.end())]).toEqual([['AT11'], ['AT13']]);
    expect(it.posted()).toEqual([
      ['2026-09-26', 14],
      [days.periodStart, -14],
    ]);
  });

  test('takes a line to zero that the run of an earlier one raises just now, where no record of it names the line', async () => {
    await it.start({ status: 'Deprovisioned', lines: [[9001, 10]] });
    const ends = await bothUnderWay();
    expect(ends).toEqual([['AT09'], ['AT13']]);
    expect(it.posted()).toEqual([
      ['2026-09-26', 4],
      ['2026-11-26', -14],
    ]);
  });

  test('leaves a line of a person that the run of an earlier one could not change', async () => {
    await it.start({ status: 'Deprovisioned', lines: [[9001, 10]] });
    it.world.sandbox.edit((each) => {
      const refused = { method: 'POST', path: '/contractserviceadjustments', from: 1, times: 1 };
      each.setFaults({ seed: 1, rate: 0, scripted: [{ kind: 'validation500', ...refused }] });
    });
    expect(await bothUnderWay()).toEqual([['AT34'], ['AT33']]);
    expect(it.posted()).toEqual([]);
  });

  /** @returns the outcomes of the run of the earlier period, and of that of the later one, which plans meanwhile */
  async function bothUnderWay(): Promise<string[][]> {
    it.bill(days.earlierPeriodEnd, 14);
    it.bill(days.periodEnd, null);
    it.bill(nextEnd, null);
    const changing = await it.startChanging(days.earlierPeriodEnd);
    const planning = await it.world.start({ ...job, BillingPeriod: nextEnd });
    await it.untilPlanned(planning);
    changing.release();
    return [codes(await changing.run.end()), codes(await planning.end())];
  }
});

describe('A run of an earlier period', () => {
  test('creates no line for a customer that is gone, once a run of the later period has billed it nothing', async () => {
    await it.start({ status: 'Deprovisioned' });
    expect(await overtaken()).toEqual([[], ['AT30']]);
    expect([it.world.sandbox.dump().contractServices.length, it.posted()]).toEqual([1, []]);
  });

  test('raises no line of a customer that is gone, once a run of the later period has billed it nothing', async () => {
    await it.start({ status: 'Deprovisioned', lines: [[9001, 10]] });
    expect(await overtaken()).toEqual([[], ['AT30']]);
    expect(it.posted()).toEqual([]);
  });

  test('changes the line if the run of the later period was of another contract', async () => {
    await it.start({ status: 'Deprovisioned', lines: [[9001, 10]] });
    expect(await overtaken({ Contract: 'DefaultRecurringServices' })).toEqual([[], ['AT09']]);
    expect(it.posted()).toEqual([['2026-09-26', 4]]);
  });

  /** The run of the earlier period plans until that of the later one has ended. */
  async function overtaken(ofLater: Readonly<Record<string, string>> = {}): Promise<string[][]> {
    it.bill(days.earlierPeriodEnd, 14);
    it.bill(nextEnd, null);
    const held = it.holdAnswer(/\/contracts\/query/i);
    const planning = await it.world.start({ ...job, BillingPeriod: days.earlierPeriodEnd });
    await held.isHeld;
    const overtaking = await it.world.run({ ...job, BillingPeriod: nextEnd, ...ofLater });
    held.release();
    return [codes(overtaking), codes(await planning.end())];
  }
});

test('A run reports a line that no record leads to any more while another run changes it, though nobody can tell its quantity', async () => {
  await it.start({ lines: [[9001, 10]] });
  it.bill(days.periodEnd, 12);
  const first = await it.startChanging(days.periodEnd);
  first.release();
  await first.run.end();
  it.bill(days.periodEnd, 14);
  const changing = await it.startChanging(days.periodEnd);
  it.bill(nextEnd, null);
  const { log } = await it.world.run({ ...job, BillingPeriod: nextEnd });
  expect(log.flatMap(({ code, message }) => (code === 'AT68' ? [message] : []))).toEqual([
    expect.stringContaining('still has a quantity that cannot be told on Contract'),
  ]);
  changing.release();
  expect(codes(await changing.run.end())).toEqual(['AT09']);
});
