import { afterEach, describe, expect, it } from 'vitest';
import { approveRun, rejectRun, type Decider } from '../../src/runs/decide-run.js';
import { holdBack } from '../../src/runs/hold-back.js';
import { decisionsOfRun } from '../../src/store/runs/decisions.js';
import { removePieceOfRun } from '../../src/store/runs/run-removal.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { billed, days, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { adjustments, approve, decider, messages, untilAnotherPlan, waiting } from './waiting-runs.js';

const customers: readonly CustomerInput[] = [
  { code: 'UP', lines: [[9001, 10]], records: [billed(9001, 25)] },
  { code: 'MORE', lines: [[9002, 4]], records: [billed(9002, 6)] },
  { code: 'DOWN', lines: [[9001, 8]], records: [billed(9001, 3)] },
];
const required = { ...previousPeriod, Approval: 'Required' };
const everything = { leavesOutMoved: false };

let world: World;
afterEach(() => world.close());

const wide = { ChangedLines: 100 };

describe('A run whose job requires approval', () => {
  it('changes nothing before a person approves, and exactly the plan after', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    expect(adjustments(world)).toEqual([]);
    expect(await requireRun(world.store, started.runId)).toMatchObject({
      ...{ periodStart: days.periodStart, periodEnd: days.periodEnd, periodLoadedAt: null },
    });
    expect(await approve(world, started)).toBe('Approved: the run changes 3 lines now.');
    const run = await started.end();
    expect([run.status, adjustments(world).sort()]).toEqual(['Completed', [-5, 15, 2]]);
    expect(messages(run, 'AT58')).toEqual(['Approved: Ann approved all changes (3 lines).']);
    expect(run.log.filter(({ level }) => level === 'Warning' || level === 'Error')).toEqual([]);
    expect(await requireRun(world.store, run.runId)).toMatchObject({ approvalWait: null, status: 'Completed' });
  });

  it('ends without a change when a person rejects it', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    const { run, decider: by } = await decider(world, started, 'UP has 20');
    expect(await rejectRun(world.client, run, by)).toBe('The run ends and makes none of these changes.');
    const ended = await started.end();
    expect([ended.status, adjustments(world)]).toEqual(['Rejected', []]);
    expect(messages(ended, 'AT59')).toEqual([
      `Not Approved: The run makes none of the changes that it asked about as Ann rejected them: UP has 20. The preview is ${run.approvalWait?.previewId ?? ''}.`,
    ]);
    expect(await decisionsOfRun(world.store, run.runId)).toMatchObject([{ verdict: 'rejected', by: 'Ann' }]);
  });

  it('makes the part that is approved, and reports the rest', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    expect(await approve(world, started, { exceptCustomers: ['DOWN'], ...everything })).toBe(
      'Approved: the run changes 2 lines now. 1 line left as it is.',
    );
    const run = await started.end();
    expect([run.summary?.lines, adjustments(world).sort()]).toEqual([{ AT09: 2, AT60: 1 }, [15, 2]]);
  });

  it('refuses an approval of what has moved, names the lines, and asks again', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    const first = await decider(world, started);
    world.sandbox.edit((each) => {
      each.replaceBilling(days.periodEnd, [
        { customerCode: 'UP', sku: '9001', description: 'Mailbox', quantity: 26, previousQuantity: 10, billable: true },
        { customerCode: 'MORE', sku: '9002', description: 'Backup', quantity: 6, previousQuantity: 4, billable: true },
        { customerCode: 'DOWN', sku: '9001', description: 'Mailbox', quantity: 3, previousQuantity: 8, billable: true },
      ]);
    });
    expect(await approve(world, started)).toMatch(
      /^The decision was not taken, and nothing was changed: 1 line moved since\. UP Limited, Mailbox: the preview showed that it would go from 10 to 25 from .*; now it would go from 10 to 26 from/,
    );
    await untilAnotherPlan(world, started, first.decider.planHash);
    expect(adjustments(world)).toEqual([]);
    // The former plan cannot be approved any more: the same decision gets the same answer, another one is refused.
    const again = (decider: Decider) => approveRun(world.client, first.run, decider, everything).catch(String);
    expect(await again(first.decider)).toMatch(/1 line moved since/);
    expect(await again({ ...first.decider, reason: 'all the same' })).toMatch(
      /The plan is another one by now\. Look at the preview/,
    );
    expect(await approve(world, started)).toBe('Approved: the run changes 3 lines now.');
    const run = await started.end();
    expect([run.status, adjustments(world).sort()]).toEqual(['Completed', [-5, 16, 2]]);
    expect(messages(run, 'AT61')).toHaveLength(1);
    expect((await decisionsOfRun(world.store, run.runId)).map(({ verdict }) => verdict)).toEqual([
      'refused',
      'approved',
    ]);
  });

  it('refuses an approval where somebody holds a line back meanwhile, says who, and asks about the rest', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    const { decider: first } = await decider(world, started);
    const why = { until: '2026-12-15', reason: 'a dispute', by: 'dana' };
    const asked = { customerCode: 'UP', line: '', everyLine: true, ...why };
    await holdBack(world.store, asked, days.runDay, { who: null, from: 'console' });
    expect(await approve(world, started)).toMatch(
      /1 line moved since\. UP Limited, Mailbox: the preview showed that .*; now dana holds it back until 2026-12-15\.$/,
    );
    await untilAnotherPlan(world, started, first.planHash);
    expect(await approve(world, started)).toBe('Approved: the run changes 2 lines now.');
    const run = await started.end();
    expect([run.summary?.lines, adjustments(world).sort()]).toEqual([{ AT09: 2, AT67: 1 }, [-5, 2]]);
  });

  it('leaves out what has moved if the person says so', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    world.sandbox.edit((each) => {
      each.adjustAsPerson({ contractServiceID: 3001, effectiveDate: '2026-11-01', unitChange: 1 });
    });
    expect(await approve(world, started, { leavesOutMoved: true })).toBe(
      'Approved: the run changes 2 lines now. 1 line left as it is.',
    );
    const run = await started.end();
    expect(run.summary?.lines).toEqual({ AT09: 2, AT60: 1 });
    expect(messages(run, 'AT60')).toEqual([
      expect.stringMatching(
        /as it was left out of the approval; the preview showed that .*; now it would go from 11 to 25/,
      ),
    ]);
  });

  it('refuses what names no change, and what approves none', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    expect(await approve(world, started, { customers: ['UPP'], ...everything })).toBe(
      'The decision was not taken, and nothing was changed: the plan shows no change of UPP.',
    );
    expect(await approve(world, started, { exceptCustomers: ['UP', 'MORE', 'DOWN'], ...everything })).toMatch(
      /it approves no change; reject the changes if none of them is to be made/,
    );
    expect(await approve(world, started, { customers: ['UP'], ...everything })).toMatch(
      /^Approved: the run changes 1 line/,
    );
    expect((await started.end()).summary?.lines).toEqual({ AT09: 1, AT60: 2 });
  });

  it('keeps its preview while it waits, however old that is', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    expect(await removePieceOfRun(world.store, 0, 1_000)).toEqual({ runs: 0, isDone: true });
    expect(await approve(world, started)).toBe('Approved: the run changes 3 lines now.');
    expect((await started.end()).status).toBe('Completed');
  });

  it('can be cancelled while it waits', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    await started.handle.cancel();
    const run = await started.end();
    expect([run.status, adjustments(world)]).toEqual(['Cancelled', []]);
  });

  it('asks nobody where it would change nothing', async () => {
    world = await startWorld(provider([{ code: 'SAME', lines: [[9001, 5]], records: [billed(9001, 5)] }]));
    expect((await world.run(required)).status).toBe('Completed');
  });

  it('lets no other run make its changes', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, required);
    const { run } = await decider(world, started);
    const other = await world.run({ ApplyPreview: run.approvalWait?.previewId });
    expect(messages(other, 'AT17')).toEqual([
      expect.stringContaining('whose changes need approval: start the run of the job, and approve it'),
    ]);
    await started.handle.cancel();
    expect([(await started.end()).status, adjustments(world)]).toEqual(['Cancelled', []]);
  });
});

describe('A run with limits', () => {
  it('waits for approval where it would exceed one, if it may', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, { ...previousPeriod, Limits: { ChangedLines: 2 }, Approval: 'AboveLimits' });
    expect((await decider(world, started)).run.approvalWait?.reasons).toEqual([
      '3 lines would change, and the limit ChangedLines is 2',
    ]);
    await approve(world, started);
    expect([(await started.end()).status, adjustments(world).sort()]).toEqual(['Completed', [-5, 15, 2]]);
  });

  it('fails and asks nobody where it exceeds one and would change nothing', async () => {
    world = await startWorld(provider(customers));
    const run = await world.run({
      ...{ ...previousPeriod, BillingPeriod: days.earlierPeriodEnd },
      ...{ Limits: { OnlyRecentPeriods: 'True' }, Approval: 'AboveLimits' },
    });
    expect(run.status).toBe('LimitExceeded');
  });

  it('asks nobody within them', async () => {
    world = await startWorld(provider(customers));
    expect((await world.run({ ...previousPeriod, Limits: wide, Approval: 'AboveLimits' })).status).toBe('Completed');
  });

  it('asks within them too where approval is required', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, { ...previousPeriod, Limits: wide, Approval: 'Required' });
    await approve(world, started);
    expect((await started.end()).status).toBe('Completed');
  });
});

describe('An approval that is waited for', () => {
  it('ends the run without a change if nobody decides in time', async () => {
    world = await startWorld(provider(customers), { settings: { approvalDayMs: 100 } });
    const run = await world.run({ ...required, ApprovalDays: 2 });
    expect([run.status, adjustments(world)]).toEqual(['ApprovalExpired', []]);
    expect(messages(run, 'AT59')).toEqual([
      expect.stringMatching(
        /^Not Approved: The run makes none of the changes that it asked about as nobody approved them in time\. The preview is /,
      ),
    ]);
  });
});
