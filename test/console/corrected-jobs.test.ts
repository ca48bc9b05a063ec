import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJob, updateJob } from '../../src/jobs/index.js';
import { standingAttention } from '../../src/runs/standing-causes.js';
import { billed, previousPeriod, provider } from '../rig/scenarios.js';
import { startConsoleWorld, type ConsoleWorld } from './console-world.js';
import { endedRunOf } from './job-pages.js';

let stack: ConsoleWorld;

beforeAll(async () => {
  stack = await startConsoleWorld(provider([{ code: 'ASP', lines: [[9001, 10]], records: [billed(9001, 14)] }]));
});
afterAll(() => stack.close());

const endedRun = async (jobId: string) => (await endedRunOf(stack, jobId)).status;

/** The codes of what stands of a job. */
async function standing(jobId: string): Promise<string[]> {
  const { causes } = await standingAttention(stack.world.store);
  return causes.filter(({ runs }) => runs[0].jobId === jobId).map(({ code }) => code);
}

/** The list of causes and the page of this one say where it is corrected. */
async function leadsToParameters(jobId: string): Promise<void> {
  const page = await stack.open('/attention');
  const correct = page.getByRole('link', { name: 'Correct the parameters of the job' });
  expect(await correct.count()).toBe(1);
  await page.locator('main a[href^="/attention/"]').click();
  await page.getByRole('heading', { name: 'Runs that report it' }).waitFor();
  await correct.click();
  await page.waitForURL(`**/jobs/${jobId}/**`, { timeout: 5_000 });
  await page.context().close();
}

test.for([
  ['zone user', { ZoneUser: 'nobody@example.com' }, 'AT02'],
  ['billing period', { BillingPeriod: '2019-05-05' }, 'AT19'],
  ['parameter', { Whatever: 'x' }, 'AT17'],
] as const)(
  'What a wrong %s made fail stands until a later run of the corrected job completes',
  async ([name, wrong, code]) => {
    const right = { ...previousPeriod, Limits: { LinesToZero: 25 } };
    const textOf = (parameters: object) => JSON.stringify(parameters);
    const jobId = name.replace(' ', '-');
    const draft = { jobId, label: name, task: 'billingSync', cron: '0 22 26 * *' } as const;
    await createJob(stack.jobs, { ...draft, parametersText: textOf(right) });
    await stack.world.client.schedule.getHandle(jobId).update((former) => ({
      ...former,
      action: { ...former.action, args: [{ ...right, ...wrong }] },
    }));
    expect(await endedRun(jobId)).toBe('Failed');
    expect(await standing(jobId)).toEqual([code]);
    await leadsToParameters(jobId);
    await updateJob(stack.jobs, jobId, { parametersText: textOf(right) });
    expect(await endedRun(jobId)).toBe('Completed');
    expect(await standing(jobId)).toEqual([]);
  },
);
