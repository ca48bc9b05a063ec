import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LogCode } from '../../src/domain/log/log-codes.js';
import { progressText } from '../../src/client/follow/watch-run.js';
import { causesOf } from '../../src/domain/sync/causes.js';
import { causeText, keptBackText } from '../../src/runs/cause-text.js';
import { changeProgress } from '../../src/store/lines/line-changes.js';
import { linesBilled } from '../../src/store/lines/plan-lines.js';
import { outcomeGroups } from '../../src/store/runs/run-causes.js';
import { recordTotals } from '../../src/store/runs/run-records.js';
import { migratedStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await migratedStore();
});
afterAll(() => fresh.close());

let runs = 0;
async function newRun(): Promise<string> {
  const { runId } = await openedRun(fresh.store, `run-${(runs += 1)}`);
  return runId;
}

const customers = fc.array(fc.constantFrom('AT04', 'AT15', null), { minLength: 1, maxLength: 4 });
const records = fc.array(
  fc.record({
    pass: fc.constantFrom('records', 'records', 'deprovisioned'),
    // One more than there are: Atria's list may lack a customer that has records.
    customer: fc.nat(4),
    isInLine: fc.boolean(),
    outcome: fc.constantFrom('AT07', null),
  }),
  { maxLength: 30 },
);

it('accounts for each record of the period once, and for no other', async () => {
  await fc.assert(
    fc.asyncProperty(customers, records, async (outcomes, drafts) => {
      const [runId, other] = [await newRun(), await newRun()];
      for (const id of [runId, other]) {
        await sql`
          insert into run_customers (run_id, ordinal, customer_code, customer_name, billing_identifier, status,
            has_records, outcome)
          select ${id}, n, 'C' || n - 1, 'Customer', '1', 'Active', true, outcome
          from unnest(${outcomes}::text[]) with ordinality x(outcome, n)`.execute(fresh.store);
        await sql`
          insert into run_records (run_id, record_id, ordinal, pass, customer_code, sku, description, quantity,
            previous_quantity, line_id, outcome)
          select ${id}, 'record-' || n, n, pass, 'C' || customer, '', '', 1, 1,
            case when "isInLine" then 'line-' || n end, case when not "isInLine" then outcome end
          from rows from (jsonb_to_recordset(${JSON.stringify(drafts)}::jsonb)
            as (pass text, customer integer, "isInLine" boolean, outcome text)) with ordinality
              as x(pass, customer, "isInLine", outcome, n)`.execute(fresh.store);
      }
      const ofPeriod = drafts.filter(({ pass }) => pass === 'records');
      const loose = ofPeriod.filter(({ isInLine }) => !isInLine);
      const open = loose.filter(({ outcome }) => outcome === null);
      const ofCustomers = open.filter(({ customer }) => (outcomes[customer] ?? null) !== null).length;
      expect(await recordTotals(fresh.store, runId)).toEqual({
        records: ofPeriod.length,
        inLines: ofPeriod.length - loose.length,
        ownOutcome: loose.length - open.length,
        ofCustomersWithOutcome: ofCustomers,
        unaccounted: open.length - ofCustomers,
      });
    }),
    { numRuns: 30 },
  );
});

it('takes a change for made once it is, or Autotask has accepted it and nobody has read it back, and keeps its total where a change is refused', async () => {
  const runId = await newRun();
  // What the claim of a line says; none: the line is not claimed.
  const claims = [
    { state: 'planned', change: 'adjust', claim: null, collected: false },
    { state: 'settled', change: 'adjust', claim: null, collected: false, outcome: 'AT09' },
    { state: 'settled', change: 'adjust', claim: null, collected: false, outcome: 'AT60' },
    // It was refused, or found as it should be: that does not take it out of the total.
    { state: 'settled', change: 'adjust', claim: null, collected: false, outcome: 'AT39' },
    { state: 'settled', change: 'none', claim: null, collected: false },
    { state: 'claimed', change: 'create', claim: 'sending', collected: false },
    { state: 'claimed', change: 'create', claim: 'answered', collected: false },
    { state: 'claimed', change: 'adjust', claim: 'closed', collected: false },
    { state: 'planned', change: 'adjust', claim: 'closed', collected: true },
    // It waited too long for its turn, and was never sent.
    { state: 'claimed', change: 'adjust', claim: 'released', collected: false },
  ];
  await sql`
    with x as (select * from rows from (jsonb_to_recordset(${JSON.stringify(claims)}::jsonb)
      as (state text, change text, claim text, collected boolean, outcome text)) with ordinality
        as x(state, change, claim, collected, outcome, n)),
    lines as (
      insert into plan_lines (run_id, line_id, pass, customer_code, customer_name, description, sku, service_name,
        service_description, change, may_create, state, outcome)
      select ${runId}, 'line-' || n, 'records', 'C1', 'Customer', '', '', '', '', change, true, state, outcome from x)
    insert into claims (database_ci, contract_id, service_id, run_id, holder, batch, line_id, step, state, verdict,
      answered_at, closed_at, collected)
    select 1, n, 1, ${runId}, ${runId}, 0, 'line-' || n, 'adjust',
      case claim when 'released' then 'closed' else claim end,
      case claim when 'closed' then 'applied' when 'released' then 'released' end,
      case when claim in ('answered', 'closed') then now() end, case when claim in ('closed', 'released') then now() end, collected
    from x where claim is not null`.execute(fresh.store);
  expect(await changeProgress(fresh.store, runId)).toEqual({ toDo: 8, made: 3, notMade: 1 });
});

it('tells of a preview how many of the lines that would change it has read, and of no change', async () => {
  const runId = await newRun();
  await sql`
    insert into plan_lines (run_id, line_id, pass, customer_code, customer_name, description, sku, service_name,
      service_description, change, may_create, state, outcome)
    select ${runId}, outcome, 'records', 'C1', 'Customer', '', '', '', '', 'adjust', true,
      case when outcome = '' then 'planned' else 'settled' end, nullif(outcome, '')
    from unnest(array['AT52', 'AT54', 'AT10', '']) outcome`.execute(fresh.store);
  const known = { phase: 'previewing', waiting: null, approval: null } as const;
  const progress = { ...known, ...(await changeProgress(fresh.store, runId)) };
  expect(progressText({ ...progress, isPreview: true })).toBe('Reading the lines that would change: 3 of 4 …');
});

/** A line of a run with its outcome. Its name in the test is its id. */
interface DraftLine {
  readonly id: string;
  readonly customer: string;
  readonly sku: string;
  readonly outcome: string;
  readonly target?: number;
  readonly before?: number;
  readonly price?: string;
}

async function insertLines(runId: string, lines: readonly DraftLine[]): Promise<void> {
  await sql`
    insert into plan_lines (run_id, line_id, pass, customer_code, customer_name, description, sku, service_name,
      service_description, contract_id, service_id, change, may_create, state, outcome, target, before, unit_price)
    select ${runId}, id, 'records', customer, 'Customer ' || customer, 'Licence ' || sku, sku, '', '',
      (regexp_match(id, '^(\\d+)/'))[1]::bigint, 1, 'none', false, 'settled', outcome, target, before, price
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
      as (id text, customer text, sku text, outcome text, target integer, before integer, price numeric)`.execute(
    fresh.store,
  );
}

/** Writes of lines with what became of them, in their order. */
async function insertClaims(runId: string, claims: readonly (readonly [string, string, number])[]): Promise<void> {
  const rows = claims.map(([line, verdict, delta]) => ({ line, verdict, delta }));
  await sql`
    insert into claims (database_ci, contract_id, service_id, run_id, holder, batch, line_id, step, state, verdict, delta)
    select 1, split_part(line, '/', 1)::bigint, 1, ${runId}, ${runId}, 0, line, 'adjust', 'closed', verdict, delta
    from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (line text, verdict text, delta integer))
      with ordinality order by ordinality`.execute(fresh.store);
}

/** A customer, its quantity, and the line or the outcome that the record has. */
type RecordDraft = readonly [customer: string, quantity: number, line: string | null, outcome?: string];

async function insertRecords(runId: string, records: readonly RecordDraft[]) {
  const rows = records.map(([customer, quantity, line, outcome]) => ({ customer, quantity, line, outcome }));
  await sql`
    insert into run_records (run_id, record_id, ordinal, pass, customer_code, sku, description, quantity,
      previous_quantity, line_id, outcome)
    select ${runId}, 'R' || n, n, 'records', customer, '', 'Support', quantity, 0, line, outcome
    from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as (customer text, quantity float8, line text, outcome text)) with ordinality
        as x(customer, quantity, line, outcome, n)`.execute(fresh.store);
}

it('says once per cause what is held back, and does not guess', async () => {
  const [preview, runId] = [await newRun(), await newRun()];
  await sql`update runs set applies_run_id = ${preview}, database_ci = 1 where run_id = ${runId}`.execute(fresh.store);
  await insertLines(preview, [
    { id: '1/1', customer: 'A', sku: 'NEW', outcome: 'AT53', target: 3, price: '0.1' },
    { id: '2/1', customer: 'B', sku: 'NEW', outcome: 'AT53', target: 3, price: '0.2' },
    { id: '3/1', customer: 'C', sku: 'MAIL', outcome: 'AT52', target: 7, before: 9, price: '4.5' },
  ]);
  await insertLines(runId, [
    // One SKU that no service has, at two customers.
    { id: 'A/sku WRONG', customer: 'A', sku: 'WRONG', outcome: 'AT08' },
    { id: 'B/sku WRONG', customer: 'B', sku: 'WRONG', outcome: 'AT08' },
    { id: 'B/sku HALF', customer: 'B', sku: 'HALF', outcome: 'AT08' },
    // Autotask refused to create the lines of one service. The price of the third is not known.
    { id: '1/1', customer: 'A', sku: 'NEW', outcome: 'AT14', target: 3 },
    { id: '2/1', customer: 'B', sku: 'NEW', outcome: 'AT14', target: 3 },
    { id: '4/1', customer: 'C', sku: 'NEW', outcome: 'AT14', target: 5 },
    // The plan read 20 units, and the write that Autotask refused takes 2 away.
    { id: '3/1', customer: 'C', sku: 'MAIL', outcome: 'AT34', target: 7, before: 20 },
    { id: '5/1', customer: 'C', sku: 'DISK', outcome: 'AT30', target: 8, before: 2 },
    { id: '6/1', customer: 'C', sku: 'MAIL', outcome: 'AT10', target: 1, before: 1 },
  ]);
  await insertClaims(runId, [
    ['3/1', 'notApplied', -13],
    ['3/1', 'rejected', -2],
    ['3/1', 'released', -1],
  ]);
  await insertRecords(runId, [
    ...([
      ['A', 4, 'A/sku WRONG'],
      ['A', 1, 'A/sku WRONG'],
      ['B', 6, 'B/sku WRONG'],
    ] as const),
    ...([
      ['B', 6, 'B/sku HALF'],
      ['B', 1.5, 'B/sku HALF'],
      ['C', 7, '5/1'],
      ['A', 9, null, 'AT07'],
      ['B', 2, null, 'AT07'],
    ] as const),
  ]);
  const unknown = { unitsMore: 0, unitsLess: 0, amountRaised: null, amountReduced: null, withoutPrice: 0 };
  const known = {
    unitsMore: 0,
    unitsLess: 0,
    unitsUnknown: 0,
    unitsBilled: null,
    amountRaised: null,
    amountReduced: null,
  };
  const ofTwo = { ...unknown, outcomes: 2, customers: 2, unitsUnknown: 2 };
  const ofOne = { ...unknown, outcomes: 1, customers: 1, unitsUnknown: 1 };
  const person = new Map(
    Object.entries({ AT07: 2, AT08: 3, AT14: 3, AT30: 1, AT34: 1, AT50: 1 }) as [LogCode, number][],
  );
  const causes = causesOf(person, await outcomeGroups(fresh.store, runId, [...person.keys()]));
  expect(causes).toMatchObject([
    {
      ...{ ...known, code: 'AT34', thing: '3/1', outcomes: 1, customers: 1 },
      ...{ unitsLess: 2, amountReduced: '-9', withoutPrice: 0 },
    },
    {
      ...{ ...known, code: 'AT14', thing: 'NEW', outcomes: 3, customers: 3 },
      ...{ unitsMore: 11, amountRaised: '0.9', withoutPrice: 1 },
    },
    { ...ofTwo, code: 'AT07', thing: 'Support', unitsBilled: 11 },
    { ...ofTwo, code: 'AT08', thing: 'WRONG', unitsBilled: 11 },
    { ...ofOne, code: 'AT08', thing: 'HALF', unitsBilled: null },
    { ...ofOne, code: 'AT30', thing: '5/1', unitsBilled: 7 },
    { ...ofOne, code: 'AT50', thing: null, customers: 0, unitsBilled: null },
  ]);
  expect(causes.slice(0, 4).map((cause) => causeText(cause, { failureKind: null, isUndo: false }))).toEqual([
    ...['Licence MAIL (MAIL) of Customer C', 'SKU NEW (Licence NEW)', 'Support', 'SKU WRONG (Licence WRONG)'],
  ]);
  expect(causes.map(keptBackText)).toEqual([
    ...['2 units less, −9.00 per contract period', '11 units more, +0.90 per contract period, and 1 of unknown price'],
    ...[
      '11 units billed, amount not known',
      '11 units billed, amount not known',
      'not known',
      '7 units billed, amount not known',
    ],
    'not known',
  ]);
});

it('counts each SKU that has a record of the period as billed, also those that a line of several SKUs is not named by', async () => {
  const runId = await newRun();
  await sql`
    insert into plan_lines (run_id, line_id, pass, customer_code, customer_name, description, sku, service_name,
      service_description, change, may_create, state, outcome)
    values (${runId}, 'C1/sku GB', 'records', 'C1', 'Customer', '', 'GB', '', '', 'none', false, 'settled', 'AT28')`.execute(
    fresh.store,
  );
  await sql`
    insert into run_records (run_id, record_id, ordinal, pass, customer_code, sku, description, quantity,
      previous_quantity, line_id)
    select ${runId}, sku, n, 'records', 'C1', sku || ' ', '', 5, 5, 'C1/sku GB'
    from unnest(array['GB', 'TB']) with ordinality x(sku, n)`.execute(fresh.store);
  const billed = await linesBilled(fresh.store, runId, ['C1']);
  expect([...new Set(billed.map(({ sku }) => sku))].sort()).toEqual(['GB', 'TB']);
});
