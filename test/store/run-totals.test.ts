import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../../src/store/database.js';
import { changeProgress } from '../../src/store/lines/line-changes.js';
import { recordTotals } from '../../src/store/runs/run-records.js';
import { freshStore, type FreshStore } from './fresh-store.js';
import { openedRun } from './opened-run.js';

let fresh: FreshStore;
beforeAll(async () => {
  fresh = await freshStore();
  await migrate(fresh.store);
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

it('takes a change for made once it is, or Autotask has accepted it and nobody has read it back, and counts no line that is left out', async () => {
  const runId = await newRun();
  // What the claim of a line says; none: the line is not claimed.
  const claims = [
    { state: 'planned', change: 'adjust', claim: null, collected: false },
    { state: 'settled', change: 'adjust', claim: null, collected: false, outcome: 'AT09' },
    { state: 'settled', change: 'adjust', claim: null, collected: false, outcome: 'AT60' },
    { state: 'settled', change: 'none', claim: null, collected: false },
    { state: 'claimed', change: 'create', claim: 'sending', collected: false },
    { state: 'claimed', change: 'create', claim: 'answered', collected: false },
    { state: 'claimed', change: 'adjust', claim: 'closed', collected: false },
    { state: 'planned', change: 'adjust', claim: 'closed', collected: true },
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
    select 1, n, 1, ${runId}, ${runId}, 0, 'line-' || n, 'adjust', claim, case claim when 'closed' then 'applied' end,
      case when claim in ('answered', 'closed') then now() end, case claim when 'closed' then now() end, collected
    from x where claim is not null`.execute(fresh.store);
  expect(await changeProgress(fresh.store, runId)).toEqual({ toDo: 6, made: 3 });
});
