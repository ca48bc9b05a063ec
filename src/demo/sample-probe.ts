import type { z } from 'zod';
import type { Measurement } from '../probe/measurement.js';
import { measurements } from '../probe/measurements/index.js';
import { parseScenario, type Scenario } from '../simulator/scenario.js';
import type { scenarioSchema } from '../simulator/scenario-schema.js';
import type { Sandbox } from '../simulator/simulator.js';

type ScenarioInput = z.input<typeof scenarioSchema>;
export type SettingsInput = NonNullable<NonNullable<ScenarioInput['autotask']>['settings']>;

/** What the owner of the sample tenant tells the probe. */
export const sampleOrder = { contractId: 7001, word: 'probe', services: [9001, 9002], today: '2026-11-26' } as const;

/** Its contract is posted up to here where periods are to be posted. */
export const postedThrough = '2026-10-31';

/** A tenant with a contract that was made for the probe, with one line, and a customer's contract beside it. */
export function probeScenario(settings: SettingsInput = {}): Scenario {
  const input: ScenarioInput = {
    clock: '2026-11-26T12:00:00Z',
    atria: {
      customers: [{ code: 'ASP', name: 'ASP Limited', billingIdentifier: '29683601' }],
      billing: [{ periodEnd: '2026-11-25', records: [{ customerCode: 'ASP', sku: '9001', quantity: 14 }] }],
    },
    autotask: {
      companies: [
        { id: 29683600, companyName: 'Marked Provider' },
        { id: 29683601, companyName: 'ASP Limited' },
      ],
      services: [
        { id: 9001, name: 'Marked Mailbox', unitPrice: 4.5 },
        { id: 9002, name: 'Marked Backup', unitPrice: 3 },
      ],
      contracts: [
        {
          id: 7001,
          companyID: 29683600,
          contractName: 'Marked probe of billing-sync',
          startDate: '2026-08-01',
          endDate: '2027-07-31',
        },
        {
          id: 7002,
          companyID: 29683601,
          contractName: 'Managed Services',
          startDate: '2026-01-26',
          endDate: '2027-01-25',
        },
      ],
      contractServices: [
        { id: 8001, contractID: 7001, serviceID: 9001 },
        { id: 8002, contractID: 7002, serviceID: 9001 },
      ],
      units: [
        { contractServiceID: 8001, from: '2026-08-01', units: 10 },
        { contractServiceID: 8002, from: '2026-01-26', units: 10 },
      ],
      settings,
    },
  };
  return parseScenario(JSON.stringify(input));
}

/** Longer than any machine takes to send a burst of calls. */
const longLatencyMs = 1_000;

/** Every measurement; the simulator answers so late while the thread limit is measured that calls at once meet. */
export function measuredWhereCallsMeet(sandbox: Pick<Sandbox, 'edit'>): readonly Measurement[] {
  const setLatency = (latencyMs: number): void => {
    sandbox.edit((world) => {
      world.changeSettings({ latencyMs });
    });
  };
  return measurements.map((each) => {
    if (each.name !== 'thread-limit') return each;
    const measure: Measurement['measure'] = async (probe) => {
      setLatency(longLatencyMs);
      try {
        return await each.measure(probe);
      } finally {
        setLatency(0);
      }
    };
    return { ...each, measure };
  });
}
