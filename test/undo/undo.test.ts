import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { timeText } from '../../src/domain/wording.js';
import { readRunReport } from '../../src/runs/run-report.js';
import { requireRun } from '../../src/store/runs/runs.js';
import { billed, days, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';
import { adjustments, approve, messages, waiting } from '../previews/waiting-runs.js';

/** One line goes up, one down, one to zero, one stays, and one is new. */
const customers: readonly CustomerInput[] = [
  { code: 'UP', lines: [[9001, 10]], records: [billed(9001, 25)] },
  { code: 'DOWN', lines: [[9001, 8]], records: [billed(9001, 3)] },
  { code: 'ZERO', lines: [[9002, 2]], records: [billed(9002, 0)] },
  { code: 'SAME', lines: [[9002, 7]], records: [billed(9002, 7)] },
  { code: 'NEW', lines: [[9001, 1]], records: [billed(9001, 1), billed(9003, 6)] },
];
/** Autotask takes a second adjustment of a line on one date. */
const settings = { sameDateAdjustment: 'accepted' } as const;
const parameters = { ...previousPeriod, AllowAtriaCreateItems: 'True' };

let world: World;
afterEach(() => world.close());

/** The units of each line from the day of the change on; a line without units is as if it were not there. */
function quantities(): Record<string, string> {
  const { units, contractServices } = world.sandbox.dump();
  const shown = contractServices.map(({ id, contractID, serviceID }) => {
    const steps = units
      .filter((row) => row.contractServiceID === id && row.endDate >= days.periodStart)
      .map(({ units: count }) => count);
    return [`${contractID}/${serviceID}`, [...new Set(steps)].join(' ')] as const;
  });
  return Object.fromEntries(shown.filter(([, steps]) => steps !== '' && steps !== '0'));
}

/** Why lines were left as they are. */
function reasons(run: EndedRun): (string | undefined)[] {
  return messages(run, 'AT63').map((message) => / as (.*)\.$/.exec(message)?.[1]);
}

async function changed(): Promise<EndedRun> {
  const run = await world.run(parameters);
  expect([run.status, run.summary?.lines]).toEqual(['Completed', { AT09: 2, AT10: 2, AT11: 1, AT13: 1 }]);
  return run;
}

describe('A run that undoes another one', () => {
  it('restores every quantity from the day of the change on, and can be undone itself', async () => {
    world = await startWorld(provider(customers, { settings }));
    const before = quantities();
    const run = await changed();
    const after = quantities();
    const undo = await world.run({ UndoRun: run.runId });
    expect([undo.status, undo.summary?.lines, quantities()]).toEqual(['Completed', { AT62: 4 }, before]);
    expect(messages(undo, 'AT64')).toEqual([
      `Undo Started: The run undoes all changes (4 lines) of the run ${run.runId}.`,
    ]);
    expect(messages(undo, 'AT62')).toContainEqual(
      expect.stringMatching(/^UP Limited Undone: Line .* has 10 units again instead of 25, from 2026-10-26\.$/),
    );
    const redo = await world.run({ UndoRun: undo.runId });
    expect([redo.status, redo.summary?.lines, quantities()]).toEqual(['Completed', { AT62: 4 }, after]);
  });

  it('undoes nothing twice', async () => {
    world = await startWorld(provider(customers, { settings }));
    const before = quantities();
    const run = await changed();
    const undo = await world.run({ UndoRun: run.runId });
    const again = await world.run({ UndoRun: run.runId });
    expect([again.summary?.lines, quantities()]).toEqual([{ AT10: 4 }, before]);
    // The second one undid nothing.
    expect((await readRunReport(world.store, run.runId)).undone?.by).toBe(undo.runId);
    await world.run(parameters);
    const late = await world.run({ UndoRun: undo.runId });
    expect(late.summary?.lines).toEqual({ AT10: 4 });
  });

  it('leaves a line alone that a later run or a person has changed since, and says who, and when', async () => {
    world = await startWorld(provider(customers, { settings }));
    const run = await changed();
    world.sandbox.edit((each) => {
      each.adjustAsPerson({ contractServiceID: 3002, effectiveDate: days.periodStart, unitChange: 1 });
      each.replaceBilling(days.periodEnd, [
        { customerCode: 'UP', sku: '9001', description: 'Mailbox', quantity: 30, previousQuantity: 10, billable: true },
      ]);
    });
    const later = await world.run({ ...parameters, CustomersFilter: 'UP', StartedBy: 'Dana' });
    expect(later.summary?.lines).toEqual({ AT09: 1 });
    const undo = await world.run({ UndoRun: run.runId });
    expect(undo.summary?.lines).toEqual({ AT62: 2, AT63: 2 });
    const { startedAt } = await requireRun(world.store, later.runId);
    expect(reasons(undo)).toEqual([
      `the run ${later.runId}, which Dana started at ${timeText(startedAt)}, has changed it since`,
      expect.stringMatching(
        /^that run left it with 3 units, and it has 4 now: no run is known to have changed it since, so somebody most likely edited it in Autotask, after \S+ \S+Z, when that run set it, and before \S+ \S+Z, when this run read it$/,
      ),
    ]);
  });

  it('says between which two runs somebody edited a line in Autotask', async () => {
    world = await startWorld(provider(customers, { settings }));
    const run = await changed();
    const same = await world.run({ ...parameters, CustomersFilter: 'DOWN' });
    world.sandbox.edit((each) => {
      each.adjustAsPerson({ contractServiceID: 3002, effectiveDate: days.periodStart, unitChange: 1 });
    });
    const other = await world.run({ ...parameters, CustomersFilter: 'DOWN', Preview: 'True' });
    const [first, second] = await Promise.all([same, other].map(({ runId }) => requireRun(world.store, runId)));
    const [reason] = reasons(await world.run({ UndoRun: run.runId, Customers: ['DOWN'] }));
    expect(reason).toContain(`after ${timeText(first?.startedAt ?? new Date(0))}, when the run ${same.runId} began`);
    expect(reason).toMatch(new RegExp(`and before \\S+ \\S+Z, when the run ${second?.runId ?? ''} had read it$`));
  });

  it('names the job of a later run, and who approved that run', async () => {
    world = await startWorld(provider(customers, { settings }));
    const run = await changed();
    world.sandbox.edit((each) => {
      each.replaceBilling(days.periodEnd, [
        { customerCode: 'UP', sku: '9001', description: 'Mailbox', quantity: 30, previousQuantity: 10, billable: true },
      ]);
    });
    const started = await waiting(world, { ...parameters, CustomersFilter: 'UP', Approval: 'Required' });
    await approve(world, started);
    const later = await started.end();
    await sql`update runs set job_id = 'monthly' where run_id = ${later.runId}`.execute(world.store);
    expect(reasons(await world.run({ UndoRun: run.runId, Customers: ['UP'] }))).toEqual([
      expect.stringMatching(
        new RegExp(
          `^the run ${later.runId}, which the job monthly started at .*Z and Ann approved, has changed it since$`,
        ),
      ),
    ]);
  });

  it('undoes the part that is named', async () => {
    world = await startWorld(provider(customers, { settings }));
    const run = await changed();
    const undo = await world.run({ UndoRun: run.runId, Customers: ['UP'], Lines: ['2003/9002'] });
    expect([undo.summary?.lines, adjustments(world).slice(-2).sort()]).toEqual([{ AT62: 2 }, [-15, 2]]);
  });

  it('only shows what it would undo if it is a preview, and that can be applied', async () => {
    world = await startWorld(provider(customers, { settings }));
    const before = quantities();
    const run = await changed();
    const made = adjustments(world).length;
    const preview = await world.run({ UndoRun: run.runId, Preview: 'True', ExceptCustomers: ['UP'] });
    expect([preview.summary?.lines, adjustments(world).length]).toEqual([{ AT52: 2, AT54: 1 }, made]);
    const applied = await world.run({ ApplyPreview: preview.runId });
    expect([applied.summary?.lines, quantities()]).toEqual([{ AT62: 3 }, { ...before, '2001/9001': '25' }]);
  });

  it('waits for approval where the runs of its job do', async () => {
    world = await startWorld(provider(customers, { settings }));
    const before = quantities();
    const started = await waiting(world, { ...parameters, Approval: 'Required' });
    await approve(world, started);
    const run = await started.end();
    const made = adjustments(world).length;
    const undo = await waiting(world, { UndoRun: run.runId });
    expect(adjustments(world)).toHaveLength(made);
    expect(await approve(world, undo)).toBe('Approved: the run changes 4 lines now.');
    expect([(await undo.end()).summary?.lines, quantities()]).toEqual([{ AT62: 4 }, before]);
  });

  it('undoes each change once if two of them do so at the same time', async () => {
    world = await startWorld(provider(customers, { settings }));
    const before = quantities();
    const run = await changed();
    const undos = await Promise.all([world.start({ UndoRun: run.runId }), world.start({ UndoRun: run.runId })]);
    const ends = await Promise.all(undos.map((each) => each.end()));
    expect(quantities()).toEqual(before);
    expect(ends.reduce((sum, { summary }) => sum + (summary?.lines.AT62 ?? 0), 0)).toBe(4);
  });

  it('sets lines back from the next day on where Autotask refuses a second change on the first, if it may', async () => {
    world = await startWorld(provider(customers));
    const before = quantities();
    const run = await changed();
    const refused = await world.run({ UndoRun: run.runId, Customers: ['UP'] });
    expect(refused.summary?.lines).toEqual({ AT39: 1 });
    const undo = await world.run({ UndoRun: run.runId, EffectiveDateConflict: 'NextDay' });
    expect(undo.summary?.lines).toEqual({ AT62: 4 });
    expect(quantities()).toEqual({
      ...before,
      ...{ '2001/9001': '25 10', '2002/9001': '3 8', '2003/9002': '0 2', '2005/9003': '6 0' },
    });
  });

  it('goes on in further executions where there is much to undo', async () => {
    const many = Array.from({ length: 12 }, (_each, index): CustomerInput => {
      return { code: `C${index}`, lines: [[9001, 10]], records: [billed(9001, 11 + index)] };
    });
    world = await startWorld(provider(many, { settings }), { settings: { historyEventsMax: 40, linesPerBatch: 2 } });
    const before = quantities();
    const run = await world.run(parameters);
    const undo = await world.run({ UndoRun: run.runId });
    expect([undo.summary?.lines, quantities()]).toEqual([{ AT62: 12 }, before]);
  });
});

describe('A run that undoes another one is refused', () => {
  it.each([
    ['an unknown run', () => ({ UndoRun: 'unknown' }), 'UndoRun names unknown, and there is no such run'],
    [
      'a customer of which that changed nothing',
      (runId: string) => ({ UndoRun: runId, Customers: ['SAME'] }),
      'which changed nothing of SAME',
    ],
    [
      'other parameters',
      (runId: string) => ({ UndoRun: runId, ZoneUser: 'x' }),
      '"ZoneUser" cannot stand beside UndoRun',
    ],
    ['a part that is no list', (runId: string) => ({ UndoRun: runId, Lines: 5 }), 'must be lists of texts'],
  ] as const)('for %s', async (_name, input, problem) => {
    world = await startWorld(provider(customers, { settings }));
    const run = await changed();
    const made = adjustments(world).length;
    const undo = await world.run(input(run.runId));
    expect([undo.status, adjustments(world).length]).toEqual(['ParametersRefused', made]);
    expect(messages(undo, 'AT17')[0]).toContain(problem);
  });

  it('for a run that changed nothing', async () => {
    world = await startWorld(provider([{ code: 'SAME', lines: [[9001, 5]], records: [billed(9001, 5)] }]));
    const run = await world.run(parameters);
    const undo = await world.run({ UndoRun: run.runId });
    expect(messages(undo, 'AT17')[0]).toContain('which changed no line of this part');
  });
});
