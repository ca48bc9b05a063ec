import { expect, it } from 'vitest';
import { sampleProvider } from '../../src/demo/sample-provider.js';
import type { Scenario } from '../../src/simulator/scenario.js';
import type { State } from '../../src/simulator/state.js';
import { startWorld } from '../rig/world.js';
import { comparedDays, expectedQuantities, unitsOn, type OracleJob } from './quantity-oracle.js';

const forms = [
  ['ServiceId', 'id'],
  ['name', 'name'],
  ['InvoiceDescription', 'invoiceDescription'],
  ['description', 'description'],
] as const;
const cases = forms.flatMap(([form, skuField]) =>
  (['False', 'True'] as const).map((proRated): [string, string, OracleJob] => [
    form,
    proRated,
    { skuField, proRated: proRated === 'True' },
  ]),
);

/** The sample provider as if its SKUs had been the given field of the services all along. */
function providerWithSkus(field: OracleJob['skuField'], whole: boolean): Scenario {
  const scenario = sampleProvider();
  // The ordinary customers are alike: once all of them, then a few.
  if (!whole)
    scenario.atria.customers = scenario.atria.customers.filter((_customer, index) => index < 6 || index >= 30);
  const codes = new Set(scenario.atria.customers.map(({ code }) => code));
  for (const billing of scenario.atria.billing) {
    billing.records = billing.records.filter(({ customerCode }) => codes.has(customerCode));
  }
  for (const record of scenario.atria.billing.flatMap(({ records }) => records)) {
    const service = scenario.autotask.services.find(({ id }) => String(id) === record.sku);
    if (service !== undefined) record.sku = String(service[field]);
  }
  return scenario;
}

function quantitiesIn({ contractServices, units }: State): Map<string, number[][]> {
  const all = new Map<string, number[][]>();
  for (const { id, contractID, serviceID } of contractServices) {
    const steps = units
      .filter((row) => row.contractServiceID === id)
      .map((row) => ({ from: row.startDate, units: row.units }));
    const key = `${contractID}/${serviceID}`;
    all.set(key, [...(all.get(key) ?? []), comparedDays.map((day) => unitsOn(steps, day))]);
  }
  return all;
}

it.for(cases)(
  'With SKUs by %s and ProRatedTransactions %s, every contract line holds what Atria billed, day by day',
  async ([form, proRated, job]) => {
    const scenario = providerWithSkus(job.skuField, form === 'ServiceId' && !job.proRated);
    const expected = expectedQuantities(scenario, job);
    const world = await startWorld(scenario);
    try {
      const before = quantitiesIn(world.sandbox.dump());
      const run = await world.run({
        ZoneUser: 'api@example.com',
        BillingPeriod: 'Previous',
        ProRatedTransactions: proRated,
        AllowAtriaCreateItems: 'True',
        SKUType: { name: form },
      });
      expect(run.status).toBe('Completed');
      expect(Object.fromEntries(quantitiesIn(world.sandbox.dump()))).toEqual(Object.fromEntries(expected));
      // What the oracle expects is a change, and each changed line was posted once.
      const changed = [...expected].filter(([key, quantities]) => String(before.get(key)) !== String(quantities));
      expect(changed.length).toBeGreaterThan(30);
      const posted = world.sandbox.dump().adjustments.map(({ contractServiceID }) => contractServiceID);
      expect(posted).toHaveLength(changed.length);
      expect(new Set(posted).size).toBe(changed.length);
    } finally {
      await world.close();
    }
  },
);
