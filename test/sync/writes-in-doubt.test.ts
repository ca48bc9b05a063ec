import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FaultKind } from '../../src/simulator/core/faults.js';
import type { ScenarioFaults } from '../../src/simulator/scenario.js';
import { billed, days, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

const adjustments = '/contractserviceadjustments';

/** What may go wrong with a post that is one of nine, each of its own customer. */
const troubles: FaultKind[] = [
  'commitThenDrop',
  'lateCommit',
  'error500AfterCommit',
  'error500BeforeCommit',
  'resetBeforeCommit',
  'tooManyRequests',
  'truncatedBody',
  'wrongShape',
  'html200',
];
const troubled = troubles.map((_kind, index): CustomerInput => {
  return { code: `TROUBLE${index}`, lines: [[9001, 10]], records: [billed(9001, 14, 'Mailbox')] };
});

function one(code: string): CustomerInput {
  return { code, lines: [[9001, 10]], records: [billed(9001, 14, 'Mailbox')] };
}

/** The first changes of a run, which it sees show before it sends the others together. */
const calm = [1, 2, 3].map((number) => one(`CALM${number}`));
const customers = [...calm, ...troubled, ...['REJECTED', 'DATED', 'NEXTDAY', 'EDITED', 'HALT1', 'HALT2'].map(one)];
const lineOf = (code: string) => 3001 + customers.findIndex((customer) => customer.code === code);

let world: World;
beforeAll(async () => {
  world = await startWorld(provider(customers), { settings: { requestTimeoutMs: 700, commitWindowMs: 200 } });
});
afterAll(() => world.close());

function useFaults(...scripted: Partial<ScenarioFaults['scripted'][number]>[]): void {
  world.sandbox.edit((each) => {
    const complete = scripted.map((fault) => ({ from: 1, times: 1, method: 'POST', path: adjustments, ...fault }));
    each.setFaults({ seed: 1, rate: 0, scripted: complete as ScenarioFaults['scripted'] });
  });
}

function only(...codes: string[]) {
  return { ...previousPeriod, CustomersFilter: codes };
}

function bill(customerCode: string, quantity: number): void {
  const record = { customerCode, sku: '9001', description: 'Mailbox', quantity, previousQuantity: 14, billable: true };
  world.sandbox.edit((each) => {
    each.replaceBilling(days.periodEnd, [record]);
  });
}

/** Code and message of what the log says about customers. */
function entriesOf({ log }: EndedRun): string[][] {
  return log
    .filter(({ customerCode }) => customerCode !== null)
    .map(({ code, level, message }) => [code, level, message]);
}

/** The changes that the simulator carried out on a customer's line. */
function acceptedFor(code: string): [effectiveDate: string, unitChange: number][] {
  return world.sandbox
    .dump()
    .adjustments.filter(({ contractServiceID }) => contractServiceID === lineOf(code))
    .map(({ effectiveDate, unitChange }) => [effectiveDate, unitChange]);
}

async function untilPosted(count: number): Promise<void> {
  await expect.poll(() => world.sandbox.calls().filter(({ body }) => body !== undefined).length).toBe(count);
}

it('Whatever happens to a post, its change takes effect once and is told as done', async () => {
  useFaults(...troubles.map((kind, index) => ({ kind, from: calm.length + index + 1 })));
  const billedLines = [...calm, ...troubled];
  const run = await world.run(only(...billedLines.map(({ code }) => code)));
  useFaults();
  expect(run.summary).toMatchObject({ status: 'Completed', lines: { AT09: billedLines.length } });
  for (const { code } of billedLines) expect([code, acceptedFor(code)]).toEqual([code, [['2026-10-26', 4]]]);
});

it('A change that Autotask rejects is told with its reason', async () => {
  useFaults({ kind: 'validation500' });
  const run = await world.run(only('REJECTED'));
  useFaults();
  expect(entriesOf(run)).toEqual([
    [
      'AT34',
      'Error',
      'REJECTED Limited Update Rejected: Line Mailbox with Product ID 9001 for Customer REJECTED Limited was not updated as Autotask rejected it: Value does not reference an existing entity for serviceID .',
    ],
  ]);
  expect(run.summary?.status).toBe('Completed with errors');
  expect(acceptedFor('REJECTED')).toEqual([]);
});

it('A line that somebody edits while its change is in doubt is reported and left alone', async () => {
  world.sandbox.clearCalls();
  useFaults({ kind: 'commitThenDrop' });
  const run = await world.start(only('EDITED'));
  await untilPosted(1);
  world.sandbox.edit((each) =>
    each.adjustAsPerson({ contractServiceID: lineOf('EDITED'), effectiveDate: '2026-11-20', unitChange: -3 }),
  );
  const ended = await run.end();
  useFaults();
  expect(entriesOf(ended)).toEqual([
    ['AT35', 'Warning', expect.stringContaining('14 from 2026-10-26, 11 from 2026-11-20')],
  ]);
  expect(acceptedFor('EDITED')).toEqual([['2026-10-26', 4]]);
});

it('Credentials that stop working end the run with one error, and every line is accounted for', async () => {
  useFaults({ kind: 'unauthorised', times: 100 });
  const run = await world.run(only('HALT1', 'HALT2'));
  useFaults();
  expect(run.status).toBe('AutotaskCredentialsRefused');
  expect(entriesOf(run).map(([code]) => code)).toEqual(['AT37', 'AT37']);
  expect(run.log.slice(-2).map(({ code, level }) => [code, level])).toEqual([
    ['AT02', 'Error'],
    ['AT24', 'Info'],
  ]);
  expect([acceptedFor('HALT1'), acceptedFor('HALT2')]).toEqual([[], []]);
});

it('A second change on one date is reported, or made on the next day if the job says so', async () => {
  await world.run(only('DATED', 'NEXTDAY'));
  bill('DATED', 15);
  const reported = await world.run(only('DATED'));
  expect(entriesOf(reported)).toEqual([
    [
      'AT39',
      'Warning',
      'DATED Limited Date Already Used: Line Mailbox with Product ID 9001 for Customer DATED Limited was not updated as Autotask refused a second adjustment on 2026-10-26: Attempt to insert duplicate data into contract_service_period.',
    ],
  ]);
  expect(acceptedFor('DATED')).toEqual([['2026-10-26', 4]]);
  bill('NEXTDAY', 15);
  const moved = await world.run({ ...only('NEXTDAY'), EffectiveDateConflict: 'NextDay' });
  expect(entriesOf(moved).map(([code]) => code)).toEqual(['AT09']);
  expect(acceptedFor('NEXTDAY')).toEqual([
    ['2026-10-26', 4],
    ['2026-10-27', 1],
  ]);
});
