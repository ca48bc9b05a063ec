import { describe, expect, test } from 'vitest';
import type { World } from '../../src/simulator/world.js';
import { probeWorld } from './probe-world.js';

type Order = NonNullable<Parameters<Awaited<ReturnType<typeof probeWorld>>['prepared']>[0]>;

const contract = {
  ...{ companyID: 29683600, contractName: 'Probe', contractNumber: '', contractCategory: null, contractPeriodType: 2 },
  ...{ contractType: 7, status: 1, isDefaultContract: false, startDate: '2026-08-01', endDate: '2027-07-31' },
};
const text = { internalDescription: null, invoiceDescription: null };

/** What is different from a contract on which the probe may be made, and what the refusal says. */
const cases: readonly (readonly [name: string, order: Order, edit: (world: World) => void, reason: RegExp])[] = [
  ['a name without the word', { word: 'sandbox' }, () => undefined, /does not carry the word "sandbox"/],
  ['a word that is in many names', { word: 'e' }, () => undefined, /too short/],
  ['a contract that is not there', { contractId: 7999 }, () => undefined, /no contract 7999/],
  [
    'a line of another service',
    { services: [9002] },
    () => undefined,
    /lines of other services than --service names \(1\)/,
  ],
  [
    'two lines of one service',
    {},
    (world) => {
      world.addContractService({ id: 8005, contractID: 7001, serviceID: 9001, ...text });
    },
    /two lines of one service/,
  ],
  ['a service that Autotask does not know', { services: [9001, 9999] }, () => undefined, /no active service 9999/],
  ["a customer's company", { customersOf: () => Promise.resolve(['ASP']) }, () => undefined, /Atria bills .* \(ASP\)/],
  ['a line that a run is at work on', { written: { ever: 1, now: 1 } }, () => undefined, /A run is at work/],
  ['a line that a run has written', { written: { ever: 1, now: 0 } }, () => undefined, /it is a customer's/],
  [
    'another type of contract',
    { contractId: 7005 },
    (world) => {
      world.putContract({ ...contract, id: 7005, contractType: 1 });
    },
    /not of the type Recurring Service/,
  ],
  [
    'an inactive contract',
    { contractId: 7005 },
    (world) => {
      world.putContract({ ...contract, id: 7005, status: 0 });
    },
    /not active/,
  ],
  [
    'a contract that ends too early',
    { contractId: 7005 },
    (world) => {
      world.putContract({ ...contract, id: 7005, endDate: '2026-11-30' });
    },
    /let it end on 2026-12-\d\d or later/,
  ],
  [
    'a contract that is over',
    { contractId: 7005 },
    (world) => {
      world.putContract({ ...contract, id: 7005, endDate: '2026-11-20' });
    },
    /does not hold today/,
  ],
  ...(
    [
      ['ContractServiceAdjustments', { query: 'All', create: 'None' }, /may not create ContractServiceAdjustments/],
      ['Contracts', { query: 'All', create: 'All', update: 'None' }, /may not update Contracts/],
      ['ContractServiceUnits', { query: 'None', create: 'None' }, /may not query ContractServiceUnits/],
    ] as const
  ).map(
    ([entity, access, reason]) =>
      [
        `no right to ${entity}`,
        {},
        (world: World) => {
          world.changeSettings({ userAccess: { [entity]: access } });
        },
        reason,
      ] as const,
  ),
];

describe('the probe is refused, before anything is changed', () => {
  test.each(cases)('with %s', async (_, order, edit, reason) => {
    const world = await probeWorld();
    world.sandbox.edit(edit);
    const { reasons } = await world.prepared(order);
    expect(reasons.join('\n')).toMatch(reason);
    expect(reasons).toHaveLength(1);
    const { adjustments, contractServices } = world.sandbox.dump();
    expect(adjustments).toEqual([]);
    expect(contractServices.length).toBeLessThanOrEqual(3);
  });

  test('and allowed on the contract that was made for it', async () => {
    const { reasons, existing, freshService } = await (await probeWorld()).prepared();
    expect({ reasons, existing, freshService }).toEqual({ reasons: [], existing: 8001, freshService: 9002 });
  });
});
