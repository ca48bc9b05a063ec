import { sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { billingRecord } from '../../src/simulator/scenario-schema.js';
import { reset } from '../previews/waiting-runs.js';
import { formerRecords } from '../rig/former-records.js';
import type { Rewrite } from '../rig/rewriting-proxy.js';
import { billed, days, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type StartedRun, type World } from '../rig/world.js';

/*
 * Two jobs of two periods begin at the same time. The run of the later period has read a line, and says that it needs no change.
 * The run of the earlier one changes it before that is saved. A change counts for ever from its day on, so the later one has to
 * look again.
 */

const unitsPath = /\/contractserviceunits\/query/i;

let world: World;
let release: () => void;
let isReading: Promise<void>;
let isChanging = false;
afterEach(() => world.close());

/** Holds the first answer to each of the paths back until it is released; what it says is what Autotask had by then. */
function holdingBack(path: RegExp): Rewrite {
  let hasRead: () => void = () => undefined;
  isReading = new Promise((resolve) => (hasRead = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  let isFirst = true;
  return async (request, forward) => {
    const isHeld = isFirst && path.test(request.path);
    if (isHeld) isFirst = false;
    const answer = await forward();
    if (!isHeld) return answer;
    hasRead();
    await released;
    return answer;
  };
}

/** Holds the first change back before Autotask gets it. */
const holdingChange: Rewrite = async ({ path }, forward) => {
  if (/\/contractserviceadjustments$/i.test(path) && !isChanging) {
    isChanging = true;
    await new Promise<void>((resolve) => (release = resolve));
  }
  return forward();
};

/** TWO has a line that is right. Its records are read even where none of ONE leads to a line. */
async function start(customer: Partial<CustomerInput>, held: RegExp | Rewrite, atria?: Rewrite): Promise<void> {
  const customers = [
    { code: 'ONE', ...customer },
    { code: 'TWO', lines: [[9002, 5]] as const },
  ];
  world = await startWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }), {
    rewrites: { autotask: held instanceof RegExp ? holdingBack(held) : held, atria },
    settings: { requestTimeoutMs: 20_000 },
  });
}

function bill(periodEnd: string, quantity: number): void {
  world.sandbox.edit((each) => {
    const records = [
      { ...billed(9001, quantity), customerCode: 'ONE' },
      { ...billed(9002, 5), customerCode: 'TWO' },
    ];
    each.replaceBilling(periodEnd, billingRecord.array().parse(records));
  });
}

const job = { ...previousPeriod, AllowAtriaCreateItems: 'True' } as const;
const codes = ({ log }: EndedRun) => log.flatMap(({ code, customerCode }) => (customerCode === 'ONE' ? [code] : []));

/** The run of the earlier period goes from its beginning to its end while the other one plans. */
async function bothAtOnce(earlier: number, later: number): Promise<{ earlier: EndedRun; later: EndedRun }> {
  bill(days.earlierPeriodEnd, earlier);
  bill(days.periodEnd, later);
  const planning = await world.start({ ...job, BillingPeriod: days.periodEnd });
  await isReading;
  const changing = await world.run({ ...job, BillingPeriod: days.earlierPeriodEnd });
  release();
  return { earlier: changing, later: await planning.end() };
}

/** Starts a run, and waits until it is about to change a line. */
async function startChanging(BillingPeriod: string): Promise<StartedRun> {
  isChanging = false;
  const run = await world.start({ ...job, BillingPeriod });
  await expect.poll(() => isChanging).toBe(true);
  return run;
}

async function untilPlanned({ runId }: StartedRun): Promise<void> {
  const planned = sql`select 1 from plan_lines where run_id = ${runId} and customer_code = 'ONE'`;
  await expect.poll(async () => (await planned.execute(world.store)).rows.length).toBe(1);
}

function posted(): (readonly [from: string, units: number])[] {
  const { adjustments } = world.sandbox.dump();
  return adjustments.map(({ effectiveDate, unitChange }) => [effectiveDate.slice(0, 10), unitChange] as const);
}

test('A run reads a line again that the run of an earlier period changes while this one plans', async () => {
  await start({ lines: [[9001, 10]] }, unitsPath);
  const { earlier, later } = await bothAtOnce(14, 10);
  expect([codes(earlier), codes(later)]).toEqual([['AT09'], ['AT09']]);
  expect(posted()).toEqual([
    ['2026-09-26', 4],
    [days.periodStart, -4],
  ]);
});

test('A run takes a line to zero that the run of an earlier period creates while this one finds that there need be none', async () => {
  await start({}, /\/contractservices\/query/i);
  const { earlier, later } = await bothAtOnce(14, 0);
  expect([codes(earlier), codes(later)]).toEqual([['AT11'], ['AT13']]);
  expect(posted()).toEqual([
    ['2026-09-26', 14],
    [days.periodStart, -14],
  ]);
});

describe('A record of what is no longer billed', () => {
  test('takes a line to zero that the run of an earlier period changes while this one finds no run that has', async () => {
    await start({ lines: [[9001, 10]] }, unitsPath, formerRecords);
    const { earlier, later } = await bothAtOnce(14, 0);
    expect([codes(earlier), codes(later)]).toEqual([['AT09'], ['AT13']]);
    expect(posted()).toEqual([
      ['2026-09-26', 4],
      [days.periodStart, -14],
    ]);
  });

  test('takes a line to zero that the run of an earlier period is about to change', async () => {
    await start({ lines: [[9001, 10]] }, holdingChange, formerRecords);
    bill(days.earlierPeriodEnd, 14);
    bill(days.periodEnd, 0);
    const changing = await startChanging(days.earlierPeriodEnd);
    const planning = await world.start({ ...job, BillingPeriod: days.periodEnd });
    await untilPlanned(planning);
    release();
    expect([codes(await changing.end()), codes(await planning.end())]).toEqual([['AT09'], ['AT13']]);
    expect(posted()).toEqual([
      ['2026-09-26', 4],
      [days.periodStart, -14],
    ]);
  });

  test('leaves a line that the run of an earlier period cannot change meanwhile', async () => {
    await start({ lines: [[9001, 10]] }, unitsPath, formerRecords);
    world.sandbox.edit((each) => {
      const refused = { method: 'POST', path: '/contractserviceadjustments', from: 1, times: 1 };
      each.setFaults({ seed: 1, rate: 0, scripted: [{ kind: 'validation500', ...refused }] });
    });
    const { earlier, later } = await bothAtOnce(14, 0);
    expect([codes(earlier), codes(later), posted()]).toEqual([['AT34'], ['AT33'], []]);
  });
});

test('A run whose look for the changes of others breaks off looks again', async () => {
  await start({ lines: [[9001, 10]] }, unitsPath);
  await sql
    .raw(
      `create sequence looks;
      create function break_off() returns trigger language plpgsql as $$
        begin if nextval('looks') = 1 then raise exception 'The store is lost.'; end if; return new; end $$;
      create trigger break_off before update on plan_lines for each row
        when (old.state = 'settled' and new.state = 'planned') execute function break_off()`,
    )
    .execute(world.store);
  const { earlier, later } = await bothAtOnce(14, 10);
  expect([codes(earlier), codes(later)]).toEqual([['AT09'], ['AT09']]);
  expect(posted()).toEqual([
    ['2026-09-26', 4],
    [days.periodStart, -4],
  ]);
});

test('A run that finds nothing changed on the line after all says so', async () => {
  await start({ lines: [[9001, 10]] }, unitsPath);
  const { earlier, later } = await bothAtOnce(10, 10);
  expect([codes(earlier), codes(later), posted()]).toEqual([['AT10'], ['AT10'], []]);
});

test('A run that is reset does not take back what a newer run of the period has changed since', async () => {
  await start({ lines: [[9001, 10]] }, /held by none/);
  bill(days.periodEnd, 10);
  const first = await world.run(job);
  bill(days.periodEnd, 14);
  await world.run(job);
  await reset(world, first);
  await world.client.workflow.getHandle(first.workflowId).result();
  expect(posted()).toEqual([[days.periodStart, 4]]);
});

test('What a terminated run had changed is older than what the next one changed, though only a third one reports it', async () => {
  await start({ lines: [[9001, 10]] }, holdingChange);
  bill(days.periodEnd, 0);
  const terminated = await startChanging(days.periodEnd);
  bill(days.periodEnd, 5);
  const next = await world.start(job);
  await untilPlanned(next);
  await terminated.handle.terminate();
  release();
  expect(codes(await next.end())).toEqual(['AT09']);
  await world.run({ ...job, CustomersFilter: 'TWO' });
  world.sandbox.edit((each) => {
    each.removeCustomer('ONE');
    each.replaceBilling(days.periodEnd, billingRecord.array().parse([{ ...billed(9002, 5), customerCode: 'TWO' }]));
  });
  expect(codes(await world.run(job)).sort()).toEqual(['AT13', 'AT43']);
  expect(posted().map(([, units]) => units)).toEqual([-10, 5, -5]);
});
