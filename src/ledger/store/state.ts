import { sql } from 'kysely';
import type { NewChange } from '../model/changes.js';
import type { ItemSpan } from '../model/items.js';
import {
  applyEffect,
  emptyState,
  type Effect,
  type LedgerCustomer,
  type LedgerProduct,
  type LedgerReseller,
  type LedgerService,
  type LedgerState,
  type LedgerUser,
} from '../model/state.js';
import { itemOf } from '../model/subjects.js';
import type { Store } from '../../store/database.js';

const customerColumns = sql`code, name, type, billing_identifier "billingIdentifier", status, reseller_code "resellerCode"`;
const userColumns = sql`u.customer_code "customerCode", u.user_name "userName", u.full_name "fullName", u.flags, u.removed`;
const spanColumns = sql`
  s.customer_code "customerCode", s.item_kind "itemKind", s.user_name "userName", s.service_code "serviceCode", s.instance,
  s.plan_name "planName", s.added_change_id "addedChangeId", s.added_at "addedAt", s.removed_change_id "removedChangeId",
  s.removed_at "removedAt"`;

/** The part of the present state that some changes can touch or need. */
export async function loadStateFor(store: Store, changes: readonly NewChange[]): Promise<LedgerState> {
  const state = emptyState();
  const put = (effects: readonly Effect[]) => {
    for (const effect of effects) applyEffect(state, effect);
  };
  const subjects = JSON.stringify(
    changes.map((change) => {
      const { kind, customerCode, userName, serviceCode, instance } = change;
      return { kind, customerCode, userName, serviceCode, instance, itemKind: itemOf(change)?.itemKind ?? null };
    }),
  );
  put(await catalogue(store));
  const customers = await sql<LedgerCustomer>`
    select ${customerColumns} from ledger_customers where code in (select "customerCode" from ${subjectRows(subjects)})`.execute(
    store,
  );
  put(customers.rows.map((customer) => ({ put: 'customer', customer })));
  // Looked up one by one in an index: a table that grows within a transaction has no statistics to plan by.
  const users = await sql<LedgerUser>`
    with subject as materialized (select distinct kind, "customerCode", "userName" from ${subjectRows(subjects)})
    select ${userColumns} from (select distinct "customerCode", "userName" from subject where "userName" <> '') x
    cross join lateral (
      select * from ledger_users where customer_code = "customerCode" and user_name = "userName" limit 1) u
    union
    select ${userColumns} from (select distinct "customerCode" from subject where kind = 'customerDeprovisioned') x
    join ledger_users u on u.customer_code = "customerCode"`.execute(store);
  put(users.rows.map((user) => ({ put: 'user', user })));
  put((await spansFor(store, subjects)).map((span) => ({ put: 'span', span })));
  return state;
}

async function catalogue(store: Store): Promise<Effect[]> {
  const resellers = await sql<LedgerReseller>`select code, name from ledger_resellers`.execute(store);
  const services = await sql<LedgerService>`select code, name, level, sku from ledger_services`.execute(store);
  const products = await sql<LedgerProduct>`
    select kind, service_code "serviceCode", name, sku, cost_price "costPrice", sales_price "salesPrice"
    from ledger_products`.execute(store);
  return [
    ...resellers.rows.map((reseller): Effect => ({ put: 'reseller', reseller })),
    ...services.rows.map((service): Effect => ({ put: 'service', service })),
    ...products.rows.map((product): Effect => ({ put: 'product', product })),
  ];
}

/** The last span of each item that is named, and every open one that goes with its customer or user. */
async function spansFor(store: Store, subjects: string): Promise<ItemSpan[]> {
  const { rows } = await sql<Omit<ItemSpan, 'addedAt' | 'removedAt'> & { addedAt: Date; removedAt: Date | null }>`
    with subject as materialized (select distinct * from ${subjectRows(subjects)}),
    item as (
      select distinct "customerCode", "itemKind", "userName", "serviceCode", instance from subject
      where "itemKind" is not null),
    named as (
      select s.* from item cross join lateral (
        select * from ledger_spans where customer_code = "customerCode" and item_kind = "itemKind"
          and user_name = "userName" and service_code = "serviceCode" and instance = item.instance
        order by added_change_id desc limit 1) s),
    going as (
      select s.* from (select distinct "customerCode" from subject where kind = 'customerDeprovisioned') x
      cross join lateral (
        select * from ledger_spans where customer_code = "customerCode" and removed_change_id is null offset 0) s
      union all
      select s.* from (select distinct "customerCode", "userName" from subject where kind = 'userRemoved') x
      cross join lateral (
        select * from ledger_spans where customer_code = "customerCode" and removed_change_id is null
          and user_name = "userName" offset 0) s)
    select ${spanColumns} from (select * from named union select * from going) s`.execute(store);
  return rows.map((row) => {
    return { ...row, addedAt: row.addedAt.toISOString(), removedAt: row.removedAt?.toISOString() ?? null };
  });
}

function subjectRows(subjects: string) {
  return sql`jsonb_to_recordset(${subjects}::jsonb)
    as (kind text, "customerCode" text, "itemKind" text, "userName" text, "serviceCode" text, instance text)`;
}

/** Writes the effects of changes. The last effect on the same thing counts. */
export async function writeEffects(transaction: Store, effects: readonly Effect[]): Promise<void> {
  const rowsOf = <Row>(pick: (effect: Effect) => Row | undefined, keyOf: (row: Row) => string) => {
    const rows = new Map<string, Row>();
    for (const effect of effects) {
      const row = pick(effect);
      if (row !== undefined) rows.set(keyOf(row), row);
    }
    return rows.size === 0 ? undefined : JSON.stringify([...rows.values()]);
  };
  const resellers = rowsOf(
    (effect) => (effect.put === 'reseller' ? effect.reseller : undefined),
    ({ code }) => code,
  );
  if (resellers !== undefined) await writeResellers(transaction, resellers);
  const services = rowsOf(
    (effect) => (effect.put === 'service' ? effect.service : undefined),
    ({ code }) => code,
  );
  if (services !== undefined) await writeServices(transaction, services);
  const products = rowsOf(
    (effect) => (effect.put === 'product' ? effect.product : undefined),
    ({ kind, serviceCode, name }) => JSON.stringify([kind, serviceCode, name]),
  );
  if (products !== undefined) await writeProducts(transaction, products);
  const customers = rowsOf(
    (effect) => (effect.put === 'customer' ? effect.customer : undefined),
    ({ code }) => code,
  );
  if (customers !== undefined) await writeCustomers(transaction, customers);
  const users = rowsOf(
    (effect) => (effect.put === 'user' ? effect.user : undefined),
    ({ customerCode, userName }) => JSON.stringify([customerCode, userName]),
  );
  if (users !== undefined) await writeUsers(transaction, users);
  const spans = rowsOf(
    (effect) => (effect.put === 'span' ? effect.span : undefined),
    ({ addedChangeId }) => addedChangeId.toString(),
  );
  if (spans !== undefined) await writeSpans(transaction, spans);
}

async function writeResellers(transaction: Store, rows: string): Promise<void> {
  await sql`
    insert into ledger_resellers select code, name from jsonb_to_recordset(${rows}::jsonb) as (code text, name text)
    on conflict (code) do update set name = excluded.name`.execute(transaction);
}

async function writeServices(transaction: Store, rows: string): Promise<void> {
  await sql`
    insert into ledger_services
    select code, name, level, sku
    from jsonb_to_recordset(${rows}::jsonb) as (code text, name text, level text, sku text)
    on conflict (code) do update set name = excluded.name, sku = excluded.sku`.execute(transaction);
}

async function writeProducts(transaction: Store, rows: string): Promise<void> {
  await sql`
    insert into ledger_products
    select kind, "serviceCode", name, sku, "costPrice", "salesPrice"
    from jsonb_to_recordset(${rows}::jsonb) as (kind text, "serviceCode" text, name text, sku text,
      "costPrice" double precision, "salesPrice" double precision)
    on conflict (kind, service_code, name) do update
      set sku = excluded.sku, cost_price = excluded.cost_price, sales_price = excluded.sales_price`.execute(
    transaction,
  );
}

async function writeCustomers(transaction: Store, rows: string): Promise<void> {
  await sql`
    insert into ledger_customers
    select code, name, type, "billingIdentifier", status, "resellerCode"
    from jsonb_to_recordset(${rows}::jsonb) as (code text, name text, type text, "billingIdentifier" text, status text,
      "resellerCode" text)
    on conflict (code) do update set name = excluded.name, type = excluded.type,
      billing_identifier = excluded.billing_identifier, status = excluded.status,
      reseller_code = excluded.reseller_code`.execute(transaction);
}

async function writeUsers(transaction: Store, rows: string): Promise<void> {
  await sql`
    insert into ledger_users
    select "customerCode", "userName", "fullName", flags, removed
    from jsonb_to_recordset(${rows}::jsonb) as ("customerCode" text, "userName" text, "fullName" text, flags text[],
      removed boolean)
    on conflict (customer_code, user_name) do update
      set full_name = excluded.full_name, flags = excluded.flags, removed = excluded.removed`.execute(transaction);
}

/** Writes the ended spans before the new ones: an item has one open span. */
async function writeSpans(transaction: Store, rows: string): Promise<void> {
  const given = sql`jsonb_to_recordset(${rows}::jsonb) as x("addedChangeId" bigint, "customerCode" text, "itemKind" text,
    "userName" text, "serviceCode" text, instance text, "planName" text, "addedAt" timestamptz, "removedChangeId" bigint,
    "removedAt" timestamptz)`;
  await sql`
    update ledger_spans s set removed_change_id = x."removedChangeId", removed_at = x."removedAt"
    from ${given} where s.added_change_id = x."addedChangeId"`.execute(transaction);
  await sql`
    insert into ledger_spans (added_change_id, customer_code, item_kind, user_name, service_code, instance, plan_name,
      added_at, removed_change_id, removed_at)
    select "addedChangeId", "customerCode", "itemKind", "userName", "serviceCode", instance, "planName", "addedAt",
      "removedChangeId", "removedAt"
    from ${given} on conflict (added_change_id) do nothing`.execute(transaction);
}
