import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureSummary } from '../../src/domain/sync/failure-summary.js';
import { shortId } from '../../src/domain/wording.js';
import { applicable } from '../../src/runs/apply-preview.js';
import { readRunReport } from '../../src/runs/run-report.js';
import { stopText } from '../../src/runs/stop-text.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { adjustments, approve, messages, waiting } from '../previews/waiting-runs.js';

/** Changes that stay within limits of which the change back does not. Units cost 4.50. */
const customers = [
  { code: 'DOWN', lines: [[9001, 80]] as const, records: [billed(9001, 30)] },
  { code: 'LESS', lines: [[9001, 90]] as const, records: [billed(9001, 70)] },
  { code: 'FROMZERO', lines: [[9001, 0]] as const, records: [billed(9001, 6)] },
];
const settings = { sameDateAdjustment: 'accepted' } as const;

let world: World;
let made: number;
beforeAll(async () => {
  world = await startWorld(provider(customers, { settings }));
});
afterAll(() => world.close());
beforeEach(() => {
  made = adjustments(world).length;
});

describe('An undo that would exceed a limit of the run that it undoes', () => {
  it.for([
    [
      'DOWN',
      { PercentOfLine: 100 },
      'DOWN Limited, Mailbox would change by +166.7 %, and the limit PercentOfLine is 100',
    ],
    ['FROMZERO', { LinesToZero: 0 }, '1 line would go to zero, and the limit LinesToZero is 0'],
  ] as const)('of %s stops before its first change: %j', async ([customer, Limits, reason]) => {
    const run = await world.run({ ...previousPeriod, CustomersFilter: customer, Limits });
    expect([run.status, adjustments(world)]).toMatchObject(['Completed', { length: made + 1 }]);
    const undo = await world.run({ UndoRun: run.runId });
    expect([undo.status, adjustments(world).length]).toEqual(['LimitExceeded', made + 1]);
    expect(messages(undo, 'AT56')).toEqual([expect.stringContaining(reason)]);
    const { appliesRunId } = await requireRun(world.store, undo.runId);
    const applied = await world.run({ ApplyPreview: appliesRunId });
    expect([applied.summary?.lines, adjustments(world).length]).toEqual([{ AT62: 1 }, made + 2]);
  });

  it('waits for approval before its first change where the run did, and then makes it', async () => {
    const rule = { Limits: { Amount: 50 }, Approval: 'AboveLimits' };
    const started = await waiting(world, { ...previousPeriod, CustomersFilter: 'LESS', ...rule });
    await approve(world, started);
    const run = await started.end();
    expect([run.status, adjustments(world).length]).toEqual(['Completed', made + 1]);
    const undo = await waiting(world, { UndoRun: run.runId });
    expect(adjustments(world)).toHaveLength(made + 1);
    expect((await requireRun(world.store, undo.runId)).approvalWait?.reasons).toEqual([
      'the increases come to 90.00 per contract period, and the limit Amount is 50',
    ]);
    expect(await approve(world, undo)).toBe('Approved: the run changes 1 line now.');
    expect([(await undo.end()).summary?.lines, adjustments(world).length]).toEqual([{ AT62: 1 }, made + 2]);
  });

  it('leads from a preview that needs approval to the undo itself: a run of the job would make the change again', async () => {
    const started = await waiting(world, { ...previousPeriod, CustomersFilter: 'LESS', Approval: 'Required' });
    await approve(world, started);
    const run = await started.end();
    const preview = await world.run({ UndoRun: run.runId, Preview: 'True' });
    expect(applicable(await readRunReport(world.store, preview.runId))).toMatchObject({
      problem: `Its changes need approval: undo run ${shortId(run.runId)} without a preview, and approve that undo.`,
    });
    for (const code of ['AT42', 'AT56', 'AT59'] as const) {
      for (const failureKind of ['LimitExceeded', 'ApprovalExpired', 'Unexpected', 'AutotaskUnavailable'] as const) {
        const { advice } = stopText(code, { failureKind, isUndo: true });
        expect(advice, `${code} ${failureKind}`).not.toMatch(/run (the job|it) again/);
      }
    }
    expect(failureSummary({ failureKind: 'ApprovalExpired', failingSince: null, isUndo: true })?.whatToDo).toBe(
      'Look at the preview. If its changes are right, undo the same run again, and decide in time.',
    );
  });
});
