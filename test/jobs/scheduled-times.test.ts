import { afterAll, beforeAll, expect, test } from 'vitest';
import { calendarTimes } from '../../src/domain/schedule/calendar-times.js';
import { readCron } from '../../src/domain/schedule/cron.js';
import { createJob, updateJob, type JobServices } from '../../src/jobs/index.js';
import { scheduledTimes } from '../../src/jobs/schedule.js';
import { startWorld, type World } from '../rig/world.js';

const jobId = 'times';
let world: World;
let services: JobServices;

beforeAll(async () => {
  world = await startWorld({}, { worker: false });
  services = { client: world.client, store: world.store, taskQueue: world.configuration.taskQueue };
  const parametersText = '{"ZoneUser": "api@example.com"}';
  await createJob(services, {
    jobId,
    label: 'Times',
    task: 'billingSync',
    cron: '@yearly',
    parametersText,
    paused: true,
  });
});

afterAll(() => world.close());

/** When the server would run this, and when we think it would. */
async function bothTimes(cron: string, timeZone: string, from: string, to: string): Promise<[string[], string[]]> {
  await updateJob(services, jobId, { cron, timeZone });
  const read = readCron(cron);
  const span = [new Date(from), new Date(to)] as const;
  const texts = (times: Iterable<Date>) => [...times].map((time) => time.toISOString());
  return [
    texts(await scheduledTimes(services.client, jobId, ...span)),
    texts(calendarTimes('calendars' in read ? read.calendars : [], timeZone, ...span)),
  ];
}

const fourYears = ['2026-11-26T22:00:00Z', '2031-01-01T00:00:00Z'] as const;

test.each([
  ['0 22 26 * *', 'UTC', 49],
  ['0 22 26 * *', 'Pacific/Auckland', 49],
  ['0 22 L * *', 'Europe/Berlin', 50],
  ['15 30 9 L-2 2 *', 'UTC', 4],
  ['0 0 29 2 *', 'America/New_York', 1],
  ['0 8 LW * *', 'Europe/Berlin', 50],
  ['0 8 1W,15W,31W * *', 'UTC', 127],
  ['0 8 * * MON#1,FRIL', 'Australia/Sydney', 98],
  ['0 8 * * 3#5', 'UTC', 17],
  ['0 0 13 * FRI', 'Asia/Kolkata', 6],
  ['0 12 31,L 1-6 ?', 'UTC', 24],
  ['0 0 12 1 */3 ? 2027,2029', 'UTC', 8],
  ['*/40 10-12/2 28-3 JAN SAT-SUN', 'UTC', 36],
] as const)('Temporal runs %s in %s when the expression says', async (cron, timeZone, count) => {
  const [server, ours] = await bothTimes(cron, timeZone, ...fourYears);
  expect(server).toEqual(ours);
  expect(server).toHaveLength(count);
});

test('Temporal finds the last day of February in leap years and in others', async () => {
  const [server, ours] = await bothTimes('0 22 L 2 *', 'UTC', '2027-01-01T00:00:00Z', '2101-01-01T00:00:00Z');
  expect(server).toEqual(ours);
  expect(server.filter((time) => time.includes('-02-29'))).toHaveLength(18);
  expect(server.filter((time) => time.includes('-02-28'))).toHaveLength(56);
});

test('Temporal leaves out a time that the clocks leave out, as the warning says', async () => {
  const [server, ours] = await bothTimes('30 2 * * *', 'Europe/Berlin', '2027-03-27T00:00:00Z', '2027-03-30T00:00:00Z');
  expect(server).toEqual(['2027-03-27T01:30:00.000Z', '2027-03-29T00:30:00.000Z']);
  expect(ours).toEqual(server);
});

test('Temporal starts a run at a time that comes twice once or twice, by the time zone, as the warning says', async () => {
  const [berlin] = await bothTimes('30 2 * * *', 'Europe/Berlin', '2027-10-30T22:00:00Z', '2027-10-31T23:00:00Z');
  const [newYork] = await bothTimes('30 1 * * *', 'America/New_York', '2027-11-07T04:00:00Z', '2027-11-08T04:00:00Z');
  expect(berlin).toEqual(['2027-10-31T01:30:00.000Z']);
  expect(newYork).toEqual(['2027-11-07T05:30:00.000Z', '2027-11-07T06:30:00.000Z']);
  // East of Greenwich it loses runs after such a time.
  const [lost, ours] = await bothTimes(
    '0,30 2,3 * * *',
    'Europe/Berlin',
    '2027-10-30T22:00:00Z',
    '2027-10-31T23:00:00Z',
  );
  expect([lost, ours].map((times) => times.length)).toEqual([2, 4]);
});
