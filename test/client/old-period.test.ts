import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkAddress } from '../../src/console/parameters/parameters-field.js';
import { startConsole, type ConsoleServer } from '../../src/console/server.js';
import { insertPeriods } from '../../src/ledger/store/periods.js';
import { previousPeriod } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

let world: World;
let console: ConsoleServer;

const period = (start: string, end: string) => ({ start, end });

beforeAll(async () => {
  world = await startWorld({}, { worker: false });
  await insertPeriods(world.store, [
    ...[period('2026-08-26', '2026-09-25'), period('2026-09-26', '2026-10-25')],
    ...[period('2026-10-26', '2026-11-25'), period('2026-11-26', '2026-12-25')],
  ]);
  await sql`update billing_periods set status = 'closed' where period_end < '2026-11-26'`.execute(world.store);
  console = await startConsole({ ...world.environment, CONSOLE_PORT: '0' }, pino({ level: 'silent' }));
});

afterAll(async () => {
  await console.close();
  await world.close();
});

const old =
  'BillingPeriod names the period 2026-09-26 to 2026-10-25; the previous one began on 2026-10-26. Atria has closed it: ' +
  'its records change only if somebody reprocesses it. Changes count from 2026-09-26.';

async function formSays(BillingPeriod: string): Promise<string> {
  const body = new URLSearchParams({ parametersText: JSON.stringify({ ...previousPeriod, BillingPeriod }) });
  const answer = await fetch(`${console.url}${checkAddress}`, {
    ...{ method: 'POST', body, headers: { Origin: console.url, 'Sec-Fetch-Site': 'same-origin' } },
  });
  return answer.text();
}

test('The form of a run says that its billing period is old, and closed, and from when changes count', async () => {
  expect(await formSays('2026-10-25')).toContain(old);
  for (const recent of ['2026-11-25', '2026-12-01', 'Previous']) {
    expect(await formSays(recent)).not.toContain('BillingPeriod names');
  }
});

test.each(['2026-08-25', '2027-03-01'])(
  'The form of a run says that Atria has no billing period with %s',
  async (day) => {
    expect(await formSays(day)).toContain(
      `BillingPeriod names ${day}, and Atria has billing periods from 2026-08-26 to 2026-12-25 only: a run would fail now (AT19).`,
    );
    expect(await formSays(day)).not.toMatch(/A run (accepts|can read)/);
  },
);

test('job create says the same, and makes the job', async () => {
  const billingSync = billingSyncWith(plainEnvironment({ ...world.environment, BILLING_SYNC_CLOCK: '' }));
  const parameters = JSON.stringify({ ...previousPeriod, BillingPeriod: '2026-10-01' });
  const { exitCode, messages } = await billingSync([
    ...['job', 'create', '--label', 'Old', '--cron', '0 22 26 * *', '--parameters', parameters],
  ]);
  expect([exitCode, messages.replaceAll(/\s+/g, ' ')]).toEqual([0, expect.stringContaining(old)]);
});

const started = [
  ['run start', (parameters: string) => ['run', 'start', '--parameters', parameters]],
  ['job run', () => ['job', 'run', 'Old']],
] as const;

test.each(started)('%s says the same before the run starts, also in its JSON', async (_name, command) => {
  const billingSync = billingSyncWith(plainEnvironment({ ...world.environment, BILLING_SYNC_CLOCK: '' }));
  const parameters = JSON.stringify({ ...previousPeriod, BillingPeriod: '2026-10-01' });
  const { exitCode, out, messages } = await billingSync([...command(parameters), '--json']);
  expect([exitCode, JSON.parse(out)]).toEqual([0, expect.objectContaining({ warnings: [old] })]);
  expect(messages.replaceAll(/\s+/g, ' ')).toMatch(/^Warning: BillingPeriod names .* Run \S+ was started/);
});

test('run start says that Atria does not have a period, and nothing of a recent one', async () => {
  const billingSync = billingSyncWith(plainEnvironment({ ...world.environment, BILLING_SYNC_CLOCK: '' }));
  const said = async (parameters: object) => {
    const given = JSON.stringify({ ...previousPeriod, ...parameters });
    const { out } = await billingSync(['run', 'start', '--parameters', given, '--json']);
    return (JSON.parse(out) as { warnings: string[] }).warnings;
  };
  expect(await said({})).toEqual([]);
  expect(await said({ BillingPeriod: '2027-03-01' })).toEqual([expect.stringContaining('a run would fail now (AT19)')]);
});

test('Before a run of the current period, job run and the page of the job say that no run has processed the previous one', async () => {
  const billingSync = billingSyncWith(plainEnvironment(world.environment));
  const parameters = JSON.stringify({ ...previousPeriod, BillingPeriod: 'Current' });
  await billingSync(['job', 'create', '--label', 'Now', '--cron', '0 22 26 * *', '--parameters', parameters]);
  const skipped =
    'No run has processed the previous billing period yet (2026-10-26 to 2026-11-25). Of the lines that a run of the current ' +
    'period changes or finds right, none can be changed for the previous one afterwards (AT30).';
  expect(await (await fetch(`${console.url}/jobs/now/run`)).text()).toContain(skipped);
  const { out } = await billingSync(['job', 'run', 'Now', '--json']);
  expect(JSON.parse(out)).toMatchObject({ warnings: [expect.stringContaining(skipped)] });
});
