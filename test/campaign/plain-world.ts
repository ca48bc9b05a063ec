import { campaignScenario, periods, type CampaignWorld, type Period } from './world.js';

/** The period before the run's day. */
export const plainPeriod: Period = periodNamed('Previous');

/**
 * The smallest world with a change to make: one customer whose one line has 10 units and is billed 14, where Autotask
 * refuses nothing. A case of it takes the least time, and its first write is always that change.
 */
export function plainWorld(ci: number, period: Period = plainPeriod): CampaignWorld {
  const [contractId, serviceId, lineId] = [2_900_001, 9001, 9_000_011];
  const scenario = campaignScenario(ci, period, {
    customers: [{ code: 'C1', name: 'Customer C1', billingIdentifier: '1900001' }],
    companies: [{ id: 1_900_001, companyName: 'Customer C1' }],
    contracts: [{ id: contractId, companyID: 1_900_001, startDate: '2026-01-26', endDate: '2027-01-25' }],
    lines: [{ id: lineId, contractID: contractId, serviceID: serviceId }],
    units: [{ contractServiceID: lineId, from: '2026-01-26', units: 10 }],
    records: [{ customerCode: 'C1', sku: String(serviceId), description: 'Item', quantity: 14 }],
    formerRecords: [],
    settings: { sameDateAdjustment: 'accepted', postedPeriodAdjustment: 'accepted' },
  });
  const fed = new Map([[`${contractId}/${serviceId}`, { contractId, serviceId, target: 14 }]]);
  return { scenario, customerCodes: ['C1'], fed, earlierEdits: [] };
}

export function periodNamed(name: Period['name']): Period {
  const period = periods.find((each) => each.name === name);
  if (period === undefined) throw new Error(`There is no period "${name}".`);
  return period;
}
