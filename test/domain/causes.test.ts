import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogCode } from '../../src/domain/log/log-codes.js';
import { logCodeDefinitions, logCodes } from '../../src/domain/log/log-messages.js';
import { remedyOf, thingToMend } from '../../src/domain/log/outcomes.js';
import { causesOf, type OutcomeGroup } from '../../src/domain/sync/causes.js';

const needsPerson = logCodes.filter((code) => remedyOf(code) === 'person');

const drawnGroup = fc.record({
  code: fc.constantFrom(...needsPerson),
  drawnThing: fc.constantFrom('a', 'b', 'c'),
  outcomes: fc.integer({ min: 1, max: 50 }),
  unitsMore: fc.nat(20),
  unitsLess: fc.nat(20),
  amountRaised: fc.option(fc.constantFrom('0', '0.1', '12.5', '1000')),
  amountReduced: fc.option(fc.constantFrom('-0.2', '-7', '-1000')),
});
/** What one parameter decides is about no thing of its own. */
const group = drawnGroup.map(({ drawnThing, ...each }) => {
  return { ...each, thing: thingToMend(each.code) === 'job' ? null : drawnThing };
});
const groups = fc
  .uniqueArray(group, { selector: ({ code, thing }) => `${code} ${thing ?? ''}`, maxLength: 20 })
  .map((drawn) => drawn.map((each): OutcomeGroup => ({ ...each, ...named(each.thing ?? '') })));
/** Entries that are no outcome, by code. */
const others = fc.dictionary(fc.constantFrom(...needsPerson), fc.integer({ min: 1, max: 9 }));

function named(thing: string) {
  return { label: thing, search: thing, customers: 1, unitsUnknown: 0, unitsBilled: null, withoutPrice: 0 };
}

function reportedOf(drawn: readonly OutcomeGroup[], more: Partial<Record<LogCode, number>>): Map<LogCode, number> {
  const reported = new Map<LogCode, number>();
  const add = (code: LogCode, entries: number) => reported.set(code, (reported.get(code) ?? 0) + entries);
  for (const { code, outcomes } of drawn) add(code, outcomes);
  for (const [code, entries] of Object.entries(more)) add(code as LogCode, entries);
  return reported;
}

const noAmounts = { amountRaised: null, amountReduced: null };
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Each amount that is known; an unknown one is none, and not 0. */
const amounts = (of: readonly Pick<OutcomeGroup, 'amountRaised' | 'amountReduced'>[]) =>
  of.flatMap(({ amountRaised, amountReduced }) => [amountRaised, amountReduced]).filter((each) => each !== null);

test('each entry that needs a person is in exactly one cause, and no unit and no amount is lost', () => {
  fc.assert(
    fc.property(groups, others, (drawn, more) => {
      const reported = reportedOf(drawn, more);
      const causes = causesOf(reported, drawn);
      for (const [code, entries] of reported) {
        const ofCode = causes.filter((cause) => cause.code === code);
        expect(sum(ofCode.map(({ outcomes }) => outcomes))).toBe(entries);
      }
      expect(new Set(causes.map(({ code, thing }) => JSON.stringify([code, thing]))).size).toBe(causes.length);
      expect(sum(causes.map(({ unitsMore }) => unitsMore))).toBe(sum(drawn.map(({ unitsMore }) => unitsMore)));
      expect(sum(causes.map(({ unitsLess }) => unitsLess))).toBe(sum(drawn.map(({ unitsLess }) => unitsLess)));
      expect(amounts(causes).sort()).toEqual(amounts(drawn).sort());
    }),
  );
});

test('causes have one order, whatever the order of what was found: by money that is known, then by entries', () => {
  fc.assert(
    fc.property(groups, others, (drawn, more) => {
      const reported = reportedOf(drawn, more);
      const causes = causesOf(reported, drawn);
      expect(causesOf(new Map([...reported].reverse()), [...drawn].reverse())).toEqual(causes);
      const sizes = causes.map((cause) => {
        const known = amounts([cause]);
        return {
          money: known.length === 0 ? -1 : sum(known.map((each) => Math.abs(Number(each)))),
          of: cause.outcomes,
        };
      });
      expect(sizes).toEqual([...sizes].sort((one, other) => other.money - one.money || other.of - one.of));
    }),
  );
});

test('what nobody has to mend is no cause', () => {
  const nobodys = logCodes.filter((code) => remedyOf(code) === 'nobody');
  const found = nobodys.map((code): OutcomeGroup => {
    return { code, thing: 'a', outcomes: 1, unitsMore: 1, unitsLess: 0, ...noAmounts, ...named('a') };
  });
  expect(causesOf(new Map(), found)).toEqual([]);
});

test('only codes that need a person say that something else than their subject is to be mended', () => {
  const codes = logCodes.filter((code) => logCodeDefinitions[code].mends !== undefined);
  expect(codes.filter((code) => remedyOf(code) !== 'person')).toEqual([]);
  expect(logCodes.filter((code) => thingToMend(code) === 'sku')).toEqual(['AT08', 'AT12', 'AT14', 'AT29']);
  expect(logCodes.filter((code) => thingToMend(code) === 'job')).toEqual(['AT39']);
});
