import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordConnectionTest } from '../../src/store/connection-tests.js';
import { listSecretSets, readSecretSet, saveSecretSet } from '../../src/store/secret-sets.js';
import { parseSecretsKey } from '../../src/store/secrets-key.js';
import { previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment, type Ended } from './run-command.js';
import { pausedJob } from './paused-job.js';

const values = { UserName: 'api@example.com', Secret: 'hunter2', IntegrationCode: 'CODE' };
const newKey = randomBytes(32).toString('base64');

let world: World;
let oldKey: string;

beforeAll(async () => {
  world = await startWorld(provider([{ code: 'ASP' }]), { worker: false });
  oldKey = world.environment['BILLING_SYNC_KEY'] ?? '';
  await world.saveSecrets('second', values);
});
afterAll(() => world.close());

const billingSync = (args: readonly string[], changed: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  billingSyncWith(plainEnvironment({ ...world.environment, ...changed }))(args);

async function check(changed: Readonly<Record<string, string>>) {
  const ended = await billingSync(['secrets', 'check', '--json'], changed);
  expect(ended.out).not.toMatch(/hunter2|api@example/);
  const { secretSets } = JSON.parse(ended.out) as { secretSets: { name: string; readableWith: string }[] };
  return { exitCode: ended.exitCode, sets: secretSets.map(({ name, readableWith }) => `${name}: ${readableWith}`) };
}

describe('the key of the secret sets', () => {
  test('is changed without losing a set: both keys, rotate, then the new one alone', async () => {
    const alone = { BILLING_SYNC_KEY: newKey };
    const both = { ...alone, BILLING_SYNC_FORMER_KEY: oldKey };
    expect(await check({})).toEqual({ exitCode: 0, sets: ['default: present', 'second: present'] });
    expect(await check(alone)).toEqual({ exitCode: 4, sets: ['default: otherKey', 'second: otherKey'] });
    expect(await check(both)).toEqual({ exitCode: 3, sets: ['default: former', 'second: former'] });

    const refused = await billingSync(['secrets', 'rotate'], alone);
    expect(refused).toMatchObject({ exitCode: 1, out: '' });
    expect(refused.messages).toContain('Nothing was changed');
    expect(refused.messages).toContain('BILLING_SYNC_FORMER_KEY');

    const rotated = await billingSync(['secrets', 'rotate', '--json'], both);
    expect(rotated.exitCode).toBe(0);
    expect(JSON.parse(rotated.out)).toMatchObject({ rotated: ['default', 'second'], already: [] });
    expect(await check(alone)).toEqual({ exitCode: 0, sets: ['default: present', 'second: present'] });
    expect(await check({})).toMatchObject({ exitCode: 4 });

    // And back, as the other tests of this file use the old key.
    await billingSync(['secrets', 'rotate'], { BILLING_SYNC_FORMER_KEY: newKey });
    expect(await check({})).toMatchObject({ exitCode: 0 });
  });
});

describe('secrets set in place of a set', () => {
  const right = { UserName: 'API@example.com', Secret: 's3cret', IntegrationCode: 'CODE' };
  const set = (given: object, ...options: string[]) =>
    billingSyncWith(plainEnvironment(world.environment))(
      ['secrets', 'set', 'default', ...options],
      JSON.stringify(given),
    );
  const stored = () => readSecretSet(world.store, [parseSecretsKey(oldKey)], 'default');
  const logIns = () => world.sandbox.calls().filter(({ path }) => path.includes('ThresholdInformation'));

  test('tries the new values once, keeps the old ones where they fail, and stores them untried only if told to', async () => {
    const before = await stored();
    world.sandbox.clearCalls();
    const refused = await set({ ...right, Secret: 'mistyped' });
    expect(refused).toMatchObject({ exitCode: 1, out: '' });
    expect(refused.messages).toContain('log-in: Autotask refuses the credentials (HTTP 401)');
    expect(refused.messages).toContain('--untested');
    expect(refused.messages).not.toContain('mistyped');
    expect(await stored()).toEqual(before);
    expect(logIns()).toHaveLength(1);

    expect(await set({ ...right, Secret: 'mistyped' }, '--untested')).toMatchObject({ exitCode: 0 });
    expect(logIns()).toHaveLength(1);
    expect((await stored())['Secret']).toBe('mistyped');

    const accepted = await set(right, '--json');
    expect(JSON.parse(accepted.out)).toMatchObject({ name: 'default', databaseCi: 1 });
    expect(await stored()).toEqual(right);
    const posts = world.sandbox.calls().filter(({ method, path }) => method !== 'GET' && !path.endsWith('/query'));
    expect(posts).toEqual([]);
  });

  test('refuses values of another Autotask database, untried ones too, until that is said', async () => {
    const [{ version } = { version: 0 }] = await listSecretSets(world.store);
    await recordConnectionTest(world.store, { secretSet: 'default', version, databaseCi: 77, checks: [] });
    for (const options of [[], ['--untested']]) {
      const refused = await set({ ...right, UserName: 'Api@example.com' }, ...options);
      expect(refused).toMatchObject({ exitCode: 1, out: '' });
      expect(refused.messages).toContain('database 1');
      expect(refused.messages).toContain('77');
      expect(await stored()).toEqual(right);
    }
    expect(await set({ ...right, UserName: 'Api@example.com' }, '--other-database')).toMatchObject({ exitCode: 0 });
    expect(await stored()).toMatchObject({ UserName: 'Api@example.com' });
  });
});

describe('secrets remove', () => {
  test('refuses a set that a job uses, by the name of the job, and removes it when none does', async () => {
    // As some tools give it: a text that holds the JSON.
    const parameters = JSON.stringify({ ...previousPeriod, Secrets: 'second' });
    const schedule = await pausedJob(world.client, 'monthly', parameters);
    const remove = () => billingSync(['secrets', 'remove', 'second', '--yes', '--json']);
    await expect.poll(async () => (await remove()).messages).toContain('the job monthly');
    expect((await remove()).exitCode).toBe(2);
    await schedule.delete();
    await expect
      .poll(async () => JSON.parse((await remove()).out || '{}') as unknown)
      .toMatchObject({ removed: 'second' });
    expect((await listSecretSets(world.store)).map(({ name }) => name)).toEqual(['default']);
  });

  test('asks, and does nothing if nobody can answer', async () => {
    const key = parseSecretsKey(oldKey);
    await saveSecretSet(world.store, key, 'third', values);
    const unasked = await billingSync(['secrets', 'remove', 'third']);
    expect(unasked).toMatchObject({ exitCode: 2, out: '' });
    expect(unasked.messages).toContain('--yes');
    expect((await listSecretSets(world.store)).map(({ name }) => name)).toContain('third');
    expect(await billingSync(['secrets', 'remove', 'nobody', '--yes'])).toMatchObject({ exitCode: 5 });
  });
});
