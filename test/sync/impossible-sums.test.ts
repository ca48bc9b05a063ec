import { afterAll, beforeAll, expect, it } from 'vitest';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

const customers = [
  { code: 'BELOW', records: [billed(9001, 2_147_483_647, 'Mailbox')] },
  { code: 'CALM', lines: [[9001, 10]] as const, records: [billed(9001, 14, 'Mailbox')] },
];

let world: World;
beforeAll(async () => {
  world = await startWorld(provider(customers));
});
afterAll(() => world.close());

it('A change that is greater than Autotask can hold is reported for its line, and the other lines are changed', async () => {
  world.sandbox.edit((each) => {
    const line = { id: 8001, contractID: 2001, serviceID: 9001, internalDescription: null, invoiceDescription: null };
    each.addContractService(line, [{ from: days.contractStart, units: -1 }]);
  });
  const run = await world.run(previousPeriod);
  const entries = run.log.filter(({ customerCode }) => customerCode !== null).map(({ code }) => code);
  expect([run.status, entries.sort()]).toEqual(['Completed', ['AT09', 'AT28']]);
  expect(run.log.find(({ code }) => code === 'AT28')?.message).toContain(
    'as the line has -1 units, and a change by 2147483648 is more than Autotask can hold (2147483647)',
  );
  expect(world.sandbox.dump().adjustments.map(({ unitChange }) => unitChange)).toEqual([4]);
});
