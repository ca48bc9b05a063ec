import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { beginPeriodBuild, buildPeriodRecords, publishPeriodBuild } from '../../src/ledger/process/build.js';
import { openBillingProcess } from '../../src/ledger/process/open.js';
import { buildsAtWork } from '../../src/ledger/store/builds.js';
import { findPeriod } from '../../src/ledger/store/periods.js';
import { insertRule } from '../../src/ledger/store/rules.js';
import type { Store } from '../../src/store/database.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { emptyLedger } from './empty-ledger.js';
import { append, change } from './fresh-ledger.js';
import { processBilling, publishedRecords } from './process.js';

let fresh: FreshStore;
const now = '2026-11-26T22:00:00Z';
const periodEnd = '2026-11-25';

beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());
beforeEach(async () => {
  await emptyLedger(fresh.store, 25);
  await append(fresh.store, [
    change('customerCreated', { customerCode: 'ASP', happenedAt: '2026-11-01T00:00:00Z' }),
    user('ann', '2026-11-02T00:00:00Z'),
  ]);
});
afterEach(async () => {
  // Whatever happened at the same time, another process from scratch comes to the same.
  const published = await publishedRecords(fresh.store, periodEnd);
  await processBilling(fresh.store, now, { asked: periodEnd });
  expect(await publishedRecords(fresh.store, periodEnd)).toEqual(published);
});

function user(userName: string, happenedAt: string) {
  return change('userCreated', { customerCode: 'ASP', userName, happenedAt });
}

function service(kind: 'serviceAssigned' | 'planChanged' | 'serviceRemoved', happenedAt: string, planName = '') {
  return change(kind, { customerCode: 'ASP', userName: 'ann', serviceCode: 'HE', planName, happenedAt });
}

/** The last and the present count of each plan in a period. */
async function mailboxes(end: string): Promise<Record<string, [last: number, now: number]>> {
  const records = await publishedRecords(fresh.store, end);
  return Object.fromEntries(
    records.flatMap(({ key, last, now: counted }) => {
      const [, sku = ''] = key.split(' | ');
      return sku === '' ? [] : [[sku, [last, counted]]];
    }),
  );
}

function steps() {
  const services = { store: fresh.store, clock: new Date(now) };
  return {
    open: openBillingProcess(services),
    begin: beginPeriodBuild(services),
    build: buildPeriodRecords(services),
    publish: publishPeriodBuild(services),
  };
}

async function usersCounted(): Promise<number | undefined> {
  const records = await publishedRecords(fresh.store, periodEnd);
  return records.find(({ key }) => key.includes('Users'))?.now;
}

test('of two processes at once the later one makes the records, and the earlier one writes no more', async () => {
  const { open, begin, build, publish } = steps();
  await open(undefined);
  const first = await begin(periodEnd, 'one', 'full');
  await build(first);
  await append(fresh.store, [user('bob', '2026-11-03T00:00:00Z')]);
  const second = await begin(periodEnd, 'other', 'full');
  await expect(build(first)).rejects.toMatchObject({ type: 'Superseded', nonRetryable: true });
  await expect(publish(first, periodEnd, true)).rejects.toMatchObject({ type: 'Superseded' });
  await build(second);
  expect(await publish(second, periodEnd, true)).toEqual({ again: false, closed: true });
  expect(await usersCounted()).toBe(2);
});

test('many processes at once come to an end, and the records are those of one', async () => {
  const { open } = steps();
  await open(undefined);
  const one = async (holder: string) => {
    const { begin, build, publish } = steps();
    const buildId = await begin(periodEnd, holder, 'full');
    await build(buildId);
    return publish(buildId, periodEnd, true);
  };
  const ends = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => one(`process ${index}`)));
  for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ type: 'Superseded' });
  expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
  expect(await usersCounted()).toBe(1);
});

test('a change that arrives while its period closes keeps it open until it is counted', async () => {
  const { open, begin, build, publish } = steps();
  await open(undefined);
  const first = await begin(periodEnd, 'one 0', 'full');
  await build(first);
  await append(fresh.store, [user('bob', '2026-11-25T23:59:00Z')]);
  expect(await publish(first, periodEnd, true)).toEqual({ again: true, closed: false });
  expect(await usersCounted()).toBe(1);
  const second = await begin(periodEnd, 'one 1', 'incremental');
  await build(second);
  expect(await publish(second, periodEnd, true)).toEqual({ again: false, closed: true });
  expect(await usersCounted()).toBe(2);
});

test('a change that arrives after its period has closed counts from the next one on, and there when it is reprocessed', async () => {
  await processBilling(fresh.store, now);
  await append(fresh.store, [user('bob', '2026-11-25T23:59:00Z')]);
  await processBilling(fresh.store, now);
  expect(await usersCounted()).toBe(1);
  const next = await publishedRecords(fresh.store, '2026-12-25');
  expect(next.find(({ key }) => key.includes('Users'))).toMatchObject({ last: 2, now: 2 });
  await processBilling(fresh.store, now, { asked: periodEnd });
  expect(await usersCounted()).toBe(2);
});

test('a removal that arrives after its period has closed takes the item to zero in the next one', async () => {
  await append(fresh.store, [
    change('serviceDefined', { serviceCode: 'HE', values: { level: 'user' }, happenedAt: '2026-11-01T00:00:00Z' }),
    ...['Small', 'Large'].map((planName) =>
      change('planDefined', {
        serviceCode: 'HE',
        planName,
        values: { sku: planName },
        happenedAt: '2026-11-01T00:00:00Z',
      }),
    ),
    service('serviceAssigned', '2026-11-02T00:00:00Z', 'Small'),
  ]);
  await processBilling(fresh.store, now);
  expect(await mailboxes('2026-12-25')).toEqual({ Small: [1, 1] });
  await append(fresh.store, [service('planChanged', '2026-11-25T23:00:00Z', 'Large')]);
  await processBilling(fresh.store, now);
  // The period before was billed with the former plan: that line has to come down, and only the new one stays.
  expect(await mailboxes('2026-12-25')).toEqual({ Small: [0, 0], Large: [1, 1] });
  await append(fresh.store, [service('serviceRemoved', '2026-11-25T23:30:00Z')]);
  await processBilling(fresh.store, now);
  expect(await mailboxes('2026-12-25')).toEqual({ Small: [0, 0], Large: [0, 0] });
  // Also when the period before has been made anew meanwhile: nobody may have read it since.
  await processBilling(fresh.store, now, { asked: periodEnd });
  expect(await mailboxes(periodEnd)).toEqual({ Small: [0, 0], Large: [0, 0] });
  await processBilling(fresh.store, now);
  expect(await mailboxes('2026-12-25')).toEqual({ Small: [0, 0], Large: [0, 0] });
  // The next one says it once more, for whoever read the last removal in none of them; the one after that does not.
  await processBilling(fresh.store, '2027-01-27T00:00:00Z');
  expect(await mailboxes('2027-01-25')).toEqual({ Small: [0, 0], Large: [0, 0] });
  expect(await mailboxes('2027-02-25')).toEqual({});
});

test('a period is not closed without the zeros of what the one before was made to charge for meanwhile', async () => {
  const at = { happenedAt: '2026-10-20T00:00:00Z' };
  const plan = (sku: string) => change('planDefined', { serviceCode: 'HE', planName: 'Small', values: { sku }, ...at });
  await append(fresh.store, [
    change('serviceDefined', { serviceCode: 'HE', values: { level: 'user' }, ...at }),
    plan('Small'),
    change('customerCreated', { customerCode: 'TGO', ...at }),
    change('userCreated', { customerCode: 'TGO', userName: 'tom', ...at }),
    change('serviceAssigned', { customerCode: 'TGO', userName: 'tom', serviceCode: 'HE', planName: 'Small', ...at }),
  ]);
  await processBilling(fresh.store, '2026-11-20T00:00:00Z');
  await append(fresh.store, [plan('Basic')]);
  await insertRule(fresh.store, {
    ...{ description: 'Not sold', overrideReason: 'Not sold', processingOrder: 1, validTo: null },
    ...{ validFrom: '2026-11-01', conditions: { planNames: ['Small'] } },
  });
  const { begin, build, publish } = steps();
  const first = await begin(periodEnd, 'one 0', 'full');
  await build(first);
  await processBilling(fresh.store, now, { asked: '2026-10-25' });
  expect(await mailboxes('2026-10-25')).toEqual({ Small: [0, 0], Basic: [0, 1] });
  expect(await publish(first, periodEnd, true)).toEqual({ again: true, closed: false });
  const second = await begin(periodEnd, 'one 1', 'incremental');
  await build(second);
  expect(await publish(second, periodEnd, true)).toEqual({ again: false, closed: true });
  const zeros = (await publishedRecords(fresh.store, periodEnd)).filter(({ details }) => details.length === 0);
  expect(zeros.map(({ key }) => key)).toEqual([
    'TGO | Basic | HE, Small | billable',
    'TGO | Small | HE, Small | billable',
  ]);
});

test('a build that is killed goes on after the last batch that was kept', async () => {
  const many = Array.from({ length: 450 }, (_, index) => change('customerCreated', { customerCode: `C${index}` }));
  await append(fresh.store, many);
  const { open, begin, build, publish } = steps();
  await open(undefined);
  const buildId = await begin(periodEnd, 'one', 'full');
  for (let kill = 0; kill < 2; kill += 1) {
    const dying = buildPeriodRecords({ store: killedAfterOneTransaction(fresh.store), clock: undefined });
    await expect(dying(buildId)).rejects.toThrow('killed');
  }
  expect(await begin(periodEnd, 'one', 'full')).toBe(buildId);
  expect(await buildsAtWork(fresh.store)).toMatchObject([
    { buildId, periodEnd, mode: 'full', customersDone: 400, customersTotal: 451 },
  ]);
  expect(await build(buildId)).toEqual({ customersDone: 451, customersTotal: 451, finished: true });
  await publish(buildId, periodEnd, true);
  expect(await buildsAtWork(fresh.store)).toEqual([]);
  expect((await publishedRecords(fresh.store, periodEnd)).filter(({ key }) => key.includes('Tenants'))).toHaveLength(
    451,
  );
  expect(await findPeriod(fresh.store, periodEnd)).toMatchObject({ status: 'closed', publishedBuild: buildId });
});

function killedAfterOneTransaction(store: Store): Store {
  let transactions = 0;
  return new Proxy(store, {
    get(target, name) {
      if (name === 'transaction' && transactions++ > 0) throw new Error('killed');
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
