/** The period that a sync with "Previous" processes at the world's time. */
export const periodEnd = '2026-11-25';
const linesPerCustomer = 10;

const serviceOf = (line: number) => 9_001 + (line % linesPerCustomer);
const customerOf = (line: number) => Math.floor(line / linesPerCustomer);
const unitsOf = (line: number) => 5 + ((line * 7) % 20);

/** A world of customers with 10 contract lines each. */
export function largeProvider(customers: number) {
  const indexes = Array.from({ length: customers }, (_, index) => index);
  const lines = Array.from({ length: customers * linesPerCustomer }, (_, line) => line);
  const contracts = { startDate: '2026-01-26', endDate: '2027-01-25' };
  return {
    clock: '2026-11-26T22:00:00Z',
    atria: {
      customers: indexes.map((index) => {
        return { code: `C${index}`, name: `Customer ${index}`, billingIdentifier: `${100_000 + index}` };
      }),
      billing: [{ periodEnd, records: changedRecords(customers, 0) }],
    },
    autotask: {
      // Autotask's 10,000 calls an hour would be measured, and not what the product takes.
      settings: { hourlyRequests: 1_000_000 },
      companies: indexes.map((index) => ({ id: 100_000 + index, companyName: `Customer ${index}` })),
      services: Array.from({ length: linesPerCustomer }, (_, index) => ({
        id: 9_001 + index,
        name: `Service ${index}`,
      })),
      contracts: indexes.map((index) => ({ id: 200_000 + index, companyID: 100_000 + index, ...contracts })),
      contractServices: lines.map((line) => {
        return { id: 300_000 + line, contractID: 200_000 + customerOf(line), serviceID: serviceOf(line) };
      }),
      units: lines.map((line) => ({ contractServiceID: 300_000 + line, from: '2026-01-26', units: unitsOf(line) })),
    },
  };
}

/** Billing records of which one in so many differs from the contracts as they were at first; 0: none. */
export function changedRecords(customers: number, oneIn: number) {
  const lines = customers * linesPerCustomer;
  return Array.from({ length: lines }, (_, line) => {
    const units = unitsOf(line);
    return {
      customerCode: `C${customerOf(line)}`,
      sku: `${serviceOf(line)}`,
      description: `Service ${serviceOf(line)}`,
      quantity: oneIn > 0 && line % oneIn === 0 ? units + 3 : units,
      previousQuantity: units,
      billable: true,
    };
  });
}
