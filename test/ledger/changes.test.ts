import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { appendChanges } from '../../src/ledger/append-changes.js';
import type { NewChange, ServiceChange } from '../../src/ledger/model/changes.js';
import { ChangeRefusal, foldChange } from '../../src/ledger/model/fold.js';
import type { ItemSpan } from '../../src/ledger/model/items.js';
import { emptyState, type LedgerState } from '../../src/ledger/model/state.js';
import { sampleHistory } from '../../src/demo/sample-history.js';
import { listChanges } from '../../src/ledger/store/changes.js';
import { migratedStore, type FreshStore } from '../store/fresh-store.js';
import { emptyLedger } from './empty-ledger.js';
import { append, change, testNow } from './fresh-ledger.js';

let fresh: FreshStore;

beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());
beforeEach(() => emptyLedger(fresh.store));

const customer = (code: string, happenedAt = '2026-10-01T00:00:00.000Z') =>
  change('customerCreated', { customerCode: code, happenedAt });

test('the present state is what the recorded changes come to', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.integer({ min: 1, max: 12 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
      async (seed, customers, sizes) => {
        await emptyLedger(fresh.store);
        const history = [...sampleHistory({ seed, customers, months: 2, start: '2026-05-26' })];
        for (let at = 0; at < history.length;) {
          const size = sizes.next().value as number;
          const report = await append(fresh.store, history.slice(at, at + size));
          expect(report).toMatchObject({ refusedCount: 0 });
          at += size;
        }
        const rebuilt = emptyState();
        const spans = new Map<number, ItemSpan>();
        for (const recorded of await listChanges(fresh.store, { after: 0, limit: 1_000_000 })) {
          const again: ServiceChange = { ...recorded, happenedAt: recorded.happenedAt.toISOString(), sourceKey: '' };
          for (const effect of foldChange(rebuilt, again)) {
            if (effect.put === 'span') spans.set(effect.span.addedChangeId, effect.span);
          }
        }
        expect(await storedState()).toEqual({ ...tables(rebuilt), spans: [...spans.values()].sort(byChange) });
      },
    ),
    { numRuns: 8 },
  );
});

function byChange(one: ItemSpan, other: ItemSpan): number {
  return one.addedChangeId - other.addedChangeId;
}

function tables({ customers, users, services, products }: LedgerState) {
  const sorted = <Row>(rows: Map<string, Row>) =>
    [...rows.values()].map((row) => JSON.stringify(sortedKeys(row))).sort();
  return { customers: sorted(customers), users: sorted(users), services: sorted(services), products: sorted(products) };
}

function sortedKeys(row: unknown) {
  return Object.fromEntries(Object.entries(row as object).sort(([one], [other]) => (one < other ? -1 : 1)));
}

async function storedState() {
  const rows = async (query: string) => {
    const answer = await sql<Record<string, unknown>>`${sql.raw(query)}`.execute(fresh.store);
    return answer.rows.map((row) => JSON.stringify(sortedKeys(row))).sort();
  };
  const { rows: spans } = await sql<ItemSpan & { addedAt: Date; removedAt: Date | null }>`
    select customer_code "customerCode", item_kind "itemKind", user_name "userName", service_code "serviceCode", instance,
      plan_name "planName", added_change_id "addedChangeId", added_at "addedAt", removed_change_id "removedChangeId",
      removed_at "removedAt" from ledger_spans order by added_change_id`.execute(fresh.store);
  return {
    customers: await rows(`select code, name, type, billing_identifier "billingIdentifier", status,
      reseller_code "resellerCode" from ledger_customers`),
    users: await rows(`select customer_code "customerCode", user_name "userName", full_name "fullName", flags, removed
      from ledger_users`),
    services: await rows('select code, name, level, sku from ledger_services'),
    products: await rows(`select kind, service_code "serviceCode", name, sku, cost_price "costPrice",
      sales_price "salesPrice" from ledger_products`),
    spans: spans.map((span) => ({
      ...span,
      addedAt: span.addedAt.toISOString(),
      removedAt: span.removedAt?.toISOString() ?? null,
    })),
  };
}

test('a list with one impossible change is refused as a whole, with every reason', async () => {
  const report = await append(fresh.store, [
    customer('ASP'),
    customer('ASP'),
    change('serviceAssigned', { customerCode: 'ASP', serviceCode: 'HE' }),
    change('userCreated', { customerCode: 'APS', userName: 'ann' }),
  ]);
  expect(report).toEqual({
    recorded: 0,
    alreadyKnown: 0,
    ...{ refusedCount: 3, editCount: 0, edits: [] },
    refused: [
      { row: 2, reason: 'There is a customer ASP already; a code is never given out again.' },
      { row: 3, reason: 'There is no service "HE".' },
      { row: 4, reason: 'There is no customer "APS".' },
    ],
  });
  expect(await listChanges(fresh.store, { after: 0, limit: 10 })).toEqual([]);
});

test('a change that is sent again under its name is recorded once', async () => {
  const twice = [{ ...customer('ASP'), sourceKey: 'tick-1' }, customer('TGO')];
  expect(await append(fresh.store, twice.slice(0, 1))).toMatchObject({ recorded: 1, alreadyKnown: 0 });
  expect(await append(fresh.store, twice)).toMatchObject({ recorded: 1, alreadyKnown: 1 });
});

test('lists that are recorded at the same time are numbered without gaps, each in one piece', async () => {
  const lists = Array.from({ length: 6 }, (_, list) =>
    Array.from({ length: 20 }, (_each, index) => customer(`L${list}N${index}`)),
  );
  await Promise.all(lists.map((list) => append(fresh.store, list)));
  const recorded = await listChanges(fresh.store, { after: 0, limit: 1_000 });
  expect(recorded.map(({ changeId }) => changeId)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
  const runs = recorded.filter(({ customerCode }, index) => {
    return customerCode.slice(0, 2) !== recorded[index - 1]?.customerCode.slice(0, 2);
  });
  expect(runs).toHaveLength(6);
});

test('an import that loses the store in the middle leaves nothing behind, and can be sent again', async () => {
  const rows = Array.from({ length: 2_500 }, (_, index) => customer(`C${index}`));
  const breaking = async function* () {
    for (const [index, each] of rows.entries()) {
      if (index === 2_200) await cutOthers();
      yield { row: index + 1, change: each };
    }
  };
  await expect(appendChanges(fresh.store, breaking(), testNow)).rejects.toThrow(
    /terminat|connection error|ECONNRESET|EPIPE/i,
  );
  expect(await listChanges(fresh.store, { after: 0, limit: 10 })).toEqual([]);
  expect(await append(fresh.store, rows)).toMatchObject({ recorded: 2_500, refusedCount: 0 });
});

/** Ends every other connection that has a transaction open, as a store that is restarted does. */
async function cutOthers(): Promise<void> {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null`.execute(fresh.store);
}

test('recorded changes cannot be edited or deleted', async () => {
  await append(fresh.store, [customer('ASP')]);
  await expect(sql`update service_changes set actor = 'nobody'`.execute(fresh.store)).rejects.toThrow(
    'only ever added',
  );
  await expect(sql`delete from service_changes`.execute(fresh.store)).rejects.toThrow('only ever added');
});

const refusals: [string, NewChange[], string][] = [
  [
    'a user of a customer that left',
    [
      change('customerDeprovisioned', { customerCode: 'ASP' }),
      change('userCreated', { customerCode: 'ASP', userName: 'ann' }),
    ],
    'The customer ASP was deprovisioned.',
  ],
  [
    'an item twice',
    [
      change('userCreated', { customerCode: 'ASP', userName: 'ann' }),
      change('userCreated', { customerCode: 'ASP', userName: 'ann' }),
    ],
    'The customer ASP has a user ann already.',
  ],
  [
    'a removal before its assignment',
    [
      change('userCreated', { customerCode: 'ASP', userName: 'ann' }),
      change('userRemoved', { customerCode: 'ASP', userName: 'ann', happenedAt: '2026-10-29T00:00:00.000Z' }),
    ],
    'is earlier than the last one of the same item',
  ],
  [
    'an unknown plan',
    [
      change('serviceDefined', { serviceCode: 'HE', values: { level: 'user' } }),
      change('planDefined', { serviceCode: 'HE', planName: '50GB MAPI' }),
      change('serviceAssigned', { customerCode: 'ASP', serviceCode: 'HE', planName: '50GB MAPPI' }),
    ],
    'Did you mean "50GB MAPI"?',
  ],
];

test.each(refusals)('%s is refused with the reason', (_what, changes, reason) => {
  const state = emptyState();
  foldChange(state, { ...customer('ASP'), changeId: 1 });
  const last = changes.length - 1;
  changes.forEach((each, index) => {
    const fold = () => foldChange(state, { ...each, changeId: index + 2 });
    if (index < last) expect(fold()).not.toEqual([]);
    else expect(fold).toThrow(new RegExp(reason.replaceAll(/[.?]/g, '\\$&')));
    if (index === last) expect(fold).toThrow(ChangeRefusal);
  });
});
