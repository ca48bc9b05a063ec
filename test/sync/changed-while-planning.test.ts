import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { billingRecord } from '../../src/simulator/scenario-schema.js';
import { reset } from '../previews/waiting-runs.js';
import { formerRecords } from '../rig/former-records.js';
import { billed, days } from '../rig/scenarios.js';
import type { EndedRun } from '../rig/world.js';
import { codes, job, useTwoJobs } from './two-jobs.js';

/*
 * Two jobs of two periods begin at the same time. The run of the later period has read a line, and says that it needs no change.
 * The run of the earlier one changes it before that is saved. A change counts for ever from its day on, so the later one has to
 * look again.
 */

const unitsPath = /\/contractserviceunits\/query/i;

const it = useTwoJobs();

/** The run of the earlier period goes from its beginning to its end while the other one plans. */
async function bothAtOnce(
  earlier: number,
  later: number,
  read = unitsPath,
): Promise<{ earlier: EndedRun; later: EndedRun }> {
  it.bill(days.earlierPeriodEnd, earlier);
  it.bill(days.periodEnd, later);
  const held = it.holdAnswer(read);
  const planning = await it.world.start({ ...job, BillingPeriod: days.periodEnd });
  await held.isHeld;
  const changing = await it.world.run({ ...job, BillingPeriod: days.earlierPeriodEnd });
  held.release();
  return { earlier: changing, later: await planning.end() };
}

test('A run reads a line again that the run of an earlier period changes while this one plans', async () => {
  await it.start({ lines: [[9001, 10]] });
  const { earlier, later } = await bothAtOnce(14, 10);
  expect([codes(earlier), codes(later)]).toEqual([['AT09'], ['AT09']]);
  expect(it.posted()).toEqual([
    ['2026-09-26', 4],
    [days.periodStart, -4],
  ]);
});

test('A run raises a line again that the run of an earlier period lowers while this one leaves it until its contract ends', async () => {
  await it.start({ lines: [[9001, 10]], contracts: [{ endDate: days.periodEnd }] });
  it.bill(days.earlierPeriodEnd, 4);
  it.bill(days.periodEnd, 6);
  const held = it.holdAnswer(unitsPath);
  const planning = await it.world.start({ ...job, DecreasesFrom: 'NextPeriodStart' });
  await held.isHeld;
  const earlier = await it.startChanging(days.earlierPeriodEnd);
  held.release();
  await it.untilPlanned(planning);
  earlier.release();
  expect([codes(await earlier.run.end()), codes(await planning.end())]).toEqual([['AT09'], ['AT09']]);
  expect(it.posted()).toEqual([
    ['2026-09-26', -6],
    [days.periodStart, 2],
  ]);
});

test('A run takes a line to zero that the run of an earlier period creates while this one finds that there need be none', async () => {
  await it.start({});
  const { earlier, later } = await bothAtOnce(14, 0, /\/contractservices\/query/i);
  expect([codes(earlier), codes(later)]).toEqual([['AT11'], ['AT13']]);
  expect(it.posted()).toEqual([
    ['2026-09-26', 14],
    [days.periodStart, -14],
  ]);
});

describe('A record of what is no longer billed', () => {
  test('takes a line to zero that the run of an earlier period changes while this one finds no run that has', async () => {
    await it.start({ lines: [[9001, 10]] }, formerRecords);
    const { earlier, later } = await bothAtOnce(14, 0);
    expect([codes(earlier), codes(later)]).toEqual([['AT09'], ['AT13']]);
    expect(it.posted()).toEqual([
      ['2026-09-26', 4],
      [days.periodStart, -14],
    ]);
  });

  test('takes a line to zero that the run of an earlier period is about to change', async () => {
    await it.start({ lines: [[9001, 10]] }, formerRecords);
    it.bill(days.earlierPeriodEnd, 14);
    it.bill(days.periodEnd, 0);
    const changing = await it.startChanging(days.earlierPeriodEnd);
    const planning = await it.world.start({ ...job, BillingPeriod: days.periodEnd });
    await it.untilPlanned(planning);
    changing.release();
    expect([codes(await changing.run.end()), codes(await planning.end())]).toEqual([['AT09'], ['AT13']]);
    expect(it.posted()).toEqual([
      ['2026-09-26', 4],
      [days.periodStart, -14],
    ]);
  });

  test('leaves a line that the run of an earlier period cannot change meanwhile', async () => {
    await it.start({ lines: [[9001, 10]] }, formerRecords);
    it.world.sandbox.edit((each) => {
      const refused = { method: 'POST', path: '/contractserviceadjustments', from: 1, times: 1 };
      each.setFaults({ seed: 1, rate: 0, scripted: [{ kind: 'validation500', ...refused }] });
    });
    const { earlier, later } = await bothAtOnce(14, 0);
    expect([codes(earlier), codes(later), it.posted()]).toEqual([['AT34'], ['AT33'], []]);
  });
});

test('A run whose look for the changes of others breaks off looks again', async () => {
  await it.start({ lines: [[9001, 10]] });
  await sql
    .raw(
      `create sequence looks;
      create function break_off() returns trigger language plpgsql as $$
        begin if nextval('looks') = 1 then raise exception 'The store is lost.'; end if; return new; end $$;
      create trigger break_off before update on plan_lines for each row
        when (old.state = 'settled' and new.state = 'planned') execute function break_off()`,
    )
    .execute(it.world.store);
  const { earlier, later } = await bothAtOnce(14, 10);
  expect([codes(earlier), codes(later)]).toEqual([['AT09'], ['AT09']]);
  expect(it.posted()).toEqual([
    ['2026-09-26', 4],
    [days.periodStart, -4],
  ]);
});

test('A run that finds nothing changed on the line after all says so', async () => {
  await it.start({ lines: [[9001, 10]] });
  const { earlier, later } = await bothAtOnce(10, 10);
  expect([codes(earlier), codes(later), it.posted()]).toEqual([['AT10'], ['AT10'], []]);
});

test('A run that is reset does not take back what a newer run of the period has changed since', async () => {
  await it.start({ lines: [[9001, 10]] });
  it.bill(days.periodEnd, 10);
  const first = await it.world.run(job);
  it.bill(days.periodEnd, 14);
  await it.world.run(job);
  await reset(it.world, first);
  await it.world.client.workflow.getHandle(first.workflowId).result();
  expect(it.posted()).toEqual([[days.periodStart, 4]]);
});

test('What a terminated run had changed is older than what the next one changed, though only a third one reports it', async () => {
  await it.start({ lines: [[9001, 10]] });
  it.bill(days.periodEnd, 0);
  const terminated = await it.startChanging(days.periodEnd);
  it.bill(days.periodEnd, 5);
  const next = await it.world.start(job);
  await it.untilPlanned(next);
  await terminated.run.handle.terminate();
  terminated.release();
  expect(codes(await next.end())).toEqual(['AT09']);
  await it.world.run({ ...job, CustomersFilter: 'TWO' });
  it.world.sandbox.edit((each) => {
    each.removeCustomer('ONE');
    each.replaceBilling(days.periodEnd, billingRecord.array().parse([{ ...billed(9002, 5), customerCode: 'TWO' }]));
  });
  expect(codes(await it.world.run(job)).sort()).toEqual(['AT13', 'AT43']);
  expect(it.posted().map(([, units]) => units)).toEqual([-10, 5, -5]);
});
