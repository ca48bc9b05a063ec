import { EventEmitter, once } from 'node:events';
import { beforeEach, describe, expect, test } from 'vitest';
import type { NewChange } from '../../src/ledger/model/changes.js';
import type { RecordedCall } from '../../src/simulator/core/call-record.js';
import { insertPeriods } from '../../src/ledger/store/periods.js';
import { insertRule } from '../../src/ledger/store/rules.js';
import { readLog } from '../../src/store/log/log-entries.js';
import { changedLines } from '../../src/store/lines/line-changes.js';
import { days } from '../rig/scenarios.js';
import type { EndedRun } from '../rig/world.js';
import { append, change } from './fresh-ledger.js';
import { processBilling } from './process.js';
import {
  at,
  codes,
  job,
  mailboxes,
  plan,
  process,
  processDaily,
  traced,
  warnings,
  world,
  type Traced,
  startWholeChain,
} from './whole-chain.js';

startWholeChain();

const excluded = { overrideReason: 'Not sold', processingOrder: 1, validFrom: null, validTo: null };
const trials = { ...excluded, description: 'Trials', conditions: { planNames: ['Trial'] } };
// Autotask refuses a second change on the day of the first.
const again = { ...job, EffectiveDateConflict: 'NextDay' };
const current = { ...again, BillingPeriod: 'Current' };

const changes = async ({ runId }: EndedRun) =>
  (await changedLines(world.store, runId))
    .map(({ customerName, serviceName, before, after }) => `${customerName} ${serviceName} ${before} -> ${after}`)
    .sort();

const created = (customerCode: string, billingIdentifier: string) =>
  change('customerCreated', { customerCode, values: { name: customerCode, billingIdentifier }, ...at('2026-10-27') });

async function provisioned(...more: readonly NewChange[]) {
  await append(world.store, [
    change('serviceDefined', { serviceCode: 'HE', values: { level: 'user' }, ...at('2026-10-27') }),
    ...[plan('Small', '9001'), plan('Trial', '9001'), plan('Archive', '8888')].map((each) => ({
      ...each,
      ...at('2026-10-27'),
    })),
    ...more,
  ]);
  await insertRule(world.store, { ...excluded, description: 'Counts', conditions: { skuIsEmpty: true } });
  await insertPeriods(world.store, [{ start: days.periodStart, end: days.periodEnd }]);
}

describe('what is no longer billed under its SKU', () => {
  beforeEach(async () => {
    await provisioned(
      ...[created('TGO', '1002'), created('GON', '1003')],
      ...[...mailboxes('TGO', 'Small', 4), ...mailboxes('TGO', 'Archive', 1), ...mailboxes('GON', 'Trial', 2)],
    );
    await process(days.periodEnd);
    const billed = await world.run(job);
    expect(warnings(billed)).toEqual(['AT08']);
    expect(await changes(billed)).toEqual(['GON Mailbox 1 -> 2', 'TGO Mailbox 2 -> 4']);

    await append(world.store, [plan('Small', '9002'), plan('Archive', '9002')]);
    await insertRule(world.store, trials);
  });

  const corrected = ['GON Mailbox 2 -> 0', 'TGO Backup 1 -> 5', 'TGO Mailbox 4 -> 0'];

  test('comes down to zero when its period is reprocessed, once', async () => {
    await process(days.periodEnd);
    const run = await world.run(again);
    expect(warnings(run)).toEqual([]);
    expect(await changes(run)).toEqual(corrected);
    expect(await traced({ runId: run.runId, customerCode: 'TGO', sku: '9001' })).toMatchObject({
      ...{ before: 4, after: 0, unknownRecordIds: [] },
      records: [{ record: { productSku: '9001', summaryGrouping: 'HE, Small', thisMonthCount: 0 }, items: [] }],
    });
    await process(days.periodEnd);
    expect(await changes(await world.run(again))).toEqual([]);
  });

  test('comes down to zero in the next period if the closed one is left as it is', async () => {
    await processDaily();
    const run = await world.run({ ...job, BillingPeriod: 'Current' });
    expect(warnings(run)).toEqual([]);
    expect(await changes(run)).toEqual(corrected);
    // From then on the line belongs to whoever sells something by it.
    const { records } = (await traced({ runId: run.runId, customerCode: 'GON', sku: '9001' })) as Traced;
    expect(records.map(({ record }) => record.thisMonthCount)).toEqual([0]);
  });
});

describe('what was billed between the last sync of a period and its close', () => {
  beforeEach(async () => {
    await provisioned(created('TGO', '1002'), ...mailboxes('TGO', 'Small', 4));
    await processBilling(world.store, '2026-11-25T20:00:00Z');
    expect(await changes(await world.run(job))).toEqual(['TGO Mailbox 2 -> 4']);
  });

  test('comes down in the next period if the SKU changed', async () => {
    await append(world.store, [plan('Small', '9002')]);
    await processDaily();
    expect(await changes(await world.run(current))).toEqual(['TGO Backup 1 -> 4', 'TGO Mailbox 4 -> 0']);
  });

  test('comes down in the next period if it was removed', async () => {
    const removed = { serviceCode: 'HE', customerCode: 'TGO', happenedAt: '2026-11-25T23:00:00.000Z' };
    await append(
      world.store,
      [0, 1, 2, 3].map((index) => change('serviceRemoved', { ...removed, userName: `Small${index}@TGO` })),
    );
    await processDaily();
    expect(await changes(await world.run(current))).toEqual(['TGO Mailbox 4 -> 0']);
    expect(await changes(await world.run(current))).toEqual([]);
  });
});

describe('a line that no run has set from what is no longer billed', () => {
  test('is left as a person made it', async () => {
    await provisioned(created('GON', '1003'), ...mailboxes('GON', 'Trial', 2));
    await process(days.periodEnd);
    await insertRule(world.store, trials);
    await process(days.periodEnd);
    const run = await world.run(job);
    expect(await changes(run)).toEqual([]);
    expect(run.log.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('no earlier run left a quantity on it'),
    );
  });

  test('is left as it is at the company that its customer moved to', async () => {
    await provisioned(created('TGO', '1002'), ...mailboxes('TGO', 'Small', 4));
    await process(days.periodEnd);
    await world.run(job);
    const moved = { customerCode: 'TGO', values: { billingIdentifier: '1003' }, ...at('2026-11-26') };
    await append(world.store, [plan('Small', '9002'), change('customerChanged', moved)]);
    await process(days.periodEnd);
    expect((await changes(await world.run(again))).filter((line) => line.includes('Mailbox'))).toEqual([]);
  });

  test('is left as another customer left it, whose company its customer moved to', async () => {
    await provisioned(
      ...[created('TGO', '1002'), created('GON', '1003')],
      ...[...mailboxes('TGO', 'Small', 4), ...mailboxes('GON', 'Trial', 2)],
    );
    await process(days.periodEnd);
    expect(await changes(await world.run(job))).toEqual(['GON Mailbox 1 -> 2', 'TGO Mailbox 2 -> 4']);
    const identifier = (customerCode: string, billingIdentifier: string) =>
      change('customerChanged', { customerCode, values: { billingIdentifier }, ...at('2026-11-26') });
    await append(world.store, [plan('Small', '9002'), identifier('GON', ''), identifier('TGO', '1003')]);
    await insertRule(world.store, trials);
    await process(days.periodEnd);
    expect((await changes(await world.run(again))).filter((line) => line.includes('Mailbox'))).toEqual([]);
  });

  test('is a reason for no warning: neither of its customer nor of its SKU', async () => {
    await provisioned(
      ...[created('ASP', ''), created('TGO', '1002'), plan('Help', 'Support'), plan('Small', 'Mailbox')],
      ...[...mailboxes('ASP', 'Small', 1), ...mailboxes('TGO', 'Small', 3), ...mailboxes('TGO', 'Help', 1)],
    );
    await process(days.periodEnd);
    const byName = { ...again, SKUType: { name: 'name' } };
    expect(warnings(await world.run(byName)).sort()).toEqual(['AT04', 'AT29']);
    await insertRule(world.store, { ...excluded, description: 'Own', conditions: { customerCodes: ['ASP'] } });
    await append(world.store, [plan('Help', 'Backup')]);
    await process(days.periodEnd);
    expect(warnings(await world.run(byName))).toEqual([]);
  });
});

test('what is no longer billed and was never posted keeps no other line of a deprovisioned customer as it is', async () => {
  const early = at('2026-10-05');
  await append(world.store, [
    change('serviceDefined', { serviceCode: 'HE', values: { level: 'user' }, ...early }),
    ...[plan('Small', '9001'), plan('Archive', '9002')].map((each) => ({ ...each, ...early })),
    { ...created('TGO', '1002'), ...early },
    ...[...mailboxes('TGO', 'Small', 4), ...mailboxes('TGO', 'Archive', 1)].map((each) => ({ ...each, ...early })),
  ]);
  await insertRule(world.store, { ...excluded, description: 'Counts', conditions: { skuIsEmpty: true } });
  await insertRule(world.store, {
    ...excluded,
    description: 'Late',
    conditions: { planNames: ['Archive'] },
    validTo: days.earlierPeriodEnd,
  });
  await insertPeriods(world.store, [
    { start: '2026-09-26', end: days.earlierPeriodEnd },
    { start: days.periodStart, end: days.periodEnd },
  ]);
  await process(days.earlierPeriodEnd);
  expect(await changes(await world.run({ ...again, BillingPeriod: days.earlierPeriodEnd }))).toEqual([
    'TGO Mailbox 2 -> 4',
  ]);
  await insertRule(world.store, { ...excluded, description: 'Small', conditions: { planNames: ['Small'] } });
  await process(days.periodEnd);
  await insertRule(world.store, {
    ...excluded,
    description: 'Archive',
    conditions: { planNames: ['Archive'] },
    validFrom: '2026-11-26',
  });
  await append(world.store, [change('customerDeprovisioned', { customerCode: 'TGO', ...at('2026-11-26') })]);
  await processDaily();
  const run = await world.run(current);
  expect(await changes(run)).toEqual(['TGO Mailbox 4 -> 0']);
});

test('a run that is reset takes back that nothing was left if a run has left a quantity meanwhile', async () => {
  await provisioned(created('TGO', '1002'), ...mailboxes('TGO', 'Small', 4));
  await process(days.periodEnd);
  const fed = await world.run(job);
  const undone = await world.run({ UndoRun: fed.runId, EffectiveDateConflict: 'NextDay' });
  expect([await changes(fed), await changes(undone)]).toEqual([['TGO Mailbox 2 -> 4'], ['TGO Mailbox 4 -> 2']]);
  await append(world.store, [plan('Small', '9002')]);
  await processDaily();
  const run = await world.start(current);
  expect(codes(await run.end())).toContain('AT33');
  const redone = await world.run({ UndoRun: undone.runId, EffectiveDateConflict: 'NextDay' });
  expect(await changes(redone)).toEqual(['TGO Mailbox 2 -> 4']);
  const { workflowId, runId } = run;
  const { workflowService, options } = world.client;
  await workflowService.resetWorkflowExecution({
    ...{ namespace: options.namespace, workflowExecution: { workflowId, runId } },
    ...{ reason: 'An operator goes on with it.', requestId: 'a reset', workflowTaskFinishEventId: 4 as never },
  });
  await world.client.workflow.getHandle(workflowId).result();
  const log = await readLog(world.store, runId, {}, { after: 0, limit: 100 });
  expect(log.filter(({ customerCode }) => customerCode === 'TGO').map(({ code }) => code)).toEqual(['AT09', 'AT13']);
});

describe('a line that a run was stopped at before Autotask had answered', () => {
  const isChange = ({ method, path }: RecordedCall) =>
    method === 'POST' && path.toLowerCase().endsWith('/contractserviceadjustments');

  /** Runs a job and cancels it while its one change is on its way, then has its record no longer billed. */
  async function cancelledAt(step: 'received' | 'answering'): Promise<void> {
    await provisioned(created('TGO', '1002'), ...mailboxes('TGO', 'Trial', 4));
    await process(days.periodEnd);
    const progress = new EventEmitter();
    const sent = once(progress, 'sent');
    const hold = async (call: RecordedCall) => {
      if (!isChange(call)) return 'go';
      progress.emit('sent');
      await once(progress, 'ended');
      return 'drop';
    };
    world.sandbox.observe(
      step === 'received' ? { received: hold } : { answering: (call) => hold(call).then(() => undefined) },
    );
    const run = await world.start(job);
    await sent;
    await run.handle.cancel();
    expect(codes(await run.end())).toContain('AT36');
    progress.emit('ended');
    world.sandbox.observe({});
    await insertRule(world.store, trials);
    await process(days.periodEnd);
  }

  test('comes down if the change took effect', async () => {
    await cancelledAt('answering');
    expect(await changes(await world.run(again))).toEqual(['TGO Mailbox 4 -> 0']);
    expect(await changes(await world.run(again))).toEqual([]);
  });

  test('is left as a person made it if the change did not', async () => {
    await cancelledAt('received');
    expect(await changes(await world.run(again))).toEqual([]);
  });
});
