import { afterEach, expect, test } from 'vitest';
import type { Rewrite } from '../rig/rewriting-proxy.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/*
 * Jobs for some customers, one of which has the company of a customer that Atria no longer provisions. KEEPS and LEAVES are both
 * billed on one line; of STAYS and LEFT, only STAYS is.
 */

const gone = 'Deprovisioned' as const;
const customers = [
  { code: 'KEEPS', lines: [[9001, 8]] as const, records: [billed(9001, 5)] },
  { code: 'LEAVES', status: gone, billingIdentifier: '1001', records: [billed(9001, 3)] },
  { code: 'STAYS', lines: [[9001, 1]] as const, records: [billed(9001, 2)] },
  { code: 'LEFT', status: gone, billingIdentifier: '1003' },
];

let world: World;
afterEach(() => world.close());

/** Atria's answers, with the record of LEAVES as nothing that could be read. */
const recordLost: Rewrite = async ({ path }, forward) => {
  const answer = await forward();
  if (!/\/billing\/\d/.test(path) || answer.status !== 200) return answer;
  const body = JSON.parse(String(answer.body)) as { items: { customerCode?: string }[] };
  const items = body.items.map((row) => (row.customerCode === 'LEAVES' ? null : row));
  return { ...answer, body: JSON.stringify({ ...body, items }) };
};

const codesOf = ({ log }: EndedRun, ...of: string[]) =>
  log.flatMap(({ customerCode, code }) => (of.includes(customerCode ?? '') ? [`${customerCode} ${code}`] : [])).sort();

const lowered = () => world.sandbox.dump().adjustments.filter(({ unitChange }) => unitChange < 0);

test.each([
  ['says so as a job for all customers does', undefined],
  ['does not take a record that cannot be read for none', recordLost],
])('A job for one of two customers that share a company %s, and changes no line of it', async (_, atria) => {
  world = await startWorld(provider(customers), { rewrites: { atria } });
  const ofAll = await world.run(previousPeriod);
  expect(codesOf(ofAll, 'KEEPS', 'LEAVES')).toEqual(['KEEPS AT27', 'LEAVES AT27']);
  const ofOne = await world.run({ ...previousPeriod, CustomersFilter: ['KEEPS'] });
  expect(codesOf(ofOne, 'KEEPS', 'LEAVES')).toEqual(['KEEPS AT27']);
  expect(lowered()).toEqual([]);
});

test('A job for one customer bills the company that it had shared with one that has left and is billed nothing', async () => {
  world = await startWorld(provider(customers));
  const ended = await world.run({ ...previousPeriod, CustomersFilter: ['STAYS'] });
  expect(codesOf(ended, ...customers.map(({ code }) => code))).toEqual(['STAYS AT09']);
});
