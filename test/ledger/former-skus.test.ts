import { beforeEach, describe, expect, test } from 'vitest';
import { insertPeriods } from '../../src/store/ledger-periods.js';
import { insertRule } from '../../src/store/ledger-rules.js';
import { changedLines } from '../../src/store/line-changes.js';
import { days } from '../rig/scenarios.js';
import type { EndedRun } from '../rig/world.js';
import { append, change } from './fresh-ledger.js';
import {
  at,
  job,
  mailboxes,
  plan,
  process,
  processDaily,
  traced,
  warnings,
  world,
  type Traced,
} from './whole-chain.js';

describe('what is billed no more under its SKU', () => {
  const excluded = { overrideReason: 'Not sold', processingOrder: 1, validFrom: null, validTo: null };

  beforeEach(async () => {
    await append(world.store, [
      change('serviceDefined', { serviceCode: 'HE', values: { level: 'user' }, ...at('2026-10-27') }),
      ...[plan('Small', '9001'), plan('Trial', '9001'), plan('Archive', '8888')],
      change('customerCreated', {
        customerCode: 'TGO',
        values: { name: 'TGO', billingIdentifier: '1002' },
        ...at('2026-10-27'),
      }),
      change('customerCreated', {
        customerCode: 'GON',
        values: { name: 'GON', billingIdentifier: '1003' },
        ...at('2026-10-27'),
      }),
      ...[...mailboxes('TGO', 'Small', 4), ...mailboxes('TGO', 'Archive', 1), ...mailboxes('GON', 'Trial', 2)],
    ]);
    await insertRule(world.store, { ...excluded, description: 'Counts', conditions: { skuIsEmpty: true } });
    await insertPeriods(world.store, [{ start: days.periodStart, end: days.periodEnd }]);
    await process(days.periodEnd);
    const billed = await world.run(job);
    expect(warnings(billed)).toEqual(['AT08']);
    expect(await changes(billed)).toEqual(['GON Mailbox 1 -> 2', 'TGO Mailbox 2 -> 4']);

    await append(world.store, [plan('Small', '9002'), plan('Archive', '9002')]);
    await insertRule(world.store, { ...excluded, description: 'Trials', conditions: { planNames: ['Trial'] } });
  });

  const changes = async ({ runId }: EndedRun) =>
    (await changedLines(world.store, runId))
      .map(({ customerName, serviceName, before, after }) => `${customerName} ${serviceName} ${before} -> ${after}`)
      .sort();

  const corrected = ['GON Mailbox 2 -> 0', 'TGO Backup 1 -> 5', 'TGO Mailbox 4 -> 0'];

  test('comes down to zero when its period is reprocessed, once', async () => {
    await process(days.periodEnd);
    // Autotask refuses a second change on the day of the first.
    const again = { ...job, EffectiveDateConflict: 'NextDay' };
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

  test('comes down to zero in the next period where the closed one is left as it is', async () => {
    await processDaily();
    const run = await world.run({ ...job, BillingPeriod: 'Current' });
    expect(warnings(run)).toEqual([]);
    expect(await changes(run)).toEqual(corrected);
    // From then on the line belongs to whoever sells something by it.
    const { records } = (await traced({ runId: run.runId, customerCode: 'GON', sku: '9001' })) as Traced;
    expect(records.map(({ record }) => record.thisMonthCount)).toEqual([0]);
  });
});
