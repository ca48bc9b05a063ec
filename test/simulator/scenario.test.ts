import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/simulator/scenario.js';
import { smallWorld } from './autotask-caller.js';

function parse(change: (world: typeof smallWorld) => unknown): () => unknown {
  return () => parseScenario(JSON.stringify(change(structuredClone(smallWorld))));
}

describe('a scenario', () => {
  it('gets the documented default of everything that is absent', () => {
    const scenario = parseScenario('{}');
    expect(scenario.clock).toBeUndefined();
    expect(scenario.atria).toEqual({ billProcessDay: 25, token: 'atria-token', customers: [], billing: [] });
    expect(scenario.autotask).toMatchObject({ ci: 1, zoneUsers: [], companies: [], units: [] });
    expect(scenario.autotask.settings).toEqual({
      latencyMs: 0,
      threadsPerEndpoint: 3,
      maxRecordsPerPage: 500,
      sameDateAdjustment: 'refused',
      splitRowEnd: 'dayBefore',
      formerRowEnds: 'dayBefore',
      unitRows: 'visible',
      unitRowsHiddenOf: [],
      postedPeriodAdjustment: 'accepted',
      zeroAdjustment: 'accepted',
      negativeResult: 'refused',
      adjustmentAnswer: 'null',
      newLineUnits: 0,
      untouchedLineRows: 'zero',
      zeroRows: 'visible',
      refusedNewServiceIDs: [],
      authMode: 'modern',
      datesWithoutZ: false,
      datesShiftedHours: 0,
      unknownOperator: 'dropped',
      thresholdEndpoint: 'answers',
      hourlyRequests: 10_000,
      hourlyRequestsByOthers: 0,
      hourlyLatencyMs: 500,
      hourMs: 3_600_000,
      userAccess: {},
      clockAheadMs: 0,
      readsBehindMs: 0,
    });
  });

  it('accepts the records that a sync must report: odd quantities, no SKU, an unknown customer', () => {
    const record = { customerCode: 'NOBODY', sku: '', quantity: -1.5, previousQuantity: 0.25, billable: false };
    const billing = [{ periodEnd: '2026-11-25', records: [record] }];
    const scenario = parseScenario(JSON.stringify({ ...smallWorld, atria: { billing } }));
    expect(scenario.atria.billing[0]?.records[0]).toEqual({ ...record, description: '' });
  });

  it.each([
    ['text that is no JSON', () => parseScenario('{"clock": }'), /^The scenario is not valid JSON: /],
    [
      'an unknown name',
      parse((world) => ({ ...world, autotask: { ...world.autotask, settings: { latency: 5 } } })),
      /does not exist: autotask\.settings\.latency;/,
    ],
    [
      'a wrong type',
      parse((world) => ({ ...world, autotask: { ...world.autotask, ci: 'one' } })),
      /not valid at autotask\.ci: /,
    ],
    [
      'a day that does not exist',
      parse((world) => {
        world.autotask.contracts[0]!.endDate = '2027-02-30';
        return world;
      }),
      /not valid at autotask\.contracts\[0\]\.endDate: /,
    ],
    [
      'a period end that the Bill Process Day does not give',
      parse((world) => {
        world.atria.billing[0]!.periodEnd = '2026-11-24';
        return world;
      }),
      /atria\.billing\[0\]\.periodEnd: 2026-11-24 is no end of a billing period with billProcessDay 25; .* ends on 2026-11-25/,
    ],
    [
      'units of a contract service that is not there',
      parse((world) => {
        world.autotask.units[0]!.contractServiceID = 1;
        return world;
      }),
      /autotask\.units\[0\]\.contractServiceID: no contract service has the id 1/,
    ],
    [
      'two contracts of one id',
      parse((world) => {
        world.autotask.contracts.push(world.autotask.contracts[0]!);
        return world;
      }),
      /autotask\.contracts\[1\]\.id: 7001 is there twice/,
    ],
  ])('with %s is refused in one sentence that names the place', (_what, run, sentence) => {
    expect(run).toThrow(sentence);
  });
});
