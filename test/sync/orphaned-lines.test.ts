import { afterEach, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../src/activities/close-run.js';
import { readLog } from '../../src/store/log/log-entries.js';
import { billed, days, previousPeriod, provider, type CustomerInput } from '../rig/scenarios.js';
import { messages, reset } from '../previews/waiting-runs.js';
import type { Rewrite } from '../rig/rewriting-proxy.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/*
 * Lines that an earlier run set and that no billing record leads to any more. Each world first bills the earlier period, in
 * which all is as it should be.
 */

const earlier = { ...previousPeriod, BillingPeriod: days.earlierPeriodEnd };
const twoContracts = [{}, { contractName: 'Projects', contractNumber: 'P' }] as const;

let world: World;
afterEach(() => world.close());

async function billedEarlier(customers: readonly CustomerInput[], parameters: object = earlier): Promise<void> {
  world = await startWorld(provider(customers));
  expect((await world.run(parameters)).summary?.status).toBe('Completed');
}

/** Somebody edits a customer in Atria. */
function put(code: string, billingIdentifier: string, status: 'Active' | 'Deprovisioned' = 'Active'): void {
  world.sandbox.edit((each) => {
    each.putCustomer({ code, name: `${code} Limited`, billingIdentifier, status, type: 'Standard' });
  });
}

const orphanedIn = ({ log }: EndedRun) => log.filter(({ code }) => code === 'AT68').map(({ message }) => message);

/** The adjustments so far, as `contract/service: change`. */
const adjustments = () =>
  world.sandbox
    .dump()
    .adjustments.map(({ contractID, serviceID, unitChange }) => `${contractID}/${serviceID}: ${unitChange}`);

const orphan = (customer: string, units: string, contract = 'Managed Services') =>
  `${customer} Orphaned Line: Line Item 9001 with Product ID 9001 for Customer ${customer} still has ${units} on Contract ` +
  `${contract}, where an earlier run set it, but no Billing Record of this period leads there.`;

describe('A line that an earlier run set is reported and left as it is', () => {
  it('where the billing identifier was corrected since, until somebody sets it to 0', async () => {
    await billedEarlier([
      { code: 'WRONG', lines: [[9001, 1]], earlierRecords: [billed(9001, 10)], records: [billed(9001, 10)] },
      // Its company is that of nobody in Atria.
      { code: 'RIGHT', billingIdentifier: '', lines: [[9001, 2]] },
    ]);
    put('WRONG', '1002');
    const run = await world.run(previousPeriod);
    expect([run.summary?.status, run.summary?.lines]).toEqual(['Completed with warnings', { AT09: 1, AT68: 1 }]);
    expect(orphanedIn(run)).toEqual([orphan('WRONG Limited', '10 units')]);
    expect(adjustments()).toEqual(['2001/9001: 9', '2002/9001: 8']);
    // The same is said by the next run.
    expect(orphanedIn(await world.run(previousPeriod))).toHaveLength(1);
    world.sandbox.edit((each) => {
      each.adjustAsPerson({ contractServiceID: 3001, effectiveDate: days.runDay, unitChange: -10 });
    });
    const after = await world.run(previousPeriod);
    expect([after.summary?.status, orphanedIn(after)]).toEqual(['Completed', []]);
  });

  it('where the job chooses another contract', async () => {
    await billedEarlier(
      [
        {
          code: 'TWO',
          contracts: twoContracts,
          lines: [[9001, 1]],
          earlierRecords: [billed(9001, 3)],
          records: [billed(9001, 3)],
        },
      ],
      { ...earlier, Contract: { name: 'Managed Services' } },
    );
    const parameters = { ...previousPeriod, Contract: { name: 'Projects' }, AllowAtriaCreateItems: 'True' };
    const run = await world.run(parameters);
    expect(run.summary?.lines).toEqual({ AT11: 1, AT68: 1 });
    expect(orphanedIn(run)).toEqual([orphan('TWO Limited', '3 units')]);
  });

  it('where Atria no longer names the service', async () => {
    await billedEarlier([
      {
        code: 'ONE',
        lines: [
          [9001, 1],
          [9002, 1],
          // A person made this one.
          [9003, 7],
        ],
        earlierRecords: [billed(9001, 4), billed(9002, 4)],
        records: [billed(9002, 4)],
      },
    ]);
    const run = await world.run(previousPeriod);
    expect([run.summary?.lines, orphanedIn(run)]).toEqual([{ AT10: 1, AT68: 1 }, [orphan('ONE Limited', '4 units')]]);
  });

  it.each([
    ['has no billing identifier any more', ''],
    ['has one that is no number', 'Managed'],
    ['has that of another customer', '1002'],
  ])('where its customer is deprovisioned and %s', async (_what, identifier) => {
    await billedEarlier([
      { code: 'GONE', lines: [[9001, 1]], earlierRecords: [billed(9001, 5)] },
      { code: 'OTHER', lines: [[9002, 1]], earlierRecords: [billed(9002, 1)], records: [billed(9002, 1)] },
    ]);
    put('GONE', identifier, 'Deprovisioned');
    const run = await world.run({ ...previousPeriod, CustomersFilter: 'GONE' });
    expect([run.summary?.status, orphanedIn(run)]).toEqual([
      'Completed with warnings',
      [orphan('GONE Limited', '5 units')],
    ]);
    expect(adjustments()).toEqual(['2001/9001: 4']);
  });
});

it('An orphaned line fails no run, whatever the job wants of effective dates', async () => {
  await billedEarlier([
    { code: 'GONE', lines: [[9001, 1]], earlierRecords: [billed(9001, 5)] },
    { code: 'OTHER', lines: [[9002, 1]], earlierRecords: [billed(9002, 1)], records: [billed(9002, 1)] },
  ]);
  put('GONE', '', 'Deprovisioned');
  // The contracts have no billing period that Autotask names, so no date can be aligned to one.
  const run = await world.run({ ...previousPeriod, EffectiveDateAlignment: 'NextContractPeriodStart' });
  expect([run.status, orphanedIn(run)]).toEqual(['Completed', [orphan('GONE Limited', '5 units')]]);
});

it('A line whose rows are not shown is reported, as that is not 0', async () => {
  const gone = { code: 'GONE', lines: [[9001, 1]], earlierRecords: [billed(9001, 5)] } as const;
  const other = { code: 'OTHER', lines: [[9002, 1]], records: [billed(9002, 1)] } as const;
  let isHiding = false;
  const autotask: Rewrite = async ({ path }, forward) => {
    const answer = await forward();
    if (!isHiding || !/ContractServiceUnits\/query/i.test(path)) return answer;
    const { items, ...rest } = JSON.parse(String(answer.body)) as {
      items: readonly { contractServiceID: number }[];
      pageDetails: object;
    };
    const shown = items.filter(({ contractServiceID }) => contractServiceID !== 3001);
    const pageDetails = { ...rest.pageDetails, count: shown.length };
    return { ...answer, body: JSON.stringify({ ...rest, items: shown, pageDetails }) };
  };
  world = await startWorld(provider([gone, other]), { rewrites: { autotask } });
  await world.run(earlier);
  isHiding = true;
  const run = await world.run(previousPeriod);
  expect(orphanedIn(run)).toEqual([orphan('GONE Limited', 'a quantity that cannot be told')]);
});

describe('Nothing is reported of a line', () => {
  it('that a person has changed since', async () => {
    await billedEarlier([
      { code: 'ONE', lines: [[9001, 1]], earlierRecords: [billed(9001, 4)] },
      { code: 'OTHER', lines: [[9002, 1]], earlierRecords: [billed(9002, 1)], records: [billed(9002, 1)] },
    ]);
    world.sandbox.edit((each) => {
      each.adjustAsPerson({ contractServiceID: 3001, effectiveDate: days.runDay, unitChange: -1 });
    });
    const run = await world.run(previousPeriod);
    expect([run.summary?.status, orphanedIn(run)]).toEqual(['Completed', []]);
  });

  it('whose contract has ended', async () => {
    await billedEarlier([
      {
        code: 'ENDED',
        contracts: [
          { endDate: days.periodEnd },
          { contractName: 'Renewed', startDate: days.runDay, endDate: '2027-11-25' },
        ],
        lines: [[9001, 1]],
        earlierRecords: [billed(9001, 3)],
        records: [billed(9001, 3)],
      },
    ]);
    const run = await world.run({ ...previousPeriod, ProRatedTransactions: 'True', AllowAtriaCreateItems: 'True' });
    expect([run.summary?.lines, orphanedIn(run)]).toEqual([{ AT11: 1 }, []]);
  });

  it('that another customer is billed for by now', async () => {
    await billedEarlier([
      { code: 'FORMER', lines: [[9001, 1]], earlierRecords: [billed(9001, 10)], records: [billed(9001, 10)] },
      { code: 'PRESENT', lines: [[9001, 1]], records: [billed(9001, 6)] },
    ]);
    put('FORMER', '1002');
    put('PRESENT', '1001');
    const run = await world.run(previousPeriod);
    expect([run.summary?.status, run.summary?.lines, orphanedIn(run)]).toEqual(['Completed', { AT09: 2 }, []]);
  });

  it.each([
    ['whose service is not known', billed('90001', 3), { AT08: 1 }],
    ['without a SKU', billed('', 3), {}],
    ['with a quantity that cannot be used', billed(9001, -3), { AT28: 1 }],
  ])('of a customer with a record %s, as that may be the one', async (_what, record, lines) => {
    await billedEarlier([{ code: 'ODD', lines: [[9001, 1]], earlierRecords: [billed(9001, 3)], records: [record] }]);
    const run = await world.run(previousPeriod);
    expect([run.summary?.lines, orphanedIn(run)]).toEqual([lines, []]);
  });

  it('in a run of an earlier period than the one that fed it last', async () => {
    const lines = [
      [9001, 1],
      [9002, 4],
    ] as const;
    await billedEarlier(
      [{ code: 'ONE', lines, earlierRecords: [billed(9002, 4)], records: [billed(9001, 4), billed(9002, 4)] }],
      previousPeriod,
    );
    const run = await world.run(earlier);
    expect([run.summary?.lines, orphanedIn(run)]).toEqual([{ AT10: 1 }, []]);
  });
});

it('A run that goes on after its plan keeps what it has reported', async () => {
  await billedEarlier([
    { code: 'ONE', lines: [[9001, 1]], earlierRecords: [billed(9001, 4)] },
    { code: 'OTHER', lines: [[9002, 1]], earlierRecords: [billed(9002, 1)], records: [billed(9002, 1)] },
  ]);
  const started = await world.start(previousPeriod);
  expect(orphanedIn(await started.end())).toHaveLength(1);
  const events = (await started.handle.fetchHistory()).events ?? [];
  const last = events.findLast(({ workflowTaskCompletedEventAttributes: task }) => task);
  await reset(world, started, Number(last?.eventId));
  const again = (await world.client.workflow.getHandle(started.workflowId).result()) as RunSummary;
  expect([again.status, again.lines]).toEqual(['Completed with warnings', { AT10: 1, AT68: 1 }]);
});

it('A preview reports it too, and a run that is reset bills the line if it leads there by then', async () => {
  const contracts = [{ contractName: 'Old' }, { contractName: 'New' }];
  const bills = [billed(9001, 3)];
  const selected = (name: string) => ({ ...previousPeriod, Contract: { name }, AllowAtriaCreateItems: 'True' });
  await billedEarlier([{ code: 'TWO', contracts, lines: [[9001, 1]], earlierRecords: bills, records: bills }], {
    ...selected('Old'),
    BillingPeriod: days.earlierPeriodEnd,
  });
  expect(orphanedIn(await world.run({ ...selected('New'), Preview: 'True' }))).toHaveLength(1);
  const started = await world.start(selected('New'));
  expect(orphanedIn(await started.end())).toEqual([orphan('TWO Limited', '3 units', 'Old')]);
  // Somebody gives the contracts the right names.
  world.sandbox.edit((each) => {
    const [old, other] = [2001, 2002].map((id) => each.autotask.contracts.get(id));
    if (old === undefined || other === undefined) throw new Error('Autotask has no such contract.');
    each.putContract({ ...old, contractName: 'New' });
    each.putContract({ ...other, contractName: 'Old' });
  });
  await reset(world, started);
  await world.client.workflow.getHandle(started.workflowId).result();
  const log = await readLog(world.store, started.runId, {}, { after: 0, limit: 100 });
  expect([messages({ log }, 'AT68').length, messages({ log }, 'AT10').length]).toEqual([0, 1]);
  // What the run created before the names were right is for the next one to report.
  expect(orphanedIn(await world.run(selected('New')))).toEqual([orphan('TWO Limited', '3 units', 'Old')]);
});
