import { describe, expect, test } from 'vitest';
import { sampleProvider } from '../../src/demo/sample-provider.js';
import { parseScenario } from '../../src/simulator/scenario.js';

const sample = sampleProvider();
const processed = sample.atria.billing.find(({ periodEnd }) => periodEnd === '2026-11-25')!.records;

function customerNamed(name: string) {
  return sample.atria.customers.find((customer) => customer.name === name)!;
}

describe('the sample provider', () => {
  test('is a valid scenario and the same every time', () => {
    expect(sampleProvider()).toEqual(sample);
    expect(parseScenario(JSON.stringify(sample))).toEqual(sample);
    expect(sample.clock).toBe('2026-11-26T22:00:00Z');
    expect(sample.atria.billProcessDay).toBe(25);
  });

  test('has the size of a real one', () => {
    expect(sample.atria.customers.length).toBeGreaterThanOrEqual(40);
    expect(sample.autotask.services).toHaveLength(12);
    expect(processed.filter(({ billable }) => billable).length).toBeGreaterThanOrEqual(300);
    expect(sample.atria.billing.map(({ periodEnd }) => periodEnd)).toEqual(['2026-10-25', '2026-11-25', '2026-12-25']);
  });

  test('its records belong to customers that Atria knows', () => {
    const codes = new Set(sample.atria.customers.map(({ code }) => code));
    const strangers = sample.atria.billing
      .flatMap(({ records }) => records)
      .filter(({ customerCode }) => !codes.has(customerCode));
    expect(strangers).toEqual([]);
  });

  test('ordinary customers have one line for each record, some of which have to change', () => {
    const code = customerNamed('Kestrel Marine Electrics').code;
    const company = Number(customerNamed('Kestrel Marine Electrics').billingIdentifier);
    const contracts = sample.autotask.contracts.filter(({ companyID }) => companyID === company);
    const lines = sample.autotask.contractServices.filter(({ contractID }) => contractID === contracts[0]?.id);
    const records = processed.filter(({ customerCode, billable }) => customerCode === code && billable);
    expect(contracts).toHaveLength(1);
    expect(records.map(({ sku }) => Number(sku)).sort()).toEqual(lines.map(({ serviceID }) => serviceID).sort());
    const changed = processed.filter(({ quantity, previousQuantity }) => quantity !== previousQuantity);
    expect(changed.length).toBeGreaterThan(50);
  });

  test('deprovisioned customers still have lines, fed by a record of the period before', () => {
    const deprovisioned = sample.atria.customers.filter(({ status }) => status === 'Deprovisioned');
    const earlier = sample.atria.billing[0]!.records.map(({ customerCode }) => customerCode);
    expect(deprovisioned.length).toBeGreaterThanOrEqual(3);
    for (const { code } of deprovisioned) expect(earlier).toContain(code);
  });

  test('quantities are those that their log codes need', () => {
    const quantities = processed.map(({ quantity }) => quantity);
    expect(Math.max(...quantities)).toBeGreaterThan(2_147_483_647);
    expect(quantities.some((quantity) => quantity < 0)).toBe(true);
    expect(quantities.some((quantity) => !Number.isInteger(quantity))).toBe(true);
    expect(sample.autotask.settings.refusedNewServiceIDs).toEqual([9012]);
  });
});
