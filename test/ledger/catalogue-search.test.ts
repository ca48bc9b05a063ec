import { expect, test } from 'vitest';
import { exclusionAddress } from '../../src/console/atria/exclusion.js';
import { searchCatalogue, skuSearch } from '../../src/ledger/catalogue-search.js';
import type { ItemKind } from '../../src/ledger/model/items.js';
import type { CatalogueEntry } from '../../src/ledger/store/catalogue.js';
import { ruleOfEntry } from '../../src/mapping/excluded.js';

const description = 'Backup (Assigned to Customer)';

function entry(values: Partial<CatalogueEntry>): CatalogueEntry {
  const ofService = { serviceCode: 'BK', serviceName: 'Backup', level: 'customer' } as const;
  return { kind: 'plan', ...ofService, name: 'Gold', sku: '', costPrice: null, salesPrice: null, ...values };
}

const service = (values: Partial<CatalogueEntry> = {}) => entry({ kind: 'service', name: 'Backup', ...values });

/** What somebody is shown who comes to enter the SKU; undefined if only a rule is offered. */
function offered(catalogue: readonly CatalogueEntry[], billed = description): string[] | undefined {
  const wanted = skuSearch(catalogue, billed);
  return wanted && searchCatalogue(catalogue, wanted).map(({ kind, name }) => `${kind} ${name}`);
}

test("a customer's service whose plan lacks the SKU is corrected at the plan", () => {
  expect(offered([service(), entry({}), entry({ name: 'Silver', sku: '9002' })])).toEqual(['plan Gold']);
  expect(offered([service({ level: 'user' }), entry({ level: 'user' })])).toEqual(['plan Gold']);
});

test("a customer's service without a plan is corrected at the service, also where each plan has a SKU", () => {
  expect(offered([service()])).toEqual(['service Backup']);
  expect(offered([service(), entry({ sku: '9001' })])).toEqual(['service Backup', 'plan Gold']);
});

test('only a rule helps where nothing of the catalogue could carry the SKU', () => {
  expect(offered([service(), entry({})], 'Users')).toBeUndefined();
  expect(offered([service({ level: 'user' }), entry({ level: 'user', sku: '9001' })])).toBeUndefined();
  expect(offered([service({ sku: '9000' }), entry({ sku: '9001' })])).toBeUndefined();
});

test("a rule that AT07 offers for a customer's service excludes its plan without a SKU from the mapping, and no other plan", () => {
  const catalogue = [service(), entry({}), entry({ name: 'Silver', sku: '9002' })];
  const ofRun = { runId: 'run', sequence: 1, code: 'AT07', message: '', jobId: null, periodEnd: null } as const;
  const entryOfLog = { ...ofRun, customerCode: 'ASP', description, sku: '' };
  const address = exclusionAddress(catalogue, entryOfLog, 'Not sold') ?? '';
  const offeredRule = new URL(address, 'http://localhost').searchParams;
  const conditions = {
    itemKinds: offeredRule.getAll('itemKinds') as ItemKind[],
    serviceCodes: offeredRule.getAll('serviceCodes'),
    skuIsEmpty: offeredRule.get('skuIsEmpty') === 'true',
  };
  const validity = { validFrom: null, validTo: null };
  const rule = { ruleId: 1, description: 'Trials', overrideReason: '', processingOrder: 1, ...validity, conditions };
  const excluded = catalogue.filter((each) => ruleOfEntry(each, [rule]) !== undefined);
  expect(excluded.map(({ name }) => name)).toEqual(['Backup', 'Gold']);
});
