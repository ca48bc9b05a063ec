import { afterAll, beforeAll, expect, test } from 'vitest';
import { listRuns } from '../../src/store/runs/runs.js';
import { recordMailboxes, soldMailboxes } from '../console/sold-mailboxes.js';
import { days, previousPeriod } from '../rig/scenarios.js';
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
  environment = plainEnvironment(world.environment);
  billingSync = billingSyncWith(environment);
  const job = ['--label', 'Monthly', '--cron', '0 22 26 * *', '--id', 'monthly', '--parameters'];
  expect(await billingSync(['job', 'create', ...job, parametersOf()])).toMatchObject({ exitCode: 0 });
});
afterAll(() => world.close());

const plain = (text: string) => text.replaceAll(/\s+/g, ' ');
/** Without the previews that runs with limits make of themselves. */
const runIds = async () =>
  (await listRuns(world.store, 100)).filter(({ isPreview }) => !isPreview).map(({ runId }) => runId);

test('job run tells at a terminal what will run, and starts nothing where the person says no', async () => {
  const refused = await answering(environment, ['job', 'run', 'monthly'], [['Do it?', 'no\n']]);
  expect(plain(refused.shown)).toContain(
    `The job "Monthly" (monthly) runs now, as it is now: ${period} Customers all Last result none yet`,
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
  expect(plain(again.shown)).toContain(
    `is started once more, with its parameters: ${period} Customers TGO Last result`,
  );
  const [newest, former] = await listRuns(world.store, 2);
  expect(former?.runId).toBe(first.runId);
  expect(newest?.parameters).toEqual(former?.parameters);
});

test('run again of a job starts the job as it is now, and lists what differs from that run', async () => {
  const run = await billingSync(['job', 'run', 'monthly', '--wait', '--json']);
  const { runId } = JSON.parse(run.out) as { runId: string };
  const changed = parametersOf({ CustomersFilter: ['ASP'], LogLevel: 'Info' });
  expect(await billingSync(['job', 'edit', 'monthly', '--parameters', changed])).toMatchObject({ exitCode: 0 });
  const again = await billingSync(['run', 'again', runId, '--wait']);
  expect(plain(again.messages)).toContain('Differs now LogLevel: Verbose → Info');
  expect(plain(again.messages)).toContain('Differs now CustomersFilter: ASP');
  expect(await listRuns(world.store, 1)).toMatchObject([
    { jobId: 'monthly', parameters: { customersFilter: ['ASP'] } },
  ]);
});
