import { inactiveServiceId, refusedServiceId, sampleServices } from './sample-catalogue.js';
import { contract, customer, line } from './sample-customer.js';
import type { SampleCustomer, SampleRecord } from './sample-customer.js';

/**
 * The sample provider's customers that each show one thing that a run can meet. The codes are those of the log entries
 * for a run of the processed period, in which the job may create contract lines.
 */
export function unusualCustomers(): SampleCustomer[] {
  return [...changedCustomers(), ...customersWithWarnings(), ...skippedCustomers(), ...deprovisionedCustomers()];
}

function changedCustomers(): SampleCustomer[] {
  return [
    // AT09, with two steps inside the period.
    customer('ASP Limited', {
      contracts: [contract([line(9001, 10, ['2026-11-10', 12], ['2026-11-18', 11])])],
      records: [billed(9001, 14, 10)],
    }),
    // AT09 of two records that are summed: 8 + 5.
    customer('Two Rivers Council', {
      contracts: [contract([line(9001, 11)])],
      records: [billed(9001, 8, 7), { ...billed(9001, 5, 4), description: 'Hosted Exchange, 2GB MAPI (shared)' }],
    }),
    // AT09 from the day on which the contract starts, inside the period.
    customer('Midmonth Ventures', {
      contracts: [
        contract([{ serviceID: 9003, steps: [['2026-11-05', 12]] }], {
          startDate: '2026-11-05',
          endDate: '2027-11-04',
        }),
      ],
      records: [billed(9003, 15, 0)],
    }),
    // AT09 with great quantities; the contract that has ended and the one of another kind do not count.
    customer('Continental Grain Exchange', {
      contracts: [
        contract([line(9007, 48_200), line(9002, 1_250), line(9009, 0)]),
        contract([], { contractName: 'Managed Services 2025', startDate: '2025-01-26', endDate: '2026-01-25' }),
        contract([], { contractName: 'Projects', contractType: 1 }),
      ],
      // The last record is AT10 from 0 to 0.
      records: [billed(9007, 51_975, 48_200), billed(9002, 1_248, 1_250), billed(9009, 0, 0)],
    }),
    // AT11: a new customer, whose contract has no lines yet.
    customer('Brightwater Start-up', {
      contracts: [contract([])],
      records: [billed(9003, 6, 0), billed(9010, 6, 0), billed(9008, 5, 0)],
    }),
    // AT13 by a record of 0, and AT33: nothing billed and no line.
    customer('Shrinking Violet Florists', {
      contracts: [contract([line(9005, 4)])],
      records: [billed(9005, 0, 4), billed(9006, 0, 0)],
    }),
  ];
}

function customersWithWarnings(): SampleCustomer[] {
  const [webmail, database] = [inactiveServiceId, refusedServiceId];
  return [
    // AT07 twice: a customer and its domains are bill items too, and here no rule excludes them. Beside them AT10.
    customer('Sparrow Lane Surgery', {
      contracts: [contract([line(9004, 7)])],
      records: [withoutSku('Tenants', 1), withoutSku('Domain Names', 3), billed(9004, 7, 7)],
    }),
    // AT08.
    customer('Old Catalogue Traders', {
      contracts: [contract([line(9008, 3)])],
      records: [{ ...billed(9008, 5, 5), sku: '9099', description: 'Workspace, Retired Plan' }],
    }),
    // AT12: no line is made of an inactive service, not even by a job that may create lines. An existing one: AT09.
    customer('Webmail Holdouts', { contracts: [contract([])], records: [billed(webmail, 3, 2)] }),
    customer('Webmail Regulars', { contracts: [contract([line(webmail, 6)])], records: [billed(webmail, 5, 6)] }),
    // AT14.
    customer('Datastore Analytics', {
      contracts: [contract([line(9009, 2)])],
      records: [billed(database, 2, 0), billed(9009, 2, 2)],
    }),
    // AT28 three times.
    customer('Odd Numbers Consulting', {
      contracts: [contract([line(9001, 5), line(9002, 5), line(9007, 900)])],
      records: [billed(9001, -2, 5), billed(9002, 2.5, 5), billed(9007, 3_000_000_000, 900)],
    }),
    // AT29: the contract has two lines of one service.
    customer('Twice Listed Furniture', {
      contracts: [contract([line(9008, 10), line(9008, 4)])],
      records: [billed(9008, 15, 14)],
    }),
    // AT30: somebody has changed the line since the end of the period.
    customer('Early Bird Bakery', {
      contracts: [contract([line(9003, 20, ['2026-11-26', 22])])],
      records: [billed(9003, 25, 20)],
    }),
    // AT09 and AT31: the step on a later day is kept.
    customer('Forward Planning Trust', {
      contracts: [contract([line(9003, 5, ['2026-12-10', 8])])],
      records: [billed(9003, 6, 5)],
    }),
    // AT32: taking 5 away from the start of the period on would leave less than nothing on its first days.
    customer('Rapid Growth Robotics', {
      contracts: [contract([line(9005, 2, ['2026-11-10', 10])])],
      records: [billed(9005, 5, 10)],
    }),
  ];
}

function skippedCustomers(): SampleCustomer[] {
  const records = [billed(9003, 8, 8), billed(9010, 8, 8)];
  const ended = { startDate: '2025-01-26', endDate: '2026-01-25' };
  return [
    // AT04.
    customer('Nameless Gallery', { billingIdentifier: '', records }),
    // AT05: no company has this id, and this is no id at all.
    customer('Wrong Number Telecom', { billingIdentifier: '99999999', records }),
    customer('Typed By Hand Stationers', { billingIdentifier: 'TBH-12', records }),
    // AT06: a contract of another kind only, and one that has ended.
    customer('Hourly Helpdesk Users', {
      contracts: [contract([], { contractName: 'Projects', contractType: 1 })],
      records,
    }),
    customer('Lapsed Agreements', { contracts: [contract([line(9003, 8)], ended)], records }),
    // AT26.
    customer('Two Contracts Shipping', {
      contracts: [contract([line(9003, 8)]), contract([line(9010, 8)], { contractName: 'Security Services' })],
      records,
    }),
    // AT27, once for each.
    customer('Shared Ledger Group', { billingIdentifier: '29689999', records }),
    customer('Shared Ledger Group (Branch)', { billingIdentifier: '29689999', records }),
  ];
}

function deprovisionedCustomers(): SampleCustomer[] {
  const status = 'Deprovisioned';
  return [
    // AT13 for what Atria billed in the period before; the line that a person made is left alone.
    customer('Closing Down Cinemas', {
      status,
      contracts: [contract([line(9003, 11), line(9010, 11), line(9009, 1)])],
      earlierRecords: [billed(9003, 11, 11), billed(9010, 11, 11)],
    }),
    // AT13 by the processed period's own record of 0.
    customer('Farewell Fitness', {
      status,
      contracts: [contract([line(9001, 9)])],
      records: [billed(9001, 0, 9)],
      earlierRecords: [billed(9001, 9, 9)],
    }),
    // Left in the middle of the period: the last record still bills 3 and wins.
    customer('Moving On Movers', {
      status,
      contracts: [contract([line(9008, 7)])],
      records: [billed(9008, 3, 7)],
      earlierRecords: [billed(9008, 7, 7)],
    }),
    // AT10: its line is at zero already.
    customer('Long Gone Holidays', {
      status,
      contracts: [contract([line(9004, 5, ['2026-10-26', 0])])],
      earlierRecords: [billed(9004, 5, 5)],
    }),
  ];
}

function billed(serviceId: number, quantity: number, previousQuantity: number): SampleRecord {
  const description = sampleServices.find(({ id }) => id === serviceId)?.billedAs ?? '';
  return { sku: String(serviceId), description, quantity, previousQuantity, billable: true };
}

function withoutSku(description: string, quantity: number): SampleRecord {
  return { sku: '', description, quantity, previousQuantity: quantity, billable: true };
}
