import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billedLines } from '../../src/domain/sync/billed-lines.js';
import { companyIdOf, customersSharingIdentifiers, type BillingRecord } from '../../src/domain/billing.js';
import { chooseContract } from '../../src/domain/sync/contract-choice.js';
import { serviceCatalogue, type Service } from '../../src/domain/sync/service-catalogue.js';

const services: Service[] = [
  { id: 9001, name: 'Exchange', description: 'Mailbox', invoiceDescription: 'Exchange mailbox', isActive: true },
  { id: 9002, name: 'Desktop', description: 'Desk', invoiceDescription: 'Hosted desktop', isActive: true },
  { id: 9003, name: ' Backup ', description: 'Old', invoiceDescription: 'Backup', isActive: false },
  { id: 9004, name: 'Twin', description: 'Twin', invoiceDescription: 'Twin', isActive: true },
  { id: 9005, name: 'Twin', description: 'Other twin', invoiceDescription: 'Other', isActive: true },
];
const byId = serviceCatalogue(services, 'ServiceId');

function record(sku: string, quantity: number, index = 0): BillingRecord {
  return {
    recordId: `${index}`,
    customerCode: 'ASP',
    sku,
    description: `${sku} text`,
    quantity,
    previousQuantity: 0,
    formerlyBilled: false,
  };
}

const anyRecords = fc
  .array(
    fc.tuple(
      fc.constantFrom('9001', ' 9002', '9003', '', '  ', 'nonsense', '09001', '8'),
      fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constantFrom(-1, 0.5, 3e9)),
    ),
    { maxLength: 20 },
  )
  .map((pairs) => pairs.map(([sku, quantity], index) => record(sku, quantity, index)));

describe('summing billing records', () => {
  it('accounts for every record exactly once', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const billed = billedLines({ records, fed: [] }, byId);
        const accounted = [
          ...billed.lines.flatMap((line) => line.recordIds),
          ...billed.unusable.flatMap((line) => line.recordIds),
          ...billed.withoutSku.map((each) => each.recordId),
        ];
        expect(accounted.sort()).toEqual(records.map((each) => each.recordId).sort());
      }),
    );
  });

  it('gives a service the sum of its records, whole and not negative, or no line at all', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        for (const line of billedLines({ records, fed: [] }, byId).lines) {
          const ofLine = records.filter((each) => line.recordIds.includes(each.recordId));
          expect(line.quantity).toBe(ofLine.reduce((sum, each) => sum + each.quantity, 0));
          expect(ofLine.every((each) => Number.isInteger(each.quantity) && each.quantity >= 0)).toBe(true);
        }
      }),
    );
  });

  it('stops a line for one impossible record, even if the sum would look right', () => {
    const { lines, unusable } = billedLines(
      { records: [record('9001', 0.5, 1), record('9001', 0.5, 2)], fed: [] },
      byId,
    );
    expect(lines).toEqual([]);
    expect(unusable).toMatchObject([{ problem: 'quantityInvalid', reason: 'the quantity 0.5 is not a whole number' }]);
  });
});

describe('the service that a SKU means', () => {
  it('is found by the exact text after trimming, in each of the four forms', () => {
    expect(byId.find(' 9001 ')).toMatchObject({ kind: 'found', service: { id: 9001 } });
    expect(serviceCatalogue(services, 'name').find('Backup')).toMatchObject({ kind: 'found', service: { id: 9003 } });
    expect(serviceCatalogue(services, 'InvoiceDescription').find('Hosted desktop')).toMatchObject({
      service: { id: 9002 },
    });
    expect(serviceCatalogue(services, 'description').find('Mailbox')).toMatchObject({ service: { id: 9001 } });
    expect(serviceCatalogue(services, 'name').find('exchange')).toEqual({ kind: 'missing' });
    expect(byId.find('09001')).toEqual({ kind: 'missing' });
  });

  it('is not guessed between two services of one name', () => {
    expect(serviceCatalogue(services, 'name').find('Twin')).toMatchObject({ kind: 'ambiguous' });
    expect(serviceCatalogue(services, 'description').find('Twin')).toMatchObject({
      kind: 'found',
      service: { id: 9004 },
    });
  });
});

it('a billing identifier is a company id only if it is a whole number', () => {
  expect(['29683601', ' 0 ', '12a', '-1', '1.0', '', '9'.repeat(16)].map(companyIdOf)).toEqual([
    29683601,
    0,
    ...Array<undefined>(5).fill(undefined),
  ]);
});

it('customers that share a billing identifier exclude each other, but not for one that is gone and billed nothing', () => {
  const customer = (code: string, billingIdentifier: string, status = 'Active', hasRecords = true) => {
    return { code, name: code, billingIdentifier, status, hasRecords };
  };
  const shared = customersSharingIdentifiers([
    customer('A', '1'),
    customer('B', ' 01'),
    customer('C', '2'),
    customer('GONE', '2', 'Deprovisioned', false),
    customer('D', ''),
    customer('E', ''),
  ]);
  expect(Object.fromEntries(shared)).toEqual({ A: ['B'], B: ['A'], GONE: ['C'] });
});

it('one of several contracts is taken only if the selector leaves exactly one', () => {
  const contract = (id: number, contractName: string, isDefaultContract = false) => ({
    id,
    companyID: 1,
    contractName,
    contractNumber: `N${id}`,
    contractCategory: id,
    isDefaultContract,
    startDate: '2026-01-01',
    endDate: '2026-12-31',
  });
  const both = [contract(1, 'Managed', true), contract(2, 'Security')];
  expect(chooseContract(both, undefined)).toMatchObject({ kind: 'ambiguous' });
  expect(chooseContract(both, { name: 'Security' })).toMatchObject({ kind: 'chosen', contract: { id: 2 } });
  expect(chooseContract(both, { number: 'N1', default: true })).toMatchObject({ contract: { id: 1 } });
  expect(chooseContract(both, { category: 2, default: true })).toEqual({ kind: 'none' });
  expect(chooseContract([contract(1, 'Managed')], { name: 'Security' })).toEqual({ kind: 'none' });
});
