import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { undoneChanges } from '../../src/store/runs/undoing-runs.js';
import { adjustments } from '../previews/waiting-runs.js';
import { formerRecords } from '../rig/former-records.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/*
 * A person's line has 3 units, and a wrong record made it 5. That was undone, perhaps several times or by a run that ended before
 * it knew what became of its change. Then Atria no longer bills the line.
 */

const customers = [
  { code: 'LEAVES', lines: [[9001, 3]] as const, earlierRecords: [billed(9001, 5)] },
  { code: 'STAYS', lines: [[9001, 2]] as const, earlierRecords: [billed(9001, 2)], records: [billed(9001, 2)] },
];
const earlier = { ...previousPeriod, BillingPeriod: days.earlierPeriodEnd };

let world: World;
let wrong: EndedRun;
beforeEach(async () => {
  world = await startWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }), {
    settings: { requestTimeoutMs: 500, commitWindowMs: 3_000 },
    rewrites: { atria: formerRecords },
  });
  wrong = await world.run(earlier);
  expect(adjustments(world)).toEqual([2]);
});
afterEach(() => world.close());

async function undo({ runId }: Pick<EndedRun, 'runId'>): Promise<EndedRun> {
  const run = await world.run({ UndoRun: runId });
  expect(run.summary?.lines).toEqual({ AT62: 1 });
  return run;
}

/** Undoes a run and cancels that when its change was sent and got no answer. */
async function undoInDoubt({ runId }: Pick<EndedRun, 'runId'>, kind: 'commitThenDrop' | 'hang'): Promise<EndedRun> {
  const posts = () => world.sandbox.calls().filter(({ body }) => body !== undefined).length;
  const before = posts();
  world.sandbox.edit((each) => {
    const post = { method: 'POST', path: '/contractserviceadjustments', from: 1, times: 1 };
    each.setFaults({ seed: 1, rate: 0, scripted: [{ kind, ...post }] });
  });
  const started = await world.start({ UndoRun: runId });
  await expect.poll(posts).toBe(before + 1);
  await started.handle.cancel();
  const run = await started.end();
  expect(run.log.flatMap(({ code, customerCode }) => (customerCode === null ? [] : [code]))).toEqual(['AT36']);
  return run;
}

/** Runs the job for the other customer until it has found out what became of the change of a run. */
async function verdictOf({ runId }: Pick<EndedRun, 'runId'>): Promise<string | null> {
  await expect.poll(() => closedVerdict(runId), { timeout: 20_000 }).not.toBeNull();
  return closedVerdict(runId);
}

async function closedVerdict(runId: string): Promise<string | null> {
  expect((await world.run({ ...previousPeriod, CustomersFilter: 'STAYS' })).status).toMatch(/^Completed/);
  const { rows } = await sql<{ verdict: string | null }>`
    select verdict from claims where run_id = ${runId} order by claim_id desc limit 1`.execute(world.store);
  return rows[0]?.verdict ?? null;
}

const ends = {
  'its customer leaves Atria': () => {
    world.sandbox.edit((each) => {
      each.removeCustomer('LEAVES');
    });
  },
  'Atria says that it is no longer billed': () => {
    const record = { sku: '9001', description: 'Item 9001', billable: true };
    world.sandbox.edit((each) => {
      each.replaceBilling(days.periodEnd, [
        { ...record, customerCode: 'STAYS', quantity: 2, previousQuantity: 2 },
        { ...record, customerCode: 'LEAVES', quantity: 0, previousQuantity: 5 },
      ]);
    });
  },
};

describe.each(Object.entries(ends))('When %s', (_title, end) => {
  /** What two further runs change of the line. */
  async function changes(): Promise<number[]> {
    const made = adjustments(world).length;
    end();
    const runs = [await world.run(previousPeriod), await world.run(previousPeriod)];
    for (const { status } of runs) expect(status).toMatch(/^Completed/);
    return adjustments(world).slice(made);
  }

  test('a line keeps what a person had set, if the undo of a change is found to be made before the run plans', async () => {
    const undoing = await undoInDoubt(wrong, 'commitThenDrop');
    expect(await verdictOf(undoing)).toBe('applied');
    expect(await changes()).toEqual([]);
    expect(await undoneChanges(world.store, wrong.runId)).toMatchObject({
      by: undoing.runId,
      lines: 1,
      undoneLines: 1,
    });
  });

  test('a line keeps what a person had set, if the run itself finds out that the undo of a change was made', async () => {
    await undoInDoubt(wrong, 'commitThenDrop');
    expect(await changes()).toEqual([]);
    // Nothing says that lines of the customer go to zero.
    const { rows } = await sql<{ code: string }>`
      select code from log_entries where customer_code = 'LEAVES' and code <> 'AT36' and run_id <> ${wrong.runId}
      union all select outcome from run_customers where customer_code = 'LEAVES' and outcome is not null`.execute(
      world.store,
    );
    expect(new Set(rows.map(({ code }) => code))).toEqual(new Set(['AT33']));
  });

  test('a line goes to zero, if the run finds out that the undo of a change was not made', async () => {
    await undoInDoubt(wrong, 'hang');
    expect(await changes()).toEqual([-5]);
  });

  test('a line keeps what a person had set, if a change was undone, made again and undone again', async () => {
    await undo(await undo(await undo(wrong)));
    expect(adjustments(world)).toEqual([2, -2, 2, -2]);
    expect(await changes()).toEqual([]);
  });

  test('a line keeps what a person had set, if a run had found the change on it before that was undone', async () => {
    expect((await world.run(earlier)).summary?.lines).toEqual({ AT10: 2 });
    await undo(wrong);
    expect(await changes()).toEqual([]);
  });

  test('a line goes to zero, if a run had found the change on it, and that was undone and made again', async () => {
    await world.run(earlier);
    await undo(await undo(wrong));
    expect(await changes()).toEqual([-5]);
  });

  test('a line goes to zero, if a change was undone and may have been made again, and was', async () => {
    await undoInDoubt(await undo(wrong), 'commitThenDrop');
    expect(await changes()).toEqual([-5]);
  });

  test('a line keeps what a person had set, if a change was undone and may have been made again, and was not', async () => {
    await undoInDoubt(await undo(wrong), 'hang');
    expect(await changes()).toEqual([]);
  });
});
