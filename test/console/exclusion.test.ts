import { expect, test } from 'vitest';
import { exclusionAddress } from '../../src/console/atria/exclusion.js';
import type { CatalogueEntry } from '../../src/ledger/store/catalogue.js';

const plan: CatalogueEntry = {
  ...{ kind: 'plan', serviceCode: 'HE', serviceName: 'Hosted Exchange', level: 'user', name: 'Small', sku: '' },
  ...{ costPrice: null, salesPrice: null },
};

function ruleFor(description: string): string | undefined {
  const subject = { runId: 'run', sequence: 1, code: 'AT07', message: '', jobId: null, periodEnd: null } as const;
  return exclusionAddress([plan], { ...subject, customerCode: 'ASP', description, sku: '' }, 'Only counted');
}

test('A rule is offered that excludes only what a log entry is about', () => {
  const form = new URL(ruleFor('Hosted Exchange, Small') ?? '', 'http://console');
  expect(form.searchParams.get('serviceCodes')).toBe('HE');
  expect(form.searchParams.get('planNames')).toBe('Small');
});

test('No rule is offered for what nothing is known of: it would exclude everything without a SKU', () => {
  expect(ruleFor('Something of an older catalogue')).toBeUndefined();
});
