import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { billingRecord } from '../../src/simulator/scenario-schema.js';
import { addHold, endHold } from '../../src/store/lines/held-back.js';
import { lineHistories } from '../../src/store/lines/line-histories.js';
import { billed, days, provider } from '../rig/scenarios.js';
import { startWorld, type EndedRun, type World } from '../rig/world.js';

/* Lines that a run has lowered for the next period, and of which a later run leaves another change for that period out. */

const runDay = '2026-11-20';
const next = '2026-11-26';
const job = { ZoneUser: 'api@example.com', BillingPeriod: 'Current', DecreasesFrom: 'NextPeriodStart' };
const dana = { who: 'dana', from: 'console' } as const;
const codes = ['HELD', 'MOVED', 'LOW', 'SHOWN'];
const lineOf = (code: string) => ({ contractId: 2001 + codes.indexOf(code), serviceId: 9001 });
const rowsOf = (code: string) => 3001 + codes.indexOf(code);

let world: World;
beforeAll(async () => {
  const customers = codes.map((code) => ({ code, lines: [[9001, 14]] as const, records: [billed(9001, 0)] }));
  const scenario = provider(customers, { settings: { sameDateAdjustment: 'accepted' } });
  world = await startWorld({ ...scenario, clock: `${runDay}T22:00:00Z` });
});
afterAll(() => world.close());
beforeEach(() => {
  world.sandbox.edit((each) => {
    each.changeSettings({ unitRows: 'visible', unitRowsHiddenOf: [] });
  });
});

function bill(customerCode: string, quantity: number): void {
  world.sandbox.edit((each) => {
    each.replaceBilling(days.periodEnd, [billingRecord.parse({ ...billed(9001, quantity), customerCode })]);
  });
}

const run = (code: string, more: object = {}) => world.run({ ...job, ...more, CustomersFilter: [code] });

const messagesOf = (code: string, { log }: EndedRun) =>
  log.flatMap((entry) => (entry.customerCode === code ? [`${entry.code} ${entry.message}`] : []));

async function heldBack(code: string): Promise<EndedRun> {
  bill(code, 5);
  const whole = { customerCode: code, customerName: `${code} Limited`, line: null, lineName: '' };
  const held = { ...whole, until: '2027-01-15', by: 'dana', reason: 'in dispute' };
  const { holdId } = await addHold(world.store, held, dana);
  const ended = await run(code);
  await endHold(world.store, holdId, dana);
  return ended;
}

async function movedSincePreview(code: string): Promise<EndedRun> {
  bill(code, 4);
  const preview = await run(code, { Preview: 'True' });
  bill(code, 5);
  return world.run({ ApplyPreview: preview.runId });
}

test.each([
  ['somebody holds the line back', 'HELD', heldBack, `: it keeps 0 instead of 5 units from ${next}.`],
  ['the line has moved since its preview', 'MOVED', movedSincePreview, `now it would go from 0 to 5 from ${next}`],
])('A line that has units until the next period is not taken for empty after %s', async (_, code, leaveOut, said) => {
  bill(code, 0);
  await run(code);
  const [message, ...others] = messagesOf(code, await leaveOut(code));
  expect([message, others]).toEqual([expect.stringContaining(said), []]);
  const historyOf = await lineHistories(world.store, { runId: 'asks', databaseCi: 1, runDay, periodEnd: null }, [
    lineOf(code),
  ]);
  expect(historyOf(lineOf(code)).lastUnits).toBe(14);
  world.sandbox.edit((each) => {
    each.changeSettings({ unitRows: 'hidden', unitRowsHiddenOf: [rowsOf(code)] });
  });
  const ended = await run(code);
  expect(ended.log.flatMap((entry) => (entry.customerCode === code ? [entry.code] : []))).toEqual(['AT47']);
  const { adjustments } = world.sandbox.dump();
  const own = adjustments.filter(({ contractID }) => contractID === lineOf(code).contractId);
  expect(own.map(({ effectiveDate, unitChange }) => [effectiveDate.slice(0, 10), unitChange])).toEqual([[next, -14]]);
});

test('A line that cannot be lowered further from the next period on is recorded with its units of that day', async () => {
  bill('LOW', 6);
  await run('LOW');
  const person = { contractServiceID: rowsOf('LOW'), effectiveDate: '2026-12-10', unitChange: -5 };
  world.sandbox.edit((each) => each.adjustAsPerson(person));
  bill('LOW', 3);
  const { runId } = await run('LOW');
  const { rows } = await sql`
    select outcome, before, after, effective_date::text "effectiveDate", reference_day::text "referenceDay"
    from plan_lines where run_id = ${runId}`.execute(world.store);
  expect(rows).toEqual([{ outcome: 'AT32', before: 6, after: 6, effectiveDate: next, referenceDay: next }]);
});
