import { afterEach, expect, test } from 'vitest';
import { createAtriaClient } from '../../src/atria/client.js';
import { AtriaError } from '../../src/atria/errors.js';
import type { BillingRecord } from '../../src/domain/billing.js';
import { startSandbox, type Sandbox } from '../../src/simulator/simulator.js';
import { FAULT_KINDS } from '../../src/simulator/scenario-schema.js';
import { parseScenario } from '../../src/simulator/scenario.js';

let sandbox: Sandbox;

afterEach(async () => {
  await sandbox.close();
});

const records = Array.from({ length: 7 }, (_, index) => ({
  customerCode: index < 5 ? 'ASP' : 'TGO',
  sku: `${9000 + index}`,
  description: `Service ${index}`,
  quantity: index,
  previousQuantity: 1,
  billable: index !== 3,
}));

async function start(faults: object = {}, token = 'atria-token') {
  const scenario = {
    clock: '2026-11-26T22:00:00Z',
    atria: {
      customers: [
        { code: 'ASP', name: 'ASP Limited', billingIdentifier: '29683601' },
        { code: 'TGO', name: 'TGO', status: 'Deprovisioned' },
      ],
      billing: [{ periodEnd: '2026-11-25', records }],
    },
    faults,
  };
  sandbox = await startSandbox({ scenario: parseScenario(JSON.stringify(scenario)) });
  return createAtriaClient({ url: sandbox.atriaUrl, token, requestTimeoutMs: 400, pageSize: 2 });
}

async function all(pages: AsyncIterable<BillingRecord[]>): Promise<BillingRecord[]> {
  const found: BillingRecord[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

test('periods, customers and billable records are read', async () => {
  const client = await start();
  expect((await client.periods()).periods).toContainEqual({ start: '2026-10-26', end: '2026-11-25', status: 'closed' });
  expect((await client.customers()).customers).toEqual([
    { code: 'ASP', name: 'ASP Limited', billingIdentifier: '29683601', type: 'Standard', status: 'Active' },
    { code: 'TGO', name: 'TGO', billingIdentifier: '', type: 'Standard', status: 'Deprovisioned' },
  ]);
  const found = await all(client.billingRecords('2026-11-25'));
  expect(found.map((each) => each.quantity)).toEqual([0, 1, 2, 4, 5, 6]);
  const ofOne = await all(client.billingRecords('2026-11-25', { customerCodes: ['TGO'] }));
  expect(ofOne.map((each) => each.sku)).toEqual(['9005', '9006']);
});

test('a period that Atria does not know is told from an empty one', async () => {
  const client = await start();
  await expect(all(client.billingRecords('2020-01-25'))).rejects.toMatchObject({ kind: 'NotFound', retryable: false });
});

test('a wrong token is refused', async () => {
  const client = await start({}, 'wrong');
  await expect(client.periods()).rejects.toMatchObject({ kind: 'Unauthorized', retryable: false });
});

test.each(FAULT_KINDS)('records read with the fault "%s" are all there or an error', async (kind) => {
  const client = await start({ scripted: [{ kind, system: 'atria', path: 'billing', from: 2 }] });
  const found = await all(client.billingRecords('2026-11-25')).catch((error: unknown) => error);
  if (found instanceof Error) expect(found).toBeInstanceOf(AtriaError);
  else expect(found).toHaveLength(6);
});
