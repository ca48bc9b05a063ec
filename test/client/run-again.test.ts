import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listRuns } from '../../src/store/runs/runs.js';
import { recordMailboxes, soldMailboxes } from '../console/sold-mailboxes.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { answering } from './at-terminal.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

const parametersOf = (more: object = {}) => JSON.stringify({ ...previousPeriod, ...more });
const period = `Period Previous: ${days.periodStart} to ${days.periodEnd}`;

let world: World;
let environment: NodeJS.ProcessEnv;
let billingSync: ReturnType<typeof billingSyncWith>;

beforeAll(async () => {
  world = await startWorld(soldMailboxes());
  await recordMailboxes(world.store);
  await sql`update billing_periods set status = 'closed'`.execute(world.store);
  environment = plainEnvironment(world.environment);
  billingSync = billingSyncWith(environment);
  const job = ['--label', 'Monthly', '--cron', '0 22 26 * *', '--id', 'monthly', '--parameters'];
  // Atria has no record of the period: a limit of how many there have to be would stop each run.
  const limited = parametersOf({ Limits: { LinesToZero: 25 }, Approval: 'AboveLimits' });
  expect(await billingSync(['job', 'create', ...job, limited])).toMatchObject({ exitCode: 0 });
});
afterAll(() => world.close());

const plain = (text: string) => text.replaceAll(/\s+/g, ' ');
/** Without the previews that runs with limits make of themselves. */
const runIds = async () =>
  (await listRuns(world.store, 100)).filter(({ isPreview }) => !isPreview).map(({ runId }) => runId);

test('job run tells at a terminal what will run, and starts nothing where the person says no', async () => {
  const refused = await answering(environment, ['job', 'run', 'monthly'], [['Do it?', 'no\n']]);
  expect(plain(refused.shown)).toContain(
    `This starts the job "Monthly" (monthly) as it is now: ${period} Customers all Last result none yet`,
  );
  expect([refused.exitCode, refused.out, await runIds()]).toEqual([2, '', []]);
  const meant = await answering(environment, ['job', 'run', 'monthly', '--wait'], [['Do it?', 'yes\n']]);
  expect(meant.out).toContain('Completed');
  expect(await runIds()).toHaveLength(1);
});

test('job run asks nobody with --yes, nor where there is no terminal, and tells all the same', async () => {
  const told = await answering(environment, ['job', 'run', 'monthly', '--yes', '--wait'], []);
  expect(plain(told.shown)).toMatch(/Last result Completed.*\(run [0-9a-f-]+\)/);
  expect(told.shown).not.toContain('Do it?');
  const script = await billingSync(['job', 'run', 'monthly', '--wait']);
  expect(plain(script.messages)).toContain(period);
  expect(await runIds()).toHaveLength(3);
});

test('run again starts a run by hand with the same parameters, after telling them', async () => {
  const first = await world.run({ ...previousPeriod, CustomersFilter: ['TGO'] });
  const again = await answering(environment, ['run', 'again', first.runId, '--wait'], [['Do it?', 'yes\n']]);
  expect(plain(again.shown)).toContain(`starts again with its own parameters: ${period} Customers TGO Last result`);
  const [newest, former] = await listRuns(world.store, 2);
  expect(former?.runId).toBe(first.runId);
  expect(newest?.parameters).toEqual(former?.parameters);
});

test('run again of a job starts the job as it is now, and lists what differs from that run', async () => {
  const run = await billingSync(['job', 'run', 'monthly', '--wait', '--json']);
  const { runId } = JSON.parse(run.out) as { runId: string };
  const changed = parametersOf({ CustomersFilter: ['ASP'], LogLevel: 'Info', AllowAtriaCreateItems: false });
  expect(await billingSync(['job', 'edit', 'monthly', '--parameters', changed])).toMatchObject({ exitCode: 0 });
  const again = await billingSync(['run', 'again', runId, '--wait']);
  expect(plain(again.messages)).toContain('Changed since LogLevel: Verbose → Info');
  expect(plain(again.messages)).toContain('Changed since CustomersFilter: not set: all customers → ASP');
  const changes = [...again.messages.matchAll(/Changed since +(\w+):/g)].map(([, name]) => name);
  expect(changes).toEqual(['CustomersFilter', 'EffectiveDateConflict', 'Limits', 'Approval', 'LogLevel']);
  expect(await listRuns(world.store, 1)).toMatchObject([
    { jobId: 'monthly', parameters: { customersFilter: ['ASP'] } },
  ]);
});

test('run again of an undo says that it undoes, and what, and no period: it processes none', async () => {
  const other = await startWorld(provider([{ code: 'TGO', lines: [[9001, 1]], records: [billed(9001, 5)] }]));
  const inOther = billingSyncWith(plainEnvironment(other.environment));
  const first = await other.run(previousPeriod);
  const undo = await inOther(['run', 'undo', first.runId, '--preview', '--wait', '--json']);
  const { runId } = JSON.parse(undo.out) as { runId: string };
  const again = await inOther(['run', 'again', runId]);
  await other.close();
  expect(plain(again.messages)).toMatch(/^The preview of an undo of .* starts again with its own parameters: Undoes /);
  expect(plain(again.messages)).toContain(`of the run ${first.runId}`);
  expect(again.messages).not.toMatch(/^ +Period/m);
});

test('job run starts nothing where somebody changes the job while the person is asked', async () => {
  const before = await runIds();
  const change = async () => {
    const changed = await billingSync(['job', 'edit', 'monthly', '--parameters', parametersOf()]);
    expect(changed).toMatchObject({ exitCode: 0 });
    return 'yes\n';
  };
  const refused = await answering(environment, ['job', 'run', 'monthly'], [['Do it?', change]]);
  expect(plain(refused.shown)).toContain('Somebody else changed the job "monthly" meanwhile. Nothing was done');
  expect([refused.exitCode, await runIds()]).toEqual([1, before]);
});

test('job run says why the run will fail where Atria has no such period', async () => {
  const old = parametersOf({ BillingPeriod: '2019-01-31' });
  expect(await billingSync(['job', 'edit', 'monthly', '--parameters', old])).toMatchObject({ exitCode: 0 });
  const refused = await answering(environment, ['job', 'run', 'monthly'], [['Do it?', 'no\n']]);
  expect(plain(refused.shown)).toContain(
    'Period 2019-01-31. Atria has no billing period that contains 2019-01-31. Customers',
  );
});
