import { afterEach, describe, expect, it } from 'vitest';
import { billed, days, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { adjustments, approve, decider, messages, untilAnotherPlan, waiting } from './waiting-runs.js';

const customers: readonly CustomerInput[] = [
  { code: 'UP', lines: [[9001, 10]], records: [billed(9001, 25)] },
  { code: 'ZERO', lines: [[9002, 4]], records: [billed(9002, 0)] },
];
const openOnly = { ...previousPeriod, Limits: { OnlyOpenPeriods: 'True' } };
const asking = { ...previousPeriod, Limits: { OnlyOpenPeriods: 'True', LinesToZero: 0 }, Approval: 'AboveLimits' };
/** Decreases count from a period that nobody has posted. */
const laterDecreases = { DecreasesFrom: 'NextPeriodStart' };
const postedSince =
  'UP Limited, Mailbox: the preview showed that it would go from 10 to 25 from 2026-10-26; Autotask has approved and posted that period since';

let world: World;
afterEach(() => world.close());

function post({ sandbox }: World): void {
  sandbox.edit((each) => {
    each.approveAndPost(days.periodEnd);
  });
}

describe('An approval that comes after Autotask has posted the period', () => {
  it('is refused, and names the lines; who approves the new plan has seen it', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, asking);
    const { decider: first } = await decider(world, started);
    post(world);
    expect(await approve(world, started)).toMatch(
      /^The decision was not taken, and nothing was changed: 2 lines moved since\. /,
    );
    expect(adjustments(world)).toEqual([]);
    await untilAnotherPlan(world, started, first.planHash);
    const { reasons } = (await decider(world, started)).run.approvalWait ?? {};
    expect(reasons).toContainEqual(
      expect.stringMatching(/^2 lines would change, .*in a period that Autotask has approved/),
    );
    expect(await approve(world, started)).toBe('Approved: the run changes 2 lines now.');
    const run = await started.end();
    expect([run.status, adjustments(world).sort()]).toEqual(['Completed', [-4, 15]]);
    expect(messages(run, 'AT61')).toEqual([expect.stringContaining(postedSince)]);
  });

  it('makes the changes of other periods if the person leaves out what has moved', async () => {
    world = await startWorld(provider(customers));
    const started = await waiting(world, { ...asking, ...laterDecreases });
    post(world);
    expect(await approve(world, started, { leavesOutMoved: true })).toBe(
      'Approved: the run changes 1 line now. 1 line left as it is.',
    );
    const run = await started.end();
    expect([run.summary?.lines, adjustments(world)]).toEqual([{ AT13: 1, AT60: 1 }, [-4]]);
    expect(messages(run, 'AT60')).toEqual([
      expect.stringMatching(/left out of the approval; .*; Autotask has approved and posted that period since\.$/),
    ]);
  });
});

describe('A preview of open periods whose period is posted since', () => {
  const shown = async (parameters: object) => world.run({ ...openOnly, Preview: 'True', ...parameters });

  it('is applied only to periods that are still open', async () => {
    world = await startWorld(provider(customers));
    const { runId } = await shown(laterDecreases);
    post(world);
    const run = await world.run({ ApplyPreview: runId });
    expect([run.summary?.lines, adjustments(world)]).toEqual([{ AT13: 1, AT55: 1 }, [-4]]);
    expect(messages(run, 'AT55')).toEqual([
      expect.stringMatching(/from 10 to 25 from 2026-10-26; Autotask has approved and posted that period since\.$/),
    ]);
  });

  it('changes nothing if all or nothing was asked for, and names the lines', async () => {
    world = await startWorld(provider(customers));
    const { runId } = await shown({});
    post(world);
    const run = await world.run({ ApplyPreview: runId, IfMoved: 'Refuse' });
    expect([run.status, adjustments(world)]).toEqual(['PlanMoved', []]);
    expect(messages(run, 'AT56')).toEqual([expect.stringContaining(postedSince)]);
  });

  it('is applied as a whole if it showed the period as posted', async () => {
    world = await startWorld(provider(customers));
    post(world);
    const { runId } = await shown({});
    for (const IfMoved of ['Refuse', 'LeaveOut']) await world.run({ ApplyPreview: runId, IfMoved });
    expect(adjustments(world).sort()).toEqual([-4, 15]);
  });
});

it('A run within its limits leaves out what Autotask posts before the change', async () => {
  world = await startWorld(provider(customers), {
    rewrites: {
      async autotask({ body }, forward) {
        const answer = await forward();
        // The preview that the run makes of itself has seen the period open.
        if (body.includes('approveAndPostDate')) post(world);
        return answer;
      },
    },
  });
  const run = await world.run(openOnly);
  expect([run.status, run.summary?.lines, adjustments(world)]).toEqual(['Completed', { AT55: 2 }, []]);
});
