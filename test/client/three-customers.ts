import { parseScenario, type Scenario } from '../../src/simulator/scenario.js';

const contractDays = { startDate: '2026-01-26', endDate: '2027-01-25' };

function record(customerCode: string, quantity: number): object {
  return { customerCode, sku: '9001', description: 'Hosted Exchange, 2GB MAPI', quantity, previousQuantity: 10 };
}

/** GOOD has a line to change; WARN has no billing identifier (AT04); WRONG has that of no company (AT05). */
export function threeCustomers(): Scenario {
  return parseScenario(
    JSON.stringify({
      clock: '2026-11-26T22:00:00Z',
      atria: {
        customers: [
          { code: 'GOOD', name: 'Good Limited', billingIdentifier: '29683601' },
          { code: 'WARN', name: 'Warn Limited' },
          { code: 'WRONG', name: 'Wrong Limited', billingIdentifier: '99999999' },
        ],
        billing: [{ periodEnd: '2026-11-25', records: [record('GOOD', 14), record('WARN', 3), record('WRONG', 4)] }],
      },
      autotask: {
        zoneUsers: ['api@example.com'],
        companies: [{ id: 29_683_601, companyName: 'Good Limited' }],
        services: [{ id: 9001, name: 'Exchange 2GB' }],
        contracts: [{ id: 7001, companyID: 29_683_601, ...contractDays }],
        contractServices: [{ id: 8001, contractID: 7001, serviceID: 9001 }],
        units: [{ contractServiceID: 8001, from: contractDays.startDate, units: 10 }],
        settings: { requestTimeoutMs: 5_000, commitWindowMs: 500, readLagMs: 50, stallAllowanceMs: 1_000 },
      },
    }),
  );
}
