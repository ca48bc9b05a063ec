import { afterEach, describe, expect, it } from 'vitest';
import { billed, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { adjustments, approve, decider, messages, untilAnotherPlan, waiting } from './waiting-runs.js';

/** Lines that cost 4.50 a unit at first. */
const customers: readonly CustomerInput[] = [
  { code: 'UP', lines: [[9001, 10]], records: [billed(9001, 14)] },
  { code: 'MORE', lines: [[9002, 4]], records: [billed(9002, 6)] },
];
const asking = { ...previousPeriod, Limits: { AmountOfCustomer: 5 }, Approval: 'AboveLimits' };
const within = (price: string) =>
  `the preview showed that it would go from 10 to 14 from 2026-10-26, at 4.50 a unit; now a unit costs ${price}`;

let world: World;
let priceOfUp: number;
afterEach(() => world.close());

/** Has Autotask say another price of the line of UP from now on, and what it cost at first of the other line. */
async function start(): Promise<void> {
  priceOfUp = 4.5;
  world = await startWorld(provider(customers), {
    rewrites: {
      async autotask(_request, forward) {
        const answer = await forward();
        const ofUp = /\{"id":3001,[^{}]*\}/g;
        const body = String(answer.body).replace(ofUp, (row) => row.replaceAll(/(Price":)4\.5/g, `$1${priceOfUp}`));
        return { ...answer, body };
      },
    },
  });
}

describe('An approval that comes after the price of a line has changed', () => {
  it('is refused, and names the line and both prices; who approves the new plan has seen them', async () => {
    await start();
    const started = await waiting(world, asking);
    const { decider: first } = await decider(world, started);
    priceOfUp = 45;
    expect(await approve(world, started)).toBe(
      `The decision was not taken, and nothing was changed: 1 line moved since. UP Limited, Mailbox: ${within('45.00')}.`,
    );
    expect(adjustments(world)).toEqual([]);
    await untilAnotherPlan(world, started, first.planHash);
    const { reasons } = (await decider(world, started)).run.approvalWait ?? {};
    expect(reasons).toContain(
      'the increases of UP Limited come to 180.00 and the increases of MORE Limited to 9.00 per contract period, ' +
        'and the limit AmountOfCustomer is 5',
    );
    expect(await approve(world, started)).toBe('Approved: the run changes 2 lines now.');
    const run = await started.end();
    expect([run.status, adjustments(world).sort()]).toEqual(['Completed', [2, 4]]);
  });

  it('leaves the line out if the person says so, with both prices in the log, and makes the rest', async () => {
    await start();
    const started = await waiting(world, asking);
    priceOfUp = 45;
    expect(await approve(world, started, { leavesOutMoved: true })).toBe(
      'Approved: the run changes 1 line now. 1 line left as it is.',
    );
    const run = await started.end();
    expect([run.summary?.lines, adjustments(world)]).toEqual([{ AT09: 1, AT60: 1 }, [2]]);
    expect(messages(run, 'AT60')).toEqual([
      expect.stringContaining(`as it was left out of the approval; ${within('45.00')}.`),
    ]);
  });

  it('counts if the price differs only by what converting a currency may change', async () => {
    await start();
    const started = await waiting(world, asking);
    priceOfUp = 4.5001;
    expect(await approve(world, started)).toBe('Approved: the run changes 2 lines now.');
    expect((await started.end()).status).toBe('Completed');
  });
});

describe('A preview whose price has changed since', () => {
  it('changes nothing if all or nothing was asked for, and names the line; else it makes the same quantity', async () => {
    await start();
    const { runId } = await world.run({ ...previousPeriod, Preview: 'True' });
    priceOfUp = 45;
    const refused = await world.run({ ApplyPreview: runId, IfMoved: 'Refuse' });
    expect([refused.status, adjustments(world)]).toEqual(['PlanMoved', []]);
    expect(messages(refused, 'AT56')).toEqual([expect.stringContaining(within('45.00'))]);
    const applied = await world.run({ ApplyPreview: runId });
    expect([applied.status, adjustments(world).sort()]).toEqual(['Completed', [2, 4]]);
  });
});
