import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJob, deleteJob, describeJob, listJobs, updateJob, type JobServices } from '../../src/jobs/index.js';
import { createSchedule, type Payload, type Schedule } from '../../src/jobs/schedule.js';
import { startWorld, type World } from '../rig/world.js';

let world: World;
let services: JobServices;

beforeAll(async () => {
  world = await startWorld({}, { worker: false });
  const { client, store, configuration } = world;
  services = { client, store, taskQueue: configuration.taskQueue };
});

afterAll(() => world.close());

const parametersText = '{"ZoneUser": "api@example.com"}';

/** A schedule as another tool may make it. */
function madeElsewhere(spec: NonNullable<Schedule['spec']>, payloads: Payload[] = [], summary?: Payload): Schedule {
  return {
    spec: { cronString: ['0 22 26 * *'], ...spec },
    action: {
      startWorkflow: {
        ...{ workflowId: 'made/elsewhere', workflowType: { name: 'billingSync' }, input: { payloads } },
        taskQueue: { name: services.taskQueue },
        ...(summary === undefined ? {} : { userMetadata: { summary } }),
      },
    },
  };
}

const payload = (encoding: string, data: string): Payload => ({
  metadata: { encoding: Buffer.from(encoding) },
  data: Buffer.from(data),
});

test('a time zone that only the server knows, and payloads of any kind, are told of beside the other jobs', async () => {
  const { client } = services;
  await createJob(services, {
    jobId: 'usual',
    label: 'Usual',
    task: 'billingSync',
    cron: '0 22 26 * *',
    parametersText,
  });
  await createSchedule(client, 'local', madeElsewhere({ timezoneName: 'Local' }));
  await createSchedule(client, 'binary', madeElsewhere({}, [payload('binary/encrypted', '\0\u001B[2J')]));
  await createSchedule(
    client,
    'half',
    madeElsewhere({}, [payload('json/plain', '{"ZoneUser":')], payload('json/plain', '"\\ud83d\\u0000"')),
  );
  await expect.poll(async () => (await listJobs(services)).length).toBe(4);
  const problems = new Map(
    (await listJobs(services)).map((job) => [
      job.jobId,
      job.problems
        .filter(({ level }) => level === 'Error')
        .map(({ message }) => message)
        .join(' '),
    ]),
  );
  expect(problems.get('usual')).not.toContain('zone');
  expect(problems.get('local')).toContain('Its time zone "Local" is unknown, so its runs cannot tell their day');
  expect(problems.get('local')).toContain('billing-sync job edit local --time-zone Europe/Berlin');
  expect(problems.get('binary')).toContain('not stored as JSON');
  expect(problems.get('half')).toContain('AT23');
  expect((await updateJob(services, 'local', { timeZone: 'europe/berlin', parametersText })).timeZone).toBe(
    'Europe/Berlin',
  );
  expect((await describeJob(services, 'local')).problems.map(({ message }) => message).join()).not.toContain(
    'time zone',
  );
  for (const jobId of problems.keys()) await deleteJob(services, jobId);
});
