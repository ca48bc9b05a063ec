import { afterEach, expect, it } from 'vitest';
import { saveSecretSet } from '../../src/store/secret-sets.js';
import { parseSecretsKey } from '../../src/store/secrets-key.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';

let world: World;
afterEach(() => world.close());

const scenario = provider([
  { code: 'ASP', lines: [[9001, 10]], records: [billed(9001, 12)] },
  { code: 'BOW', lines: [[9002, 10]], records: [billed(9002, 12)] },
]);

it('a secret set that is replaced in mid-run takes effect with the very next call', async () => {
  world = await startWorld(scenario);
  let callsWithOld = 0;
  world.sandbox.observe({
    async answering({ system, path }) {
      if (system !== 'autotask' || !/query/i.test(path)) return;
      callsWithOld += 1;
      if (callsWithOld > 1) return;
      // Autotask takes a new secret while it answers the run's first query, and the operator stores it.
      world.sandbox.edit(({ access }) => {
        access.changeSecret('a new secret');
      });
      await world.saveSecrets('default', {
        UserName: 'api@example.com',
        Secret: 'a new secret',
        IntegrationCode: 'CODE',
      });
    },
  });
  const run = await world.run(previousPeriod);
  expect(run.status).toBe('Completed');
  expect(run.summary?.lines).toEqual({ AT09: 2 });
  expect(callsWithOld).toBeGreaterThan(1);
  expect(world.sandbox.calls().filter(({ status }) => status === 401)).toEqual([]);
});

it('a set that none of the keys reads ends the run with AT16, which says what to do', async () => {
  world = await startWorld(scenario);
  const other = parseSecretsKey('ab'.repeat(32));
  await saveSecretSet(world.store, other, 'default', { UserName: 'api@example.com', Secret: 's3cret' });
  const run = await world.run(previousPeriod);
  expect(run.status).toBe('SecretsUnavailable');
  const entry = run.log.find(({ code }) => code === 'AT16');
  expect(entry?.message).toContain('is encrypted with another key');
  expect(entry?.message).toContain('BILLING_SYNC_FORMER_KEY');
  expect(world.sandbox.calls()).toEqual([]);
});
