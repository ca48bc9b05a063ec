import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startConsole, type ConsoleServer } from '../../src/console/server.js';
import { createJob } from '../../src/jobs/index.js';
import { recordMailboxes } from '../console/sold-mailboxes.js';
import { previousPeriod } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

const said = 'CustomersFilter names “TOG”, which the built-in Atria does not have.';
const saidOfSku = 'QuantityRules names “9O01”, which the built-in Atria does not have. Did you mean “9001”?';

let world: World;
let console: ConsoleServer;
let billingSync: ReturnType<typeof billingSyncWith>;

beforeAll(async () => {
  world = await startWorld({}, { worker: false });
  await recordMailboxes(world.store);
  console = await startConsole({ ...world.environment, CONSOLE_PORT: '0' }, pino({ level: 'silent' }));
  billingSync = billingSyncWith(plainEnvironment({ ...world.environment, BILLING_SYNC_CLOCK: '' }));
  const { client, store, configuration } = world;
  const services = { client, store, taskQueue: configuration.taskQueue };
  const draft = (parameters: object) => ({
    ...({ task: 'billingSync', cron: '0 22 26 * *' } as const),
    parametersText: JSON.stringify({ ...previousPeriod, Limits: {}, ...parameters }),
  });
  const rule = (SKU: string) => ({ QuantityRules: [{ SKU, PackOf: 5 }] });
  await createJob(services, { ...draft({ CustomersFilter: ['TOG'] }), label: 'Mistyped' });
  await createJob(services, { ...draft({ CustomersFilter: ['TGO'], ...rule('9001') }), label: 'Right' });
  await createJob(services, { ...draft(rule('9O01')), label: 'Rule' });
});

afterAll(async () => {
  await console.close();
  await world.close();
});

test('A job that names a customer or a SKU that the ledger does not have is marked in the list, and shown with the reason', async () => {
  const { out, messages } = await billingSync(['job', 'list']);
  expect(out).toMatch(/^mistyped \(!\)/m);
  expect(out).toMatch(/^right  /m);
  expect(messages).toContain('job show JOB');
  const shown = await billingSync(['job', 'show', 'mistyped']);
  expect(shown.out.replaceAll(/\s+/g, ' ')).toContain(said);
  const listed = JSON.parse((await billingSync(['job', 'list', '--json'])).out) as {
    jobs: { problems: { message: string }[] }[];
  };
  expect(listed.jobs.map(({ problems }) => problems.map(({ message }) => message))).toEqual([[said], [], [saidOfSku]]);
});

test('Doctor warns of it by the name of the job', async () => {
  const { checks } = JSON.parse((await billingSync(['doctor', '--json'])).out) as { checks: Record<string, string>[] };
  const ofJobs = checks.filter(({ area }) => area === 'jobs').map(({ name, result, found }) => [name, result, found]);
  expect(ofJobs).toEqual([
    ['jobs', 'ok', '3 jobs'],
    ['mistyped: warnings', 'warn', said],
    ['rule: warnings', 'warn', saidOfSku],
  ]);
});

test('The console tells of it in the list, on the page of the job and before a run of it starts', async () => {
  for (const path of ['/jobs', '/jobs/mistyped', '/jobs/mistyped/run']) {
    expect(await (await fetch(console.url + path)).text(), path).toContain(said);
  }
  expect(await (await fetch(`${console.url}/jobs/rule/run`)).text()).toContain(saidOfSku);
  expect(await (await fetch(`${console.url}/jobs/right`)).text()).not.toContain('CustomersFilter names');
});
