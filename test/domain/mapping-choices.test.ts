import { expect, test } from 'vitest';
import { companyChoices, serviceChoices } from '../../src/domain/mapping/choices.js';
import type { Contract } from '../../src/domain/sync/contract-choice.js';

const companies = [
  { id: 1001, companyName: 'Hawk & Co.', isActive: true },
  { id: 1002, companyName: 'Harbour Logistics Limited', isActive: false },
  { id: 2001, companyName: 'Hawksmoor Accountants', isActive: true },
];
const contracts = [{ companyID: 1001 }, { companyID: 1002 }] as Contract[];
const customers = [
  { code: 'HAW', name: 'Hawk and Company', billingIdentifier: '', status: 'Active' },
  { code: 'OLD', name: 'Former', billingIdentifier: '1001', status: 'Deprovisioned' },
  { code: 'HSA', name: 'Hawksmoor', billingIdentifier: '2001', status: 'Active' },
];

const companiesFor = (search: string) =>
  companyChoices({ companies, contracts }, { customers, code: 'HAW' }, { name: 'Hawk and Company', search });

test('companies come with the nearest name first, each with what speaks against it', () => {
  expect(companiesFor('').map(({ value, marks }) => [value, ...marks])).toEqual([
    ['1001'],
    ['2001', 'no active Recurring Service contract', 'used by Hawksmoor'],
    ['1002', 'inactive'],
  ]);
});

test('companies are found by a part of their name in any spelling, or by the beginning of their id', () => {
  expect(companiesFor('HAWK').map(({ id }) => id)).toEqual([1001, 2001]);
  expect(companiesFor('hárbour ltd').map(({ id }) => id)).toEqual([1002]);
  expect(companiesFor('100').map(({ id }) => id)).toEqual([1001, 1002]);
  expect(companiesFor('nothing like it')).toEqual([]);
});

const service = (id: number, name: string, invoiceDescription = '', isActive = true) => {
  return { id, name, invoiceDescription, description: '', isActive };
};
const entry = (name: string, sku: string) => {
  return { kind: 'plan', serviceCode: 'HE', serviceName: 'Hosted Exchange', name, sku } as const;
};

test('services have the SKU that the job reads, and no SKU where there is none to read', () => {
  const item = entry('Small', '');
  const services = [service(9001, 'Mailbox', 'MBX'), service(9002, 'Archive'), service(9003, 'Twin', 'MBX', false)];
  const found = serviceChoices(
    { services, form: 'InvoiceDescription' },
    { entries: [item, entry('Large', 'MBX')], item },
    { name: 'Hosted Exchange, Small', search: '9' },
  );
  expect(found.map(({ name, value, marks }) => [name, value, ...marks])).toEqual([
    ['Mailbox', 'MBX', 'another service has the same SKU', 'Hosted Exchange, Large has it too'],
    ['Archive', '', 'has no InvoiceDescription'],
    ['Twin', 'MBX', 'inactive', 'another service has the same SKU', 'Hosted Exchange, Large has it too'],
  ]);
});
