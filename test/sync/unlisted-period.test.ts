import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Forward } from '../rig/rewriting-proxy.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

let world: World;
/** Periods of Atria that its list lacks, by their first day. */
let unlisted: (start: string) => boolean;

interface PeriodList {
  readonly items: readonly { readonly start: string }[];
}

beforeAll(async () => {
  const atria = async ({ path }: { path: string }, forward: Forward) => {
    const answer = await forward();
    if (!/\/billing\/periods\b/.test(path)) return answer;
    const list = JSON.parse(String(answer.body)) as PeriodList;
    const items = list.items.filter(({ start }) => !unlisted(start));
    return { ...answer, body: JSON.stringify({ ...list, items, totalCount: items.length }) };
  };
  const customers = ['ONE', 'TWO', 'THREE'].map((code) => {
    return { code, lines: [[9001, 10]] as const, records: [billed(9001, 14)] };
  });
  world = await startWorld(provider(customers), { rewrites: { atria } });
});
afterAll(() => world.close());

const postedDays = () => world.sandbox.dump().adjustments.map(({ effectiveDate }) => effectiveDate.slice(0, 10));
const currentPeriodStart = '2026-11-26';

it('A change counts from the start of the current period also while Atria has not made that period', async () => {
  unlisted = (start) => start >= currentPeriodStart;
  const ofJob = { CustomersFilter: 'ONE', EffectiveDate: 'CurrentPeriodStart' };
  const ofRule = { CustomersFilter: 'TWO', QuantityRules: [{ SKU: '9001', IncreasesFrom: 'CurrentPeriodStart' }] };
  for (const parameters of [ofJob, ofRule]) {
    expect((await world.run({ ...previousPeriod, ...parameters })).summary?.lines).toEqual({ AT09: 1 });
  }
  expect(postedDays()).toEqual([currentPeriodStart, currentPeriodStart]);
});

it('A run that cannot know the start of the current period changes nothing', async () => {
  unlisted = (start) => start >= days.periodStart;
  const parameters = { BillingPeriod: days.earlierPeriodEnd, EffectiveDate: 'CurrentPeriodStart' };
  const run = await world.run({ ...previousPeriod, ...parameters, CustomersFilter: 'THREE' });
  expect([run.status, run.log.find(({ code }) => code === 'AT19')?.message]).toEqual([
    'PeriodNotFound',
    expect.stringContaining(`not exactly one that contains ${days.runDay}`),
  ]);
  expect(postedDays()).toHaveLength(2);
});
