import { expect, test } from 'vitest';
import { insertPeriods } from '../../src/ledger/store/periods.js';
import { insertRule } from '../../src/ledger/store/rules.js';
import { changedLines } from '../../src/store/lines/line-changes.js';
import { days } from '../rig/scenarios.js';
import { append, change } from './fresh-ledger.js';
import {
  at,
  codes,
  headers,
  job,
  ledger,
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

test('each warning about the data is gone when its cause is corrected, the records reprocessed and the sync run again', async () => {
  const { store } = world;
  await append(store, [
    change('serviceDefined', {
      serviceCode: 'HE',
      values: { name: 'Hosted Exchange', level: 'user' },
      ...at('2026-10-27'),
    }),
    ...[plan('Small', ''), plan('Large', '8888'), plan('Archive', '9003'), plan('Basic', '9001')],
    change('customerCreated', { customerCode: 'ASP', values: { name: 'ASP Limited' }, ...at('2026-10-27') }),
    change('customerCreated', { customerCode: 'TGO', values: { billingIdentifier: '1002' }, ...at('2026-10-27') }),
    ...mailboxes('ASP', 'Basic', 5),
    ...[...mailboxes('TGO', 'Small', 4), ...mailboxes('TGO', 'Large', 2), ...mailboxes('TGO', 'Archive', 1)],
  ]);
  await insertPeriods(store, [{ start: days.periodStart, end: days.periodEnd }]);
  expect(warnings(await world.run(job))).toEqual(['AT15']);

  expect(await process(days.periodEnd)).toEqual({ built: [days.periodEnd], closed: [days.periodEnd], superseded: [] });
  const first = await world.run(job);
  expect([...new Set(warnings(first))].sort()).toEqual(['AT04', 'AT07', 'AT08', 'AT12']);

  await append(store, [
    change('customerChanged', { customerCode: 'ASP', values: { billingIdentifier: '1001' }, ...at('2026-11-26') }),
    ...[plan('Small', '9001'), plan('Large', '9002')],
  ]);
  const noSku = { itemKinds: ['customer', 'user', 'customerService'] } as const;
  const rule = {
    description: 'Counts only',
    overrideReason: 'Not sold',
    processingOrder: 1,
    validFrom: null,
    validTo: null,
  };
  await insertRule(store, { ...rule, conditions: noSku });
  await process(days.periodEnd);
  const second = await world.run({ ...job, AllowAtriaCreateItems: 'True' });
  expect(warnings(second)).toEqual([]);
  const lines = await changedLines(store, second.runId);
  expect(lines.map(({ serviceName, before, after }) => [serviceName, before, after]).sort()).toEqual([
    ['Backup', 1, 2],
    ['Desktop', 0, 1],
    ['Mailbox', 2, 4],
    ['Mailbox', 3, 5],
  ]);

  // Each quantity leads back to the changes that made it.
  for (const { lineId, after } of lines) {
    const trace = (await traced({ runId: second.runId, lineId })) as Traced;
    const items = trace.records.flatMap((record) => record.items);
    expect(items.filter(({ action }) => action !== 'Removed')).toHaveLength(after ?? -1);
    expect(new Set(items.map(({ added }) => added.actor))).toEqual(new Set(['dana']));
    const [contractId = '', serviceId = ''] = lineId.split('/');
    expect(await traced({ runId: 'latest', contractId, serviceId })).toEqual(trace);
    const sku = trace.records[0]?.record.productSku ?? '';
    expect(await traced({ runId: 'latest', customerCode: trace.customerCode, sku })).toEqual(trace);
  }
  expect(await traced({ runId: 'latest', customerCode: 'ASP' })).toHaveProperty('error');
});

test('each quantity is what its trace adds up to: two plans in one line, an item that a rule excludes, and zeros', async () => {
  const { store } = world;
  const created = (customerCode: string, billingIdentifier: string) =>
    change('customerCreated', { customerCode, values: { billingIdentifier }, ...at('2026-10-27') });
  await append(store, [
    change('serviceDefined', { serviceCode: 'HE', values: { level: 'user' }, ...at('2026-10-27') }),
    ...['Small', 'Basic'].map((name) => ({ ...plan(name, '9001'), ...at('2026-10-27') })),
    ...[created('ASP', '1001'), created('TGO', '1002'), created('GON', '1003')],
    ...[...mailboxes('ASP', 'Small', 2), ...mailboxes('ASP', 'Basic', 4), ...mailboxes('TGO', 'Small', 1)],
    ...mailboxes('GON', 'Basic', 1),
    change('userChanged', { customerCode: 'ASP', userName: 'Basic3@ASP', values: { flags: ['test'] } }),
    change('userRemoved', { customerCode: 'TGO', userName: 'Small0@TGO', actor: 'kim', ...at('2026-11-20') }),
    change('customerDeprovisioned', { customerCode: 'GON', actor: 'eve', ...at('2026-11-21') }),
  ]);
  const rule = { overrideReason: 'Not sold', validFrom: null, validTo: null };
  await insertRule(store, { ...rule, description: 'Test', processingOrder: 1, conditions: { userFlags: ['test'] } });
  await insertRule(store, { ...rule, description: 'Counts', processingOrder: 2, conditions: { skuIsEmpty: true } });
  await insertPeriods(store, [{ start: days.periodStart, end: days.periodEnd }]);
  await process(days.periodEnd);
  const { runId } = await world.run(job);
  const trace = async (customerCode: string) => {
    const { before, after, records } = (await traced({ runId, customerCode, sku: '9001' })) as Traced;
    const items = records.flatMap((record) => record.items);
    const removed = items.flatMap((item) => (item.removed === null ? [] : [item.removed]));
    return {
      line: [before, after],
      records: records.map(({ record }) => [record.summaryGrouping, record.thisMonthCount]),
      there: items.filter((item) => item.removed === null).map(({ userName }) => userName),
      removed: removed.map(({ kind, actor, happenedAt }) => `${kind} ${actor} ${happenedAt.slice(0, 10)}`),
    };
  };
  expect(await trace('ASP')).toEqual({
    line: [3, 5],
    records: [
      ['HE, Basic', 3],
      ['HE, Small', 2],
    ],
    there: ['Basic0@ASP', 'Basic1@ASP', 'Basic2@ASP', 'Small0@ASP', 'Small1@ASP'],
    removed: [],
  });
  expect(await trace('TGO')).toEqual({
    ...{ line: [2, 0], records: [['HE, Small', 0]], there: [] },
    removed: ['userRemoved kim 2026-11-20'],
  });
  expect(await trace('GON')).toEqual({
    ...{ line: [1, 0], records: [['HE, Basic', 0]], there: [] },
    removed: ['customerDeprovisioned eve 2026-11-21'],
  });
});

test('a removed service and a deprovisioned customer reach Autotask as zero, exactly once', async () => {
  const { store } = world;
  const bought = { serviceCode: 'HE', ...at('2026-10-27') };
  await append(store, [
    change('serviceDefined', {
      serviceCode: 'HE',
      values: { name: 'Hosted Exchange', level: 'user' },
      ...at('2026-10-01'),
    }),
    ...['9001', '9002'].map((sku) => ({ ...plan(sku, sku), ...at('2026-10-01') })),
    change('customerCreated', { customerCode: 'ASP', values: { billingIdentifier: '1001' }, ...at('2026-10-02') }),
    change('customerCreated', { customerCode: 'TGO', values: { billingIdentifier: '1002' }, ...at('2026-10-02') }),
    change('userCreated', { customerCode: 'ASP', userName: 'ann', ...at('2026-10-03') }),
    change('userCreated', { customerCode: 'TGO', userName: 'tom', ...at('2026-10-03') }),
    change('serviceAssigned', { ...bought, customerCode: 'ASP', userName: 'ann', planName: '9001' }),
    change('serviceAssigned', { ...bought, customerCode: 'TGO', userName: 'tom', planName: '9001' }),
    change('serviceRemoved', { customerCode: 'TGO', userName: 'tom', serviceCode: 'HE', ...at('2026-11-03') }),
    change('serviceAssigned', {
      ...bought,
      customerCode: 'TGO',
      userName: 'tom',
      planName: '9002',
      ...at('2026-11-04'),
    }),
    change('customerDeprovisioned', { customerCode: 'ASP', ...at('2026-11-05') }),
  ]);
  expect(await processDaily()).toEqual({
    built: ['2026-10-25', days.periodEnd, '2026-12-25'],
    closed: ['2026-10-25', days.periodEnd],
    superseded: [],
  });
  const first = await world.run(job);
  expect(codes(first).filter((code) => code === 'AT13')).toHaveLength(2);
  expect(codes(await world.run(job)).filter((code) => code === 'AT13')).toHaveLength(0);
  await process('2026-12-25');
  const next = await world.run({ ...job, BillingPeriod: 'Current' });
  expect(codes(next).filter((code) => code === 'AT13')).toHaveLength(0);
  expect(world.sandbox.dump().units.filter(({ units }) => units < 0)).toEqual([]);
});

test('two processes that run at the same time leave the records of one', async () => {
  const { store } = world;
  const many = Array.from({ length: 600 }, (_, index) => {
    return change('customerCreated', { customerCode: `C${index}`, ...at('2026-11-01') });
  });
  await append(store, many);
  await insertPeriods(store, [{ start: days.periodStart, end: days.periodEnd }]);
  const summaries = await Promise.all([process(days.periodEnd), process(days.periodEnd), process(days.periodEnd)]);
  expect(summaries.some(({ built }) => built.length === 1)).toBe(true);
  for (const { built, superseded } of summaries) expect(built.length + superseded.length).toBe(1);
  const answer = await fetch(`${ledger.url}api/billing/${days.periodEnd}`, { headers });
  expect(await answer.json()).toMatchObject({ totalCount: 600 });
});
