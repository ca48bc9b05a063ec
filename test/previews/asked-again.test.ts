import { afterEach, describe, expect, it } from 'vitest';
import { rejectRun } from '../../src/runs/decide-run.js';
import { holdBack } from '../../src/runs/hold-back.js';
import { applyPreview } from '../../src/store/runs/applied-previews.js';
import { endHold } from '../../src/store/lines/held-back.js';
import { decisionsOfRun } from '../../src/store/runs/decisions.js';
import { readLog } from '../../src/store/log/log-entries.js';
import { removePieceOfRun } from '../../src/store/runs/run-removal.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { billed, days, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type StartedRun, type World } from '../rig/world.js';
import {
  adjustments,
  approve,
  decider,
  messages,
  reset,
  untilAnotherPlan,
  untilWaiting,
  waiting,
} from './waiting-runs.js';

const customers: readonly CustomerInput[] = [
  { code: 'UP', lines: [[9001, 10]], records: [billed(9001, 25)] },
  { code: 'MORE', lines: [[9002, 4]], records: [billed(9002, 6)] },
  { code: 'DOWN', lines: [[9001, 8]], records: [billed(9001, 3)] },
];
const required = { ...previousPeriod, Approval: 'Required' };
const aboveTwo = { ...previousPeriod, Limits: { ChangedLines: 2 }, Approval: 'AboveLimits' };

let world: World;
afterEach(() => world.close());

/** Atria bills these quantities of the three customers now. */
function bill(up: number, more: number, down: number): void {
  const record = (customerCode: string, sku: string, quantity: number) => {
    return { customerCode, sku, description: 'Seats', quantity, previousQuantity: 0, billable: true };
  };
  world.sandbox.edit((each) => {
    each.replaceBilling(days.periodEnd, [
      record('UP', '9001', up),
      record('MORE', '9002', more),
      record('DOWN', '9001', down),
    ]);
  });
}

/** The end of a run that was reset. */
async function endAfterReset({ workflowId, runId }: StartedRun): Promise<string> {
  await world.client.workflow.getHandle(workflowId).result();
  return (await requireRun(world.store, runId)).status;
}

/**
 * The end of the workflow task that took what an activity had returned. An approval may have come in before it, as the
 * store shows that the run waits before Temporal has the answer of the activity.
 */
async function taskThatLearns({ handle }: StartedRun, activity: string): Promise<number> {
  const events = (await handle.fetchHistory()).events ?? [];
  const scheduled = events.find(
    ({ activityTaskScheduledEventAttributes: task }) => task?.activityType?.name === activity,
  );
  const completed = events.findIndex(({ activityTaskCompletedEventAttributes: task }) => {
    return task?.scheduledEventId?.toString() === scheduled?.eventId?.toString();
  });
  const task = events.slice(completed).find((event) => event.workflowTaskCompletedEventAttributes);
  return Number(task?.eventId);
}

async function logOf(run: StartedRun) {
  return (await run.end()).log;
}

describe('A run that has asked', () => {
  it('asks again where its new plan is within the limits', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, aboveTwo);
    const { decider: first } = await decider(world, started);
    bill(25, 6, 8);
    expect(await approve(world, started, { exceptCustomers: ['UP'], leavesOutMoved: false })).toMatch(
      /1 line moved since/,
    );
    await untilAnotherPlan(world, started, first.planHash);
    expect((await requireRun(world.store, started.runId)).approvalWait?.reasons).toEqual([
      'somebody was asked about the changes of this run before',
    ]);
    expect(await approve(world, started, { exceptCustomers: ['UP'], leavesOutMoved: false })).toBe(
      'Approved: the run changes 1 line now. 1 line left as it is.',
    );
    await started.end();
    expect(adjustments(world)).toEqual([2]);
  });

  it('ends well where nothing is left to change', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    bill(10, 4, 8);
    expect(await approve(world, started)).toMatch(/3 lines moved since/);
    const run = await started.end();
    expect([run.status, run.summary?.lines, adjustments(world)]).toEqual(['Completed', { AT10: 3 }, []]);
    expect(await requireRun(world.store, started.runId)).toMatchObject({ approvalWait: null, status: 'Completed' });
  });

  it('refuses an approval once a later run has changed the same customers, and shows what is left', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    const { decider: first } = await decider(world, started);
    const later = await world.run({ ...previousPeriod, CustomersFilter: 'UP' });
    expect(await approve(world, started, { leavesOutMoved: true })).toBe(
      `The decision was not taken, and nothing was changed: the run ${later.runId} was begun after the preview for the same customers.`,
    );
    await untilAnotherPlan(world, started, first.planHash);
    expect(await approve(world, started)).toBe('Approved: the run changes 2 lines now.');
    expect([(await started.end()).status, adjustments(world).sort()]).toEqual(['Completed', [-5, 15, 2]]);
  });

  it('says of each line that it does not change any more what it reports of the line, or of its customer', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    world.sandbox.edit((each) => {
      each.adjustAsPerson({ contractServiceID: 3001, effectiveDate: days.runDay, unitChange: 1 });
      each.putCustomer({
        ...{ code: 'MORE', name: 'MORE Limited', billingIdentifier: '99', type: 'Standard', status: 'Active' },
      });
    });
    const said = await approve(world, started);
    expect(said).toMatch(
      /UP Limited, Mailbox: the preview showed .*; now the run does not change it \(AT30: .* 11 from/,
    );
    expect(said).toMatch(/MORE Limited, Backup: the preview showed .*; now the run does not change it \(AT05: .*99/);
    await started.handle.cancel();
    expect([(await started.end()).status, adjustments(world)]).toEqual(['Cancelled', []]);
  });

  it('refuses an approval if every change has moved', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    bill(26, 7, 2);
    expect(await approve(world, started, { leavesOutMoved: true })).toMatch(
      /none of its changes is as it was shown: 3 lines moved since/,
    );
    await started.handle.cancel();
    expect([(await started.end()).status, adjustments(world)]).toEqual(['Cancelled', []]);
  });

  it('records why it did not take an approval when it could not read Autotask, and takes the next one', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    const scripted = [{ kind: 'maintenance', path: '/contractservices', from: 1, times: 1_000 } as const];
    world.sandbox.edit((each) => {
      each.setFaults({ seed: 1, rate: 0, scripted });
    });
    expect(await approve(world, started)).toMatch(/what would change now could not be read \(.*\); decide again later/);
    expect(await decisionsOfRun(world.store, started.runId)).toMatchObject([
      { verdict: 'refused', problem: expect.stringContaining('could not be read') as unknown },
    ]);
    world.sandbox.edit((each) => {
      each.setFaults({ seed: 1, rate: 0, scripted: [] });
    });
    await untilWaiting(world, started);
    await expect.poll(() => approve(world, started)).toBe('Approved: the run changes 3 lines now.');
    expect((await started.end()).status).toBe('Completed');
  });

  it('keeps the preview whose changes it makes, however old that is', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    const { previewId, planHash } = (await requireRun(world.store, started.runId)).approvalWait ?? {
      previewId: '',
      planHash: '',
    };
    await applyPreview(world.store, started.runId, { runId: previewId, hash: planHash, day: days.runDay });
    expect(await removePieceOfRun(world.store, 0, 1_000)).toEqual({ runs: 0, isDone: true });
    await started.handle.cancel();
    expect((await started.end()).status).toBe('Cancelled');
  });
});

describe('A run that is reset', () => {
  it('changes nothing after a rejection, also if an older execution of it is reset to after its approval', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    await approve(world, started, { exceptCustomers: ['DOWN'], leavesOutMoved: false });
    await started.end();
    const events = (await started.handle.fetchHistory()).events ?? [];
    const approved = events.findLast(({ activityTaskScheduledEventAttributes: scheduled }) => {
      return scheduled?.activityType?.name === 'planCustomers';
    });
    await reset(world, started);
    await untilWaiting(world, started);
    const { run, decider: by } = await decider(world, started, 'DOWN is right');
    await rejectRun(world.client, run, by);
    await expect.poll(async () => (await requireRun(world.store, started.runId)).failureKind).toBe('Rejected');
    await reset(world, started, Number(approved?.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId));
    await expect.poll(async () => (await requireRun(world.store, started.runId)).failureKind).toBe('Unexpected');
    expect(adjustments(world).sort()).toEqual([15, 2]);
  });

  it('changes nothing after a limit has stopped it, also if an older execution of it is reset to after its preview', async () => {
    const hang = { kind: 'hang', method: 'POST', path: '/contractserviceadjustments', from: 1, times: 1 } as const;
    world = await startWorld(provider(customers, { faults: { scripted: [hang] } }), { settings: { linesPerBatch: 1 } });
    const started = await world.start({ ...previousPeriod, Limits: { UnitsOfLine: 15 } });
    await expect.poll(() => world.sandbox.calls().some(({ body }) => body !== undefined)).toBe(true);
    bill(25, 30, 3);
    const planned = await taskThatLearns(started, 'judgePreview');
    await reset(world, started);
    await expect.poll(async () => (await requireRun(world.store, started.runId)).failureKind).toBe('LimitExceeded');
    const before = adjustments(world);
    await reset(world, started, planned);
    await expect.poll(async () => (await requireRun(world.store, started.runId)).failureKind).toBe('Unexpected');
    expect(adjustments(world)).toEqual(before);
  });

  it('waits no longer if its new plan is within the limits', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, aboveTwo);
    bill(25, 6, 8);
    await reset(world, started);
    expect([await endAfterReset(started), adjustments(world).sort()]).toEqual(['Completed', [15, 2]]);
  });

  it('asks again before it changes what somebody had left out', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, aboveTwo);
    await approve(world, started, { exceptCustomers: ['DOWN'], leavesOutMoved: false });
    await started.end();
    await reset(world, started);
    await untilWaiting(world, started);
    expect(adjustments(world).sort()).toEqual([15, 2]);
    expect(await approve(world, started)).toBe('Approved: the run changes 1 line now.');
    expect([await endAfterReset(started), adjustments(world).sort()]).toEqual(['Completed', [-5, 15, 2]]);
  });

  it('makes what was left out at first and is approved now, while it had not come to its end', async () => {
    const hang = { kind: 'hang', method: 'POST', path: '/contractserviceadjustments', from: 1, times: 1 } as const;
    world = await startWorld(provider(customers, { faults: { scripted: [hang] } }), { settings: { linesPerBatch: 1 } });
    const started = await waiting(world, required);
    await approve(world, started, { exceptCustomers: ['UP'], leavesOutMoved: false });
    await expect.poll(() => world.sandbox.calls().some(({ body }) => body !== undefined)).toBe(true);
    await reset(world, started);
    await untilWaiting(world, started);
    expect(await approve(world, started)).toMatch(/^Approved: the run changes/);
    await endAfterReset(started);
    expect(adjustments(world)).toContain(15);
    expect(messages({ log: await logOf(started) }, 'AT60')).toEqual([]);
  });

  it('makes what was held back at first, once nobody holds it back, while it had not come to its end', async () => {
    const hang = { kind: 'hang', method: 'POST', path: '/contractserviceadjustments', from: 1, times: 1 } as const;
    world = await startWorld(provider(customers, { faults: { scripted: [hang] } }), { settings: { linesPerBatch: 1 } });
    const started = await waiting(world, required);
    const why = { until: '2026-12-15', reason: 'a dispute', by: 'dana' };
    const asked = { customerCode: 'UP', line: '', everyLine: true, ...why };
    const answer = await holdBack(world.store, asked, days.runDay, { who: null, from: 'console' });
    if (!('hold' in answer)) throw new Error('It was refused.');
    await approve(world, started, { leavesOutMoved: true });
    await expect.poll(() => world.sandbox.calls().some(({ body }) => body !== undefined)).toBe(true);
    await endHold(world.store, answer.hold.holdId, { who: 'dana', from: 'console' });
    await reset(world, started);
    await untilWaiting(world, started);
    expect(await approve(world, started)).toMatch(/^Approved: the run changes/);
    await endAfterReset(started);
    expect(adjustments(world)).toContain(15);
    expect(messages({ log: await logOf(started) }, 'AT67')).toEqual([]);
  });

  it('gives a line that it created no quantity that nobody approved', async () => {
    const refusal = {
      kind: 'unauthorised',
      method: 'POST',
      path: '/contractserviceadjustments',
      from: 1,
      times: 1,
    } as const;
    const isNew: CustomerInput = { code: 'NEW', records: [billed(9003, 6)] };
    world = await startWorld(provider([isNew], { faults: { scripted: [refusal] } }));
    const started = await waiting(world, { ...required, AllowAtriaCreateItems: 'True' });
    await approve(world, started);
    expect((await started.end()).status).toBe('AutotaskCredentialsRefused');
    bill(10, 4, 8);
    world.sandbox.edit((each) => {
      each.replaceBilling(days.periodEnd, [
        { customerCode: 'NEW', sku: '9003', description: 'Seats', quantity: 60, previousQuantity: 0, billable: true },
      ]);
    });
    await reset(world, started);
    await untilWaiting(world, started);
    expect(await approve(world, started)).toMatch(/^Approved: the run changes 1 line/);
    await endAfterReset(started);
    expect(adjustments(world)).toEqual([]);
  });

  it('takes no approval twice that came before the reset', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    await approve(world, started);
    await started.end();
    const judged = await taskThatLearns(started, 'judgePreview');
    world.sandbox.edit((each) => {
      each.adjustAsPerson({ contractServiceID: 3001, effectiveDate: '2026-11-01', unitChange: -15 });
    });
    await reset(world, started, judged);
    const log = () => readLog(world.store, started.runId, {}, { after: 0, limit: 100 });
    await expect
      .poll(async () => messages({ log: await log() }, 'AT61'))
      .toEqual([expect.stringContaining('as it came before the run was reset')]);
    await untilWaiting(world, started);
    // Who approved what the first execution made stays on record.
    expect(await decisionsOfRun(world.store, started.runId)).toMatchObject([{ verdict: 'approved', by: 'Ann' }]);
    expect(messages({ log: await log() }, 'AT58')).toHaveLength(1);
    await world.client.workflow.getHandle(started.workflowId).cancel();
    await expect.poll(async () => (await requireRun(world.store, started.runId)).status).toBe('Cancelled');
  });
});
