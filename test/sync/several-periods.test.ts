import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { billingRecord } from '../../src/simulator/scenario-schema.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

/*
 * Runs of three billing periods in any order, of which Atria bills other quantities each time. The first two periods are over.
 * A change counts for ever from its day on, so it must not make right one period and wrong another one.
 */

const periods = [
  { end: days.earlierPeriodEnd, next: days.periodStart },
  { end: days.periodEnd, next: days.runDay },
  { end: '2026-12-25', next: '2026-12-26' },
] as const;
const isOver = (period: number) => period < 2;
const rounds = 3;
const codes = Array.from({ length: 40 }, (_, index) => `C${index}`);
const unitsBefore = 10;

let world: World;
afterEach(() => world.close());

/** What a run said of the line of a customer, and the units that it had then at the end of each period. */
interface Said {
  readonly period: number;
  readonly quantity: number;
  readonly outcome: string;
  readonly units: readonly number[];
  /** On the day after its period. */
  readonly unitsNext: number;
}

const isRight = ({ outcome }: Said) => /AT09|AT10/.test(outcome);

type Adjustments = ReturnType<World['sandbox']['dump']>['adjustments'];

function unitsOn(adjustments: Adjustments, code: string, day: string): number {
  const contract = 2001 + codes.indexOf(code);
  const own = adjustments.filter(({ contractID }) => contractID === contract);
  const until = own.filter(({ effectiveDate }) => effectiveDate.slice(0, 10) <= day);
  return until.reduce((units, { unitChange }) => units + unitChange, unitsBefore);
}

/** What is wrong of what a run said of a line, after all that was said of it before. */
function wrongIn(code: string, former: readonly Said[], said: Said, decreasesLater: boolean): string[] {
  const { period, quantity, units, unitsNext } = said;
  const wrong: string[] = [];
  const own = units[period] ?? NaN;
  if (isRight(said) && isOver(period)) {
    if (decreasesLater ? own < quantity : own !== quantity) wrong.push('its period has another quantity');
    const isBilledLater = former.some((each) => each.period > period && isRight(each));
    if (!isBilledLater && unitsNext !== quantity) wrong.push('the next period begins with another quantity');
  }
  const last = former.at(-1)?.units ?? periods.map(() => unitsBefore);
  periods.forEach((_, other) => {
    const confirmed = former.findLast((each) => each.period === other);
    if (other === period || !isOver(other) || confirmed === undefined || !isRight(confirmed)) return;
    if (units[other] !== last[other]) wrong.push(`what was billed for the period ${other} is another quantity`);
  });
  if (!isRight(said) && String(units) !== String(last)) wrong.push('it changed a line that it says it left');
  return wrong.map((what) => `${code}: ${what}: ${JSON.stringify([...former, said])}`);
}

it.each([
  ['count from the same day as increases', {}],
  ['count from the next period on', { DecreasesFrom: 'NextPeriodStart' }],
])('No run changes what another period was billed, if decreases %s', async (_what, directions) => {
  const customers = codes.map((code) => ({ code, lines: [[9001, unitsBefore]] as const }));
  world = await startWorld(provider(customers, { settings: { sameDateAdjustment: 'accepted' } }));
  const quantities = fc.array(fc.option(fc.constantFrom(4, 7, 10, 14), { freq: 2 }), {
    ...{ minLength: codes.length, maxLength: codes.length },
  });
  const drawn = fc.sample(quantities, { seed: 7, numRuns: rounds * periods.length });
  const history = new Map<string, Said[]>(codes.map((code) => [code, []]));
  const wrong: string[] = [];
  for (const [index, bills] of drawn.entries()) {
    const period = index % periods.length;
    const { end, next } = periods[period] ?? { end: '', next: '' };
    const billedNow = codes.flatMap((code, at) => {
      const quantity = bills[at] ?? null;
      return quantity === null ? [] : [{ code, quantity }];
    });
    const records = billedNow.map(({ code, quantity }) => ({ ...billed(9001, quantity), customerCode: code }));
    world.sandbox.edit((each) => {
      each.replaceBilling(
        end,
        records.map((record) => billingRecord.parse(record)),
      );
    });
    const CustomersFilter = billedNow.map(({ code }) => code);
    const { log } = await world.run({ ...previousPeriod, ...directions, BillingPeriod: end, CustomersFilter });
    const { adjustments } = world.sandbox.dump();
    for (const { code, quantity } of billedNow) {
      const outcome = log.flatMap((entry) => (entry.customerCode === code ? [entry.code] : [])).join(' ');
      const units = periods.map((each) => unitsOn(adjustments, code, each.end));
      const said = { period, quantity, outcome, units, unitsNext: unitsOn(adjustments, code, next) };
      const former = history.get(code) ?? [];
      wrong.push(...wrongIn(code, former, said, 'DecreasesFrom' in directions));
      former.push(said);
    }
  }
  expect(wrong).toEqual([]);
  const outcomes = new Set([...history.values()].flat().map(({ outcome }) => outcome));
  expect([...outcomes].sort()).toEqual(expect.arrayContaining(['AT09', 'AT10', 'AT30']));
});
