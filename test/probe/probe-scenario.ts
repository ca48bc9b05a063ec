import type { ScenarioInput } from '../rig/world.js';

type Settings = NonNullable<NonNullable<ScenarioInput['autotask']>['settings']>;

/** A tenant with a contract that was made for the probe, with one line, and a customer's contract beside it. */
export function probeScenario(settings: Settings = {}): ScenarioInput {
  return {
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
}
