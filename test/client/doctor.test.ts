import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkConfiguration } from '../../src/client/doctor/configuration-checks.js';
import { readConfiguration } from '../../src/configuration/environment.js';
import { inspectEnvironment } from '../../src/configuration/inspection.js';
import { migrationState, openStore } from '../../src/store/database.js';
import { removeSecretSet } from '../../src/store/secret-sets.js';
import { createDatabase } from '../rig/fresh-database.js';
import { injectedServers } from '../rig/injected-servers.js';
import { billed, days, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment, type Ended } from './run-command.js';
import { pausedJob } from './paused-job.js';

interface Check {
  readonly area: string;
  readonly secretSet: string | null;
  readonly name: string;
  readonly result: 'ok' | 'warn' | 'fail' | 'skip';
  readonly found: string;
  readonly fix: string | null;
}

interface Examined extends Ended {
  readonly checks: readonly Check[];
}

const noSettings = { userAccess: {}, clockAheadMs: 0, hourlyRequestsByOthers: 0 };
let world: World;

beforeAll(async () => {
  const calendarMonths = { contractName: 'Calendar months', startDate: '2026-01-01', endDate: '2026-12-31' };
  const customers = [
    { code: 'ASP', lines: [[9001, 10]] as const, records: [billed(9001, 12)] },
    { code: 'CAL', contracts: [calendarMonths] },
  ];
  world = await startWorld(provider(customers, { settings: { lockOutAfter: 2 } }));
});
afterAll(() => world.close());
beforeEach(() => {
  world.sandbox.edit((simulated) => {
    simulated.changeSettings(noSettings);
    simulated.access.unlock();
  });
  world.sandbox.clearCalls();
});

async function doctor(changed: Readonly<Record<string, string>> = {}, ...args: string[]): Promise<Examined> {
  const environment = plainEnvironment({ ...world.environment, BILLING_SYNC_CLOCK: '', ...changed });
  const ended = await billingSyncWith(environment)(['doctor', '--json', ...args]);
  const { checks } = JSON.parse(ended.out) as { checks: Check[] };
  return { ...ended, checks };
}

function found({ checks }: Examined, area: string, name: string): Check {
  const check = checks.find((each) => each.area === area && each.name === name);
  if (check === undefined) throw new Error(`Doctor says nothing of ${area} ${name}.`);
  return check;
}

const problems = ({ checks }: Examined) => checks.filter(({ result }) => result === 'warn' || result === 'fail');

/** Of every row of the store. */
async function digestOfStore(): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name name from information_schema.tables where table_schema = 'public' order by 1`.execute(
    world.store,
  );
  const hash = createHash('sha256');
  for (const { name } of tables) {
    const { rows } = await sql`select t::text from ${sql.table(name)} t order by 1`.execute(world.store);
    hash.update(JSON.stringify([name, rows]));
  }
  return hash.digest('hex');
}

describe('doctor', () => {
  test('finds a healthy installation healthy, and changes nothing anywhere', async () => {
    const before = [await digestOfStore(), world.sandbox.dump()];
    const healthy = await doctor({ BILLING_SYNC_KEEP_HISTORIES_DAYS: '1' });
    expect(problems(healthy)).toEqual([]);
    expect(healthy.exitCode).toBe(0);
    const areas = [...new Set(healthy.checks.map(({ area }) => area))];
    expect(areas).toEqual(['configuration', 'store', 'temporal', 'retention', 'jobs', 'secrets', 'atria', 'autotask']);
    expect(found(healthy, 'temporal', 'workflow worker').found).toContain('1 worker on "billing-sync"');
    expect([await digestOfStore(), world.sandbox.dump()]).toEqual(before);
    const isRead = ({ method, path }: { method: string; path: string }) => method === 'GET' || path.endsWith('/query');
    expect(world.sandbox.calls().filter((call) => !isRead(call))).toEqual([]);
    expect(found(healthy, 'autotask', 'rows').found).toContain(
      'Contracts, ContractServices, ContractServiceUnits, Companies, Services',
    );
  });

  test('shows no secret, in JSON or in text', async () => {
    const { ATRIA_TOKEN: token = '', BILLING_SYNC_KEY: key = '', DATABASE_URL: url = '' } = world.environment;
    const text = await billingSyncWith(plainEnvironment(world.environment))(['doctor']);
    const said = `${text.out}${text.messages}${(await doctor()).out}`;
    const { password } = new URL(url);
    for (const secret of [token, key, 's3cret', password].filter((each) => each !== '')) {
      expect(said).not.toContain(secret);
    }
    expect(text.out).toContain('BILLING_SYNC_KEY');
  });

  test('names each missing permission of the security level, and what is restricted', async () => {
    world.sandbox.edit((simulated) => {
      simulated.changeSettings({
        userAccess: {
          ContractServiceAdjustments: { query: 'All', create: 'None' },
          Services: { query: 'None', create: 'None' },
          Companies: { query: 'Restricted', create: 'None' },
        },
      });
    });
    const examined = await doctor({ BILLING_SYNC_KEEP_HISTORIES_DAYS: '1' });
    expect(examined.exitCode).toBe(4);
    expect(problems(examined).map(({ name, result }) => [name, result])).toEqual([
      ['CONTRACTS', 'fail'],
      ['CRM: Customer and Cancellation', 'warn'],
      ['ADMIN: Products, Services & Inventory', 'fail'],
    ]);
    const contracts = found(examined, 'autotask', 'CONTRACTS');
    expect(contracts.found).toBe('missing: the user may not create ContractServiceAdjustments');
    expect(contracts.fix).toContain('grant Full Permission under CONTRACTS');
  });

  test('tries refused credentials once, even if a second set has the same user, and tells of the log-on permission', async () => {
    const wrong = { UserName: 'api@example.com', Secret: 'wrong', IntegrationCode: 'CODE' };
    await world.saveSecrets('wrong one', wrong);
    await world.saveSecrets('wrong two', { ...wrong, UserName: 'API@example.com' });
    const schedules = await Promise.all(
      ['wrong one', 'wrong two'].map((name) =>
        pausedJob(world.client, `job of ${name}`, { ...previousPeriod, Secrets: name }),
      ),
    );
    await expect.poll(async () => (await doctor()).checks.filter(({ area }) => area === 'secrets').length).toBe(3);
    world.sandbox.edit(({ access }) => {
      access.unlock();
    });
    world.sandbox.clearCalls();
    const examined = await doctor();
    const logIns = examined.checks.filter(({ name }) => name === 'log-in');
    expect(logIns.map(({ secretSet, result }) => [secretSet, result])).toEqual([
      ['wrong one', 'fail'],
      ['wrong two', 'skip'],
    ]);
    expect(logIns[0]?.fix).toContain('Can logon to web services API');
    expect(world.sandbox.calls().filter(({ status }) => status === 401)).toHaveLength(1);
    await Promise.all(schedules.map((schedule) => schedule.delete()));
  });

  test('tests one secret set alone, logs in once, and says no more of a refusal than Autotask does', async () => {
    const wrong = { UserName: 'api@example.com', Secret: 's3cret', IntegrationCode: 'OF ANOTHER VENDOR' };
    await world.saveSecrets('wrong', wrong);
    const test = async (authMode: 'modern' | 'legacy') => {
      world.sandbox.edit((simulated) => {
        simulated.changeSettings({ authMode });
        simulated.access.unlock();
      });
      world.sandbox.clearCalls();
      const examined = await doctor({}, '--secrets', 'wrong');
      expect(new Set(examined.checks.map(({ area }) => area))).toEqual(new Set(['secrets', 'autotask']));
      expect(world.sandbox.calls().filter(({ status }) => (status ?? 0) >= 400)).toHaveLength(1);
      return found(examined, 'autotask', 'log-in');
    };
    const modern = await test('modern');
    expect(modern.found).toContain('HTTP 401) and does not say why. The zone look-up knows the user name');
    for (const cause of ['Secret is wrong', 'of another vendor', 'locked', 'Can logon to web services API']) {
      expect(modern.fix).toContain(cause);
    }
    const legacy = await test('legacy');
    expect(legacy.found).toContain('"IntegrationCode is invalid."');
    expect(legacy.fix).toContain('Correct IntegrationCode');
    world.sandbox.edit((simulated) => {
      simulated.changeSettings({ authMode: 'modern' });
    });
    const healthy = await doctor({}, '--secrets', 'default');
    expect([healthy.exitCode, problems(healthy)]).toEqual([0, []]);
    await removeSecretSet(world.store, 'wrong');
  });

  test('tells of clocks that differ and of a budget that is nearly used up', async () => {
    world.sandbox.edit((simulated) => {
      simulated.changeSettings({ clockAheadMs: 90_000, hourlyRequestsByOthers: 6_000, hourlyLatencyMs: 0 });
    });
    const examined = await doctor({ BILLING_SYNC_KEEP_HISTORIES_DAYS: '1' });
    expect(examined.exitCode).toBe(3);
    expect(problems(examined).map(({ area, name, result }) => [area, name, result])).toEqual([
      ['atria', 'clock', 'warn'],
      ['autotask', 'budget', 'warn'],
      ['autotask', 'clock', 'warn'],
    ]);
    expect(found(examined, 'autotask', 'clock').found).toContain('Autotask is 1 min');
  });

  test('says what it could not reach, and of the rest that it could not be checked and why', async () => {
    const examined = await doctor({
      DATABASE_URL: 'postgres://someone:hunter2@127.0.0.1:1/billing',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      ATRIA_URL: 'http://127.0.0.1:1/',
    });
    expect(examined.exitCode).toBe(4);
    expect(problems(examined).map(({ area, name, result }) => [area, name, result])).toEqual([
      ['store', 'reachable', 'fail'],
      ['temporal', 'reachable', 'fail'],
      ['atria', 'reachable', 'fail'],
    ]);
    const skipped = examined.checks.filter(({ result }) => result === 'skip').map(({ area }) => area);
    expect(skipped).toEqual(['retention', 'jobs', 'secrets', 'autotask']);
    expect(examined.out).not.toContain('hunter2');
  });

  test('tells of each variable that is missing, bad or misspelt, and never its value', async () => {
    const examined = await doctor({
      ATRIA_URL: '',
      BILLING_SYNC_KEY: 'too-short',
      BILLING_SYNC_TASKQUEUE: 'somewhere',
      BILLING_SYNC_SETTINGS: '{"readLagMs": "soon"}',
    });
    expect(found(examined, 'configuration', 'ATRIA_URL')).toMatchObject({ result: 'skip', found: 'not set here' });
    expect(found(examined, 'configuration', 'BILLING_SYNC_KEY').found).toContain('32 bytes');
    expect(found(examined, 'configuration', 'BILLING_SYNC_SETTINGS').found).toContain('readLagMs');
    const misspelt = found(examined, 'configuration', 'BILLING_SYNC_TASKQUEUE');
    expect(misspelt).toMatchObject({ result: 'warn' });
    expect(misspelt.found).toContain('BILLING_SYNC_TASK_QUEUE');
    expect(examined.out).not.toContain('too-short');
  });

  test.each([
    'postgres://operator:hunter2/34@db.example.com:5432/billing',
    'postgres://operator:12/hunter2@db.example.com/billing',
    'postgres://operator:12#hunter2@db.example.com/billing',
    'postgres://operator:12?hunter2@db.example.com/billing',
    'postgres://operator:hunter2@db.example.com:99999/billing',
    'postgres://operator:hunter2@[db.example.com/billing',
    'postgres://operator:hunter2@db example com/billing',
    'mysql://operator:hunter2@db.example.com/billing',
    'operator:hunter2@db.example.com/billing',
  ])('shows nothing of the password of a malformed DATABASE_URL: %s', async (url) => {
    const inspection = inspectEnvironment({ ...world.environment, DATABASE_URL: url });
    const shown = checkConfiguration(inspection, 'here', {});
    expect(shown.find(({ name }) => name === 'DATABASE_URL')?.result).toBe('fail');
    expect(JSON.stringify(shown)).not.toContain('hunter2');
    expect(() => readConfiguration({ ...world.environment, DATABASE_URL: url })).toThrow(/DATABASE_URL(?!.*hunter2)/s);
    const examined = await billingSyncWith(plainEnvironment({ ...world.environment, DATABASE_URL: url }))([
      'run',
      'list',
    ]);
    expect(examined.exitCode).not.toBe(0);
    expect(examined.out + examined.messages).not.toContain('hunter2');
  });

  test('tells what others on the way can read, and which certificates nobody checks', () => {
    const base = 'postgres://operator@db.example.com/billing';
    const warned = (environment: NodeJS.ProcessEnv) =>
      checkConfiguration(inspectEnvironment({ ...world.environment, ...environment }), 'here', environment)
        .filter(({ name, result }) => result === 'warn' && name !== 'BILLING_SYNC_CLOCK')
        .map(({ name }) => name);
    expect(warned({})).toEqual([]);
    expect(warned({ ATRIA_URL: 'http://atria.example.com', AUTOTASK_ZONE_URL: 'http://10.0.0.1/' })).toEqual([
      'ATRIA_URL',
      'AUTOTASK_ZONE_URL',
    ]);
    for (const host of ['127.0.0.1:80', 'localhost', '[::1]:8234'])
      expect(warned({ ATRIA_URL: `http://${host}/` })).toEqual([]);
    for (const query of ['sslmode=no-verify', 'uselibpqcompat=true&sslmode=require', 'sslmode=disable']) {
      expect(warned({ DATABASE_URL: `${base}?${query}` })).toEqual(['DATABASE_URL']);
    }
    for (const query of ['sslmode=verify-full', 'sslmode=require']) {
      expect(warned({ DATABASE_URL: `${base}?${query}` })).toEqual([]);
    }
    for (const [name, value] of [
      ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
      ['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION', 'true'],
      ['PGSSLMODE', 'no-verify'],
    ] as const) {
      expect(warned({ [name]: value })).toEqual([name]);
    }
  });

  test('tells of a store that is not up to date and does not bring it there, and of a queue that no worker serves', async () => {
    const database = await createDatabase((await injectedServers()).databaseUrl);
    const examined = await doctor({ DATABASE_URL: database.url, BILLING_SYNC_TASK_QUEUE: 'nobody' });
    expect(found(examined, 'store', 'migrations')).toMatchObject({ result: 'fail' });
    expect(found(examined, 'temporal', 'workflow worker')).toMatchObject({ result: 'fail' });
    expect(found(examined, 'temporal', 'activity worker').fix).toContain('Start a worker');
    const store = openStore(database.url);
    expect((await migrationState(store)).done).toEqual([]);
    await store.destroy();
    await database.drop();
  });

  test('checks what given parameters need before there is a job', async () => {
    const parameters = JSON.stringify({ ...previousPeriod, ZoneUser: 'nobody@example.com', Secrets: 'default' });
    const examined = await doctor({}, '--parameters', parameters);
    expect(found(examined, 'autotask', 'zone')).toMatchObject({ result: 'fail' });
    expect(found(examined, 'autotask', 'zone').found).toContain('nobody@example.com');
    expect(found(examined, 'autotask', 'log-in')).toMatchObject({ result: 'skip' });
  });

  test('names contracts whose billing periods begin on another day, until the job has decided about them', async () => {
    const asked = (parameters: object) =>
      doctor({ BILLING_SYNC_CLOCK: days.clock }, '--parameters', JSON.stringify({ ...previousPeriod, ...parameters }));
    const open = found(await asked({}), 'autotask', 'contract periods');
    expect(open).toMatchObject({
      result: 'warn',
      found:
        'changes from 2026-10-26 on would lie within a billing period of 1 of 2 contracts: Calendar months (2002), 2026-10-01 to 2026-10-31',
      fix: expect.stringContaining('Set EffectiveDateAlignment of --parameters') as string,
    });
    for (const decided of [{ EffectiveDateAlignment: 'AsIs' }, { ProRatedTransactions: 'True' }]) {
      const { checks } = await asked(decided);
      expect(checks.filter(({ name }) => name === 'contract periods')).toEqual([]);
    }
  });
});
