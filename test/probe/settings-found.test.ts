import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../src/configuration/environment.js';
import { parseScenario } from '../../src/simulator/scenario.js';
import type { ProbeReport } from '../../src/probe/report.js';
import { reportText } from '../../src/probe/report.js';
import { measuredWhereCallsMeet } from '../../src/demo/sample-probe.js';
import { covered, pairsOf, pairwise } from './combinations.js';
import { probeWorld, quickSettings } from './probe-world.js';

const dimensions = {
  sameDateAdjustment: ['refused', 'refusedOnNewLine', 'accepted'],
  rowEnds: ['dayBefore', 'sameDay where split', 'sameDay'],
  unitRows: ['visible', 'hiddenByDateFilter'],
  postedPeriodAdjustment: ['accepted', 'refused', 'nothing posted'],
  zeroAdjustment: ['accepted', 'refused'],
  negativeResult: ['refused', 'accepted', 'zero'],
  untouchedLineRows: ['zero', 'none'],
  newLineUnits: [0, 1],
  adjustmentAnswer: ['null', 'id'],
  authMode: ['modern', 'legacy'],
  datesWithoutZ: [false, true],
  maxRecordsPerPage: [500, 7],
  thresholdEndpoint: ['answers', 'missing'],
  unknownOperator: ['dropped', 'refused'],
} as const;

type Given = { -readonly [Name in keyof typeof dimensions]: (typeof dimensions)[Name][number] };

function settingsOf({ rowEnds, postedPeriodAdjustment, ...given }: Given) {
  return {
    ...given,
    postedPeriodAdjustment: postedPeriodAdjustment === 'nothing posted' ? 'accepted' : postedPeriodAdjustment,
    splitRowEnd: rowEnds === 'sameDay where split' ? 'sameDay' : 'dayBefore',
    formerRowEnds: rowEnds === 'sameDay' ? 'sameDay' : 'dayBefore',
  } as const;
}

/** What can be told of the given settings, and so has to be found. */
function tellable(given: Given): Record<string, unknown> {
  const { splitRowEnd, untouchedLineRows, postedPeriodAdjustment, ...always } = settingsOf(given);
  const canCancel = given.sameDateAdjustment !== 'refused' || given.zeroAdjustment === 'accepted';
  return {
    ...{ ...always, readsBehindMs: 0, datesShiftedHours: 0 },
    // A row that stays beside the new one ends on its first day in any case.
    ...(given.rowEnds === 'sameDay' ? {} : { splitRowEnd }),
    // The new line is the only one that was never touched, where it begins with nothing.
    ...(given.newLineUnits === 0 ? { untouchedLineRows } : {}),
    ...(given.postedPeriodAdjustment !== 'nothing posted' && canCancel ? { postedPeriodAdjustment } : {}),
    ...(given.thresholdEndpoint === 'answers' ? { hourlyRequests: 10_000 } : {}),
  };
}

function verdictOf({ findings }: ProbeReport, name: string): string | undefined {
  return findings.find((finding) => finding.name === name)?.verdict;
}

function expectNothingToHide(report: ProbeReport): void {
  const said = `${JSON.stringify(report)}${reportText(report)}`;
  for (const hidden of [
    'Marked',
    's3cret',
    'CODE',
    'api@example.com',
    '7001',
    '8001',
    '8003',
    '9001',
    '9002',
    '29683600',
  ]) {
    expect(said).not.toContain(hidden);
  }
}

describe('the probe finds the settings of the simulator, and puts everything back', () => {
  const combinations = pairwise(dimensions) as Given[];

  test('with each two values together at least once', () => {
    const names = Object.keys(dimensions);
    const met = new Set(combinations.flatMap((combination) => covered(combination, names)));
    expect(pairsOf(dimensions).filter((pair) => !met.has(pair))).toEqual([]);
  });

  test.each(combinations.map((given) => [JSON.stringify(given), given] as const))('%s', async (_, given) => {
    const world = await probeWorld(settingsOf(given), { posted: given.postedPeriodAdjustment !== 'nothing posted' });
    const before = world.quantities();
    const report = await world.probe({ lagWrites: 2 });
    expect(report.leftTexts).toEqual([]);
    expect(world.quantities()).toEqual(before);
    expect(existsSync(world.statePath)).toBe(false);
    expect(report.simulatorSettings).toMatchObject(tellable(given));
    expectNothingToHide(report);
    const { settings } = parseScenario(JSON.stringify({ autotask: { settings: report.simulatorSettings } })).autotask;
    expect(settings).toMatchObject(report.simulatorSettings);
  });
});

describe('the probe tells', () => {
  test('the thread limit if calls meet', async () => {
    const world = await probeWorld({ threadsPerEndpoint: 2, sameDateAdjustment: 'accepted' });
    const measured = measuredWhereCallsMeet(world.sandbox);
    const { simulatorSettings } = await world.probe({ lagWrites: 2, measured });
    expect(simulatorSettings).toMatchObject({ threadsPerEndpoint: 2 });
  });

  test.each(['accepted', 'refused'] as const)(
    'how far reads lag behind, and what the product needs then (%s)',
    async (sameDateAdjustment) => {
      const sync = { ...quickSettings, readLagMs: 200 };
      const world = await probeWorld({ readsBehindMs: 300, sameDateAdjustment }, { sync });
      const before = world.quantities();
      const report = await world.probe({ lagWrites: 2 });
      expect(world.quantities()).toEqual(before);
      expect(verdictOf(report, 'read-lag')).toBe('different');
      const { readsBehindMs } = report.simulatorSettings;
      expect(readsBehindMs).toBeGreaterThanOrEqual(270);
      expect(report.productSettings.readLagMs).toBeGreaterThanOrEqual(1000);
      const environment = {
        ...{ DATABASE_URL: 'postgres://127.0.0.1/db', ATRIA_URL: 'http://127.0.0.1', ATRIA_TOKEN: 'token' },
        ...{ BILLING_SYNC_KEY: 'a'.repeat(64), BILLING_SYNC_SETTINGS: JSON.stringify(report.productSettings) },
      };
      expect(readConfiguration(environment).settings).toMatchObject(report.productSettings);
    },
  );

  test.each([5, -11])('that dates are shown %i hours off', async (datesShiftedHours) => {
    for (const sameDateAdjustment of ['accepted', 'refused'] as const) {
      const world = await probeWorld({ datesShiftedHours, sameDateAdjustment });
      const before = world.quantities();
      const { contracts } = world.sandbox.dump();
      const report = await world.probe({ lagWrites: 2 });
      expect(verdictOf(report, 'date-time-zone')).toBe('different');
      expect(report.simulatorSettings).toMatchObject({ datesShiftedHours, sameDateAdjustment });
      expect(report.leftTexts).toEqual([]);
      expect(world.quantities()).toEqual(before);
      expect(world.sandbox.dump().contracts).toEqual(contracts);
    }
  });

  test('a text that the product does not know, and waits until the refused change can no longer come', async () => {
    const negativeText = 'Units cannot go below nothing.';
    const world = await probeWorld({ negativeText, sameDateAdjustment: 'accepted' });
    const report = await world.probe({ lagWrites: 2 });
    expect(verdictOf(report, 'validation-texts')).toBe('different');
    expect(report.simulatorSettings).toMatchObject({ negativeResult: 'refused', negativeText });
  });

  test('that no unit row is shown, and changes nothing then', async () => {
    const world = await probeWorld({ unitRows: 'hidden' });
    const report = await world.probe();
    expect(report.simulatorSettings).toMatchObject({ unitRows: 'hidden' });
    expect(verdictOf(report, 'same-date-adjustment')).toBe('notTold');
    const { adjustments, contractServices } = world.sandbox.dump();
    expect(adjustments).toEqual([]);
    expect(contractServices).toHaveLength(2);
  });
});
