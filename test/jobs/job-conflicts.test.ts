import { describe, expect, test } from 'vitest';
import { checkDraft } from '../../src/jobs/check-draft.js';
import type { Job, JobTask } from '../../src/jobs/job.js';
import { conflictWarnings, type JobToSave } from '../../src/jobs/job-conflicts.js';

const at = (day: number) => new Date(`2026-12-${day}T22:00:00Z`);
const parameters = (filter: readonly string[] = []) =>
  JSON.stringify({ ZoneUser: 'api@example.com', BillingPeriod: 'Previous', CustomersFilter: filter });

const monthly: JobToSave = {
  ...{ jobId: undefined, label: 'Monthly', task: 'billingSync', parametersText: parameters() },
  nextRuns: [at(26), at(27)],
};

function job(different: Partial<Job>): Job {
  const counts = { started: 0, missed: 0, skipped: 0 };
  return {
    ...{
      jobId: 'other',
      isDescribed: true,
      version: '',
      label: 'Other',
      task: 'billingSync',
      cron: '0 22 27 * *',
      scheduleInWords: '',
    },
    ...{ timeZone: 'UTC', logLevel: 'Info', secretsName: 'default', parametersText: parameters(), paused: false },
    ...{
      approval: 'None',
      dualControl: false,
      note: '',
      nextRuns: [at(27)],
      lastRun: null,
      catchUpSeconds: 0,
      problems: [],
      counts,
    },
    ...different,
  };
}

const fieldsOf = (saved: JobToSave, ...jobs: Job[]) => conflictWarnings(saved, jobs).map(({ field }) => field);

describe('A job that is about to be saved', () => {
  test('is warned of another job with its label, and not of itself', () => {
    const namesake = job({ label: 'Monthly', nextRuns: [] });
    expect(fieldsOf(monthly, namesake)).toEqual(['label']);
    expect(fieldsOf({ ...monthly, jobId: 'other' }, namesake)).toEqual([]);
  });

  test('is warned of another job that starts at the same time and works on the same customers', () => {
    expect(conflictWarnings(monthly, [job({})])).toMatchObject([
      { field: 'cron', message: expect.stringContaining('“Other” starts at the same time') as string },
    ]);
    expect(fieldsOf(monthly, job({ nextRuns: [at(28)] }))).toEqual([]);
    expect(fieldsOf(monthly, job({ task: 'billingProcess', parametersText: '' }))).toEqual([]);
  });

  test.each([
    [['TGO'], ['ASP'], []],
    [['TGO'], ['ASP', 'TGO'], ['cron']],
    [[], ['ASP'], ['cron']],
  ])('with the customers %j beside one with %j is warned of %j', (own, others, expected) => {
    const saved = { ...monthly, parametersText: parameters(own) };
    expect(fieldsOf(saved, job({ parametersText: parameters(others) }))).toEqual(expected);
  });

  test('is warned beside its parameters if each of its runs would take the same period again', () => {
    const draft = { label: 'x', cron: '0 22 26 * *', timeZone: 'UTC' } as const;
    const warningsWith = (task: JobTask, parametersText: string) =>
      checkDraft({ ...draft, task, parametersText }, at(26)).warnings;
    const ofPeriod = (period: string, different = {}) =>
      JSON.stringify({ ZoneUser: 'api@example.com', BillingPeriod: period, ...different });
    const message = expect.stringContaining('the one that contains 2026-11-25') as string;
    const ofDays = expect.stringContaining('runs less than once a day') as string;
    const proRated = { ProRatedTransactions: 'True' };
    expect(warningsWith('billingSync', ofPeriod('2026-11-25'))).toEqual([{ field: 'parametersText', message }]);
    expect(warningsWith('billingSync', ofPeriod('Previous'))).toEqual([]);
    expect(warningsWith('billingSync', ofPeriod('Previous', proRated))).toEqual([{ field: 'cron', message: ofDays }]);
    expect(warningsWith('billingProcess', '{"PeriodEnd":"2026-11-25"}')).toEqual([
      { field: 'parametersText', message: expect.stringContaining('the same period anew') as string },
    ]);
  });
});
