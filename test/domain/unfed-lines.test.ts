import { expect, test } from 'vitest';
import { describeUnfed, unfedText } from '../../src/domain/mapping/unfed-lines.js';

const customer = { code: 'ASP', name: 'Asp Limited', type: 'Standard', status: 'Active', billingIdentifier: '1001' };
const contract = { id: 7001, companyID: 1001, contractName: 'Managed', contractNumber: '', isDefaultContract: true };
const mapped = [{ customer, companyId: 1001, contract }] as never;
const services = [{ id: 9001, name: 'Backup' }] as never;
const line = (id: number) => ({ id, contractID: 7001, serviceID: 9001 });

test('What costs most comes first; lines without units, and of an unknown amount, are counted in the sentence', () => {
  const quantities = new Map([
    [1, { units: 0, unitPrice: 4.5 }],
    [2, { units: 3, unitPrice: 0.1 }],
    [3, { units: 2, unitPrice: 4.5 }],
    [4, { units: null, unitPrice: 4.5 }],
  ]);
  const lines = describeUnfed([1, 2, 3, 4].map(line), quantities, { mapped, services });
  expect(lines.map(({ contractServiceId, amount }) => [contractServiceId, amount])).toEqual([
    [3, '9'],
    [2, '0.3'],
    [1, '0'],
    [4, null],
  ]);
  expect(unfedText(lines)).toBe(
    '4 lines that no SKU feeds (1 without units), 9.30 per contract period, without 1 line of unknown amount. Runs leave them as they are.',
  );
  expect(unfedText([])).toContain('is one that Atria');
});
