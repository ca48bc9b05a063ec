import { sql, type RawBuilder } from 'kysely';
import { greatestQuantity } from '../../domain/sync/record-quantities.js';
import type { LogCode } from '../../domain/log/log-codes.js';
import { logCodes } from '../../domain/log/log-messages.js';
import { thingToMend, type ThingToMend } from '../../domain/log/outcomes.js';
import type { Cause, OutcomeGroup } from '../../domain/sync/causes.js';
import type { Store } from '../database.js';
import { blockingPeriod } from './later-period-causes.js';
import { accountNumber, companyOfNumber, type KnownAccount } from './run-accounts.js';

/** The contract has no line of the service, or a new one without units: all that is billed is kept back. */
const withoutLine: readonly LogCode[] = ['AT12', 'AT14'];

/** Autotask did not carry the change out. Its claim has the change itself, whatever the plan knew of the line. */
const refused: readonly LogCode[] = ['AT34', 'AT39'];

const refusedUnits = sql`(
  select c.delta from claims c
  -- By the place, which has an index.
  where c.database_ci = (select database_ci from runs where run_id = l.run_id) and c.contract_id = l.contract_id
    and c.service_id = l.service_id and c.run_id = l.run_id and c.verdict in ('rejected', 'notApplied')
  order by c.claim_id desc limit 1)`;

/**
 * The units that records bill, as `sumOf` adds them up; null where one of them is odd, negative, not whole or too great for
 * Autotask, as `recordProblem` judges it (both in `record-quantities.ts`: change them together). The sum may be too great
 * for Autotask. No quantity rule acts here: this is what Atria bills, and not what the job makes of it.
 */
const unitsOfRecords = sql`case when bool_and(r.fault is null and r.quantity = trunc(r.quantity)
  and r.quantity between 0 and ${greatestQuantity}) then sum(r.quantity)::bigint end`;

const codesThatMend = (thing: ThingToMend) => logCodes.filter((code) => thingToMend(code) === thing);

/** In a query: which of these columns names what is to be mended. */
function thingOf(columns: Partial<Record<ThingToMend, RawBuilder<unknown>>>, other: RawBuilder<unknown>) {
  const cases = (Object.keys(columns) as ThingToMend[]).map(
    (each) => sql`when outcome = any(${codesThatMend(each)}::text[]) then ${columns[each]}`,
  );
  return sql`case ${sql.join(cases, sql` `)} else ${other} end`;
}

/** In a query: the number of the account of the customer that a row is about. */
const numberOf = (row: RawBuilder<unknown>) => sql`(
  select ${accountNumber} from run_customers where run_id = ${row}.run_id and customer_code = ${row}.customer_code)`;

/**
 * In a query: the outcomes of a run with these codes, each with what is to be mended. A code is the outcome of a line, of a
 * customer or of a record; each of these has one outcome at most. Units are those that are certainly kept back: what
 * else the plan knew of a line may have changed before the run came to it.
 */
function outcomesToMend(runIds: readonly string[], codes: readonly LogCode[]): RawBuilder<unknown> {
  const isMeant = sql`outcome = any(${codes}::text[])`;
  return sql`
    select outcome code, ${thingOf({ job: sql`null`, sku: sql`sku`, description: sql`description`, customer: sql`customer_code` }, sql`coalesce(later.period_end::text, line_id)`)} thing,
      later.period_end is not null is_period, customer_code, customer_name, sku, description, line_id,
      case when outcome = any(${withoutLine}::text[]) then target
        when outcome = any(${refused}::text[]) then ${refusedUnits} end units,
      case when pass = 'records' then (
        select ${unitsOfRecords} from run_records r
        where r.run_id = l.run_id and r.pass = 'records' and r.customer_code = l.customer_code
          and r.line_id = l.line_id) end billed,
      coalesce(company_id::text, ${numberOf(sql`l`)}) account
    from plan_lines l cross join lateral (select ${blockingPeriod} period_end from (select l.*) own_line) later
    where run_id = any(${runIds}::text[]) and ${isMeant}
    union all
    select outcome, ${thingOf({ identifier: sql`billing_identifier` }, sql`customer_code`)}, false, customer_code, customer_name, '', '',
      null, null, (
        select ${unitsOfRecords} from run_records r
        where r.run_id = c.run_id and r.pass = 'records' and r.customer_code = c.customer_code
          and r.line_id is null and r.outcome is null),
      ${accountNumber}
    from run_customers c where run_id = any(${runIds}::text[]) and ${isMeant}
    union all
    select outcome, ${thingOf({ sku: sql`sku`, customer: sql`customer_code` }, sql`description`)}, false, customer_code,
      coalesce((select c.customer_name from run_customers c where c.run_id = r.run_id and c.customer_code = r.customer_code), customer_code),
      sku, description, null, null, (select ${unitsOfRecords} from (select r.quantity, r.fault) r),
      ${numberOf(sql`r`)}
    from run_records r where run_id = any(${runIds}::text[]) and pass = 'records' and line_id is null and ${isMeant}`;
}

/** More than anybody mends one by one; what is beyond counts as entries about nothing in particular. */
const mostGroups = 1_000;

/**
 * The outcomes of a run with these codes, by what is to be mended, the most frequent first. The database groups them, at any
 * length of the run.
 */
export async function outcomeGroups(store: Store, runId: string, codes: readonly LogCode[]): Promise<OutcomeGroup[]> {
  if (codes.length === 0) return [];
  const amount = sql`o.units * shown.unit_price`;
  const { rows } = await sql<Omit<OutcomeGroup, 'label' | 'search'> & Named & { readonly isPeriod: boolean }>`
    select o.code, o.thing, o.is_period "isPeriod", count(*) outcomes, count(distinct o.customer_code) customers,
      min(o.customer_name) "customerName", min(o.sku) sku, min(o.description) description,
      coalesce(sum(o.units) filter (where o.units > 0), 0)::bigint "unitsMore",
      coalesce(-sum(o.units) filter (where o.units < 0), 0)::bigint "unitsLess",
      count(*) filter (where o.units is null) "unitsUnknown",
      case when bool_and(o.billed is not null) filter (where o.units is null)
        then (sum(o.billed) filter (where o.units is null))::bigint end "unitsBilled",
      trim_scale(sum(${amount}) filter (where o.units > 0))::text "amountRaised",
      trim_scale(sum(${amount}) filter (where o.units < 0))::text "amountReduced",
      count(*) filter (where o.units is not null and shown.unit_price is null) "withoutPrice"
    from (${outcomesToMend([runId], codes)}) o
    -- Only previews read prices.
    left join plan_lines shown on shown.line_id = o.line_id
      and shown.run_id = (select applies_run_id from runs where run_id = ${runId})
    group by o.code, o.thing, o.is_period order by outcomes desc, o.code, o.thing limit ${mostGroups}`.execute(store);
  return rows.map(({ customerName, sku, description, isPeriod, ...group }) => {
    if (isPeriod) return { ...group, ...laterPeriodNamed(group.thing ?? '') };
    return { ...group, ...namesOfThing(group, { customerName, sku, description }) };
  });
}

/**
 * The account that all of these runs is about that has one cause; none if it is about several, or about nothing in particular.
 *
 * @param runIds the newest first
 */
export async function accountOfCause(
  store: Store,
  runIds: readonly [string, ...string[]],
  { code, thing }: Pick<Cause, 'code' | 'thing'>,
): Promise<KnownAccount> {
  const { rows } = await sql<{ webUrl: string | null; account: string | null }>`
    select distinct (select autotask_web_url from runs where run_id = ${runIds[0]}) "webUrl", o.account
    from (${outcomesToMend(runIds, [code])}) o where o.thing is not distinct from ${thing} limit 2`.execute(store);
  const [found, ...others] = rows;
  if (found === undefined || others.length > 0) return { webUrl: null, companyId: null };
  return { webUrl: found.webUrl, companyId: companyOfNumber(found.account) };
}

function laterPeriodNamed(periodEnd: string): Pick<OutcomeGroup, 'mends' | 'label' | 'search'> {
  return { mends: 'period', label: `The later period to ${periodEnd} was processed first`, search: '' };
}

interface Named {
  readonly customerName: string;
  readonly sku: string;
  readonly description: string;
}

function namesOfThing(
  { code, thing }: Pick<OutcomeGroup, 'code' | 'thing'>,
  { customerName, sku, description }: Named,
): Pick<OutcomeGroup, 'label' | 'search'> {
  if (thing === null) return { label: '', search: '' };
  switch (thingToMend(code)) {
    case 'sku':
      return { label: description === '' ? `SKU ${thing}` : `SKU ${thing} (${description})`, search: sku };
    case 'identifier':
      return { label: `Billing identifier ${thing}`, search: thing };
    case 'description':
      return { label: description, search: description };
    case 'customer':
      return { label: customerName, search: customerName };
    case 'run':
    case 'job':
    case 'period':
    case 'line':
      // A customer may have two lines with one description.
      return {
        label: `${description}${sku === '' ? '' : ` (${sku})`} of ${customerName}`,
        search: customerName,
      };
  }
}
