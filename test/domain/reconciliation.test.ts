import { expect, it } from 'vitest';
import type { CustomerWithContract } from '../../src/domain/sync/customer-contracts.js';
import { forEachCustomer } from '../../src/domain/sync/reconciliation.js';

it('a customer whose data cannot be worked with is reported, and the others are planned', () => {
  const customers = ['A', 'B', 'C'].map((code): CustomerWithContract => ({
    customer: { code, name: `${code} Limited`, billingIdentifier: '1', status: 'Active' },
    companyId: 1,
    contract: {
      id: 1,
      companyID: 1,
      contractName: '',
      contractNumber: '',
      contractCategory: null,
      isDefaultContract: false,
      startDate: '2026-01-01',
      endDate: '2026-12-31',
    },
  }));
  const plan = forEachCustomer(customers, ({ customer }) => {
    if (customer.code === 'B') throw new RangeError('The contract ends before it begins.');
    return customer.code;
  });
  expect(plan.results).toEqual(['A', 'C']);
  const values = { customerName: 'B Limited', details: 'The contract ends before it begins.' };
  expect(plan.outcomes).toEqual([{ customerCode: 'B', outcome: { code: 'AT40', values } }]);
});
