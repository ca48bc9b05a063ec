import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJob, type JobServices } from '../../src/jobs/index.js';
import { theProgram } from '../../src/domain/audit/audit-entry.js';
import { listRuns } from '../../src/store/runs/runs.js';
import { readSecretSet, removeSecretSet } from '../../src/store/secret-sets.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startWorld, type World } from '../rig/world.js';
import { billingSyncWith, plainEnvironment } from './run-command.js';

/** Commands that start a run refuse a secret set that is not stored, and commands that take one say which may be meant. */

const right = { UserName: 'api@example.com', Secret: 's3cret', IntegrationCode: 'CODE' };
const withSet = (Secrets: string) => JSON.stringify({ ...previousPeriod, Limits: {}, Secrets });

let world: World;
let jobs: JobServices;
let billingSync: ReturnType<typeof billingSyncWith>;
/** A preview and a run with changes, both of a set that is no longer stored. */
let previewId: string;
let changedId: string;

beforeAll(async () => {
  world = await startWorld(
    provider([
      { code: 'ASP', lines: [[9001, 10]], records: [billed(9001, 14)] },
      { code: 'BEE', lines: [[9001, 3]], records: [billed(9001, 4)] },
    ]),
  );
  const { client, store, configuration } = world;
  jobs = { client, store, taskQueue: configuration.taskQueue };
  billingSync = billingSyncWith(plainEnvironment(world.environment));
  await world.saveSecrets('removed', right);
  const removed = { ...previousPeriod, Secrets: 'removed' };
  changedId = (await world.run({ ...removed, CustomersFilter: ['ASP'] })).runId;
  previewId = (await world.run({ ...removed, CustomersFilter: ['BEE'], Preview: 'True' })).runId;
  await removeSecretSet(store, 'removed', theProgram);
  const draft = { task: 'billingSync', cron: '0 22 26 * *', parametersText: withSet('defaults') } as const;
  await createJob(jobs, { ...draft, label: 'Mistyped', jobId: 'mistyped' });
});

afterAll(() => world.close());

test.for([
  ['run start', () => ['run', 'start', '--parameters', withSet('defaults')], '“defaults”', 'Did you mean “default”?'],
  ['run preview', () => ['run', 'preview', '--parameters', withSet('x')], '“x”', 'These are: “default”.'],
  ['job run', () => ['job', 'run', 'mistyped', '--yes'], '“defaults”', 'Did you mean “default”?'],
  [
    'job backfill',
    () => ['job', 'backfill', 'mistyped', '--from', '2026-10-26', '--to', '2026-10-27'],
    ...(['“defaults”', 'Did you mean “default”?'] as const),
  ],
  ['run again', () => ['run', 'again', changedId, '--yes'], '“removed”', 'These are: “default”.'],
  ['run undo', () => ['run', 'undo', changedId, '--yes'], '“removed”', 'These are: “default”.'],
  ['run apply', () => ['run', 'apply', previewId, '--yes'], '“removed”', 'These are: “default”.'],
] as const)('%s refuses a set that is not stored, and starts nothing', async ([, command, set, meant]) => {
  const before = await listRuns(world.store, 100);
  const refused = await billingSync(command());
  expect(refused).toMatchObject({ exitCode: 2, out: '' });
  expect(refused.messages).toContain(`No secret set ${set} is stored: a run would fail (AT16). ${meant}`);
  expect(refused.messages).toContain('Nothing was started.');
  expect((await listRuns(world.store, 100)).map(({ runId }) => runId)).toEqual(before.map(({ runId }) => runId));
});

test('what only names a set says which may be meant: a job, doctor, a removal, and the reading of a set', async () => {
  const cron = ['--cron', '0 22 27 * *', '--label', 'New', '--parameters', withSet('default')];
  const made = await billingSync(['job', 'create', ...cron, '--secrets', 'Defaults']);
  expect(made.exitCode).toBe(0);
  expect(made.messages).toContain('The secret set "Defaults" is not stored. Did you mean "default"?');
  const examined = await billingSync(['doctor', '--secrets', 'defaults']);
  expect(examined.out.replaceAll(/\s+/g, ' ')).toContain('Did you mean "default"?');
  const removed = await billingSync(['secrets', 'remove', 'defaults', '--yes']);
  expect(removed).toMatchObject({ exitCode: 5 });
  expect(removed.messages).toContain('There is no secret set "defaults". Did you mean "default"?');
  const { secretsKey } = world.configuration;
  await expect(readSecretSet(world.store, [secretsKey], 'defaults')).rejects.toThrow(
    'there is no secret set "defaults" (did you mean "default"?)',
  );
});
