import { expect, test } from 'vitest';
import { backfillJob, createJob, describeJob, type JobServices } from '../../src/jobs/index.js';
import { readLog } from '../../src/store/log/log-entries.js';
import { listRuns, type Run } from '../../src/store/runs/runs.js';
import { startWorld, type ScenarioInput, type World } from '../rig/world.js';

/** The billing period starts on the 26th; the job takes the previous one, at ten in the evening of the 26th. */
const months = [
  { runDay: '2027-02-26', periodStart: '2027-01-26', periodEnd: '2027-02-25', quantity: 12 },
  { runDay: '2027-03-26', periodStart: '2027-02-26', periodEnd: '2027-03-25', quantity: 15 },
  { runDay: '2027-04-26', periodStart: '2027-03-26', periodEnd: '2027-04-25', quantity: 9 },
] as const;

const contractStart = '2026-01-26';

const scenario: ScenarioInput = {
  atria: {
    billProcessDay: 25,
    customers: [{ code: 'ASP', name: 'ASP Limited', billingIdentifier: '1001' }],
    billing: months.map(({ periodEnd, quantity }) => ({
      periodEnd,
      records: [{ customerCode: 'ASP', sku: '9001', description: 'Mailbox', quantity }],
    })),
  },
  autotask: {
    companies: [{ id: 1001, companyName: 'ASP' }],
    services: [{ id: 9001, name: 'Mailbox' }],
    contracts: [{ id: 2001, companyID: 1001, startDate: contractStart, endDate: '2028-01-25' }],
    contractServices: [{ id: 3001, contractID: 2001, serviceID: 9001 }],
    units: [{ contractServiceID: 3001, from: contractStart, units: 10 }],
  },
};

async function endedRun({ store }: World, jobId: string, runs: number): Promise<Run> {
  await expect
    .poll(async () => (await listRuns(store, 10)).filter(({ closedAt }) => closedAt !== null))
    .toHaveLength(runs);
  const [run] = (await listRuns(store, 10)).filter((each) => each.jobId === jobId);
  if (run === undefined) throw new Error('The run belongs to the job.');
  return run;
}

test.each([
  ['Europe/Berlin', ['2027-02-26T21:00:00Z', '2027-03-26T21:00:00Z', '2027-04-26T20:00:00Z']],
  ['America/New_York', ['2027-02-27T03:00:00Z', '2027-03-27T02:00:00Z', '2027-04-27T02:00:00Z']],
  ['Pacific/Auckland', ['2027-02-26T09:00:00Z', '2027-03-26T09:00:00Z', '2027-04-26T10:00:00Z']],
])('The monthly example in %s: each run takes the period that ended the day before', async (timeZone, nominalTimes) => {
  const world = await startWorld(scenario);
  try {
    const { client, store, configuration } = world;
    const services: JobServices = { client, store, taskQueue: configuration.taskQueue };
    const { jobId } = await createJob(services, {
      label: 'Transfer Billing Data to Autotask on 26th of the Month',
      task: 'billingSync',
      cron: '0 22 26 * *',
      timeZone,
      parametersText: '{"ZoneUser": "api@example.com", "BillingPeriod": "Previous", "LogLevel": "Verbose"}',
      // Its runs are those of three months that this test lets pass, and none of the real time.
      paused: true,
    });
    for (const [index, { runDay, periodStart, periodEnd, quantity }] of months.entries()) {
      const nominalTime = nominalTimes[index] ?? '';
      // In Atria the period is closed, and the next one open.
      world.sandbox.edit((simulated) => {
        simulated.setClock(nominalTime);
      });
      const dayBefore = new Date(Date.parse(nominalTime) - 86_400_000);
      const times = await backfillJob(services, jobId, dayBefore, new Date(nominalTime));
      expect(times).toEqual([new Date(nominalTime)]);
      const run = await endedRun(world, jobId, index + 1);
      expect(run).toMatchObject({ now: new Date(nominalTime), runDay, periodStart, periodEnd, status: 'Completed' });
      const log = await readLog(store, run.runId, {}, { after: 0, limit: 100 });
      expect(log.map(({ code }) => code)).toEqual(['AT22', 'AT01', 'AT09', 'AT20', 'AT21', 'AT24']);
      expect(log[2]?.message).toContain(`to ${quantity}`);
    }
    const rows = world.sandbox.dump().units;
    const steps = rows.filter(({ units }, index) => units !== rows[index - 1]?.units);
    expect(steps.map(({ startDate, units }) => [startDate, units])).toEqual([
      [contractStart, 10],
      ...months.map(({ periodStart, quantity }) => [periodStart, quantity]),
    ]);
    expect((await describeJob(services, jobId)).counts).toEqual({ started: 3, missed: 0, skipped: 0 });
  } finally {
    await world.close();
  }
});
